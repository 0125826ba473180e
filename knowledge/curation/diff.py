"""`diff`: prints what a change to a film lets each viewer see."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from knowledge.curation.arguments import film_argument, film_named, json_argument
from knowledge.curation.film_diff import Asks, Change, asks, changes
from knowledge.curation.output import dump
from knowledge.film import Film

EARLIER = "Something can be seen earlier than before: the lines marked !."
GONE = "A checkpoint has gone. If it was only reworded, give it its old id; otherwise its members are asked again."


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take OLD NEW [--json]."""
    film_argument(parser, "old")
    film_argument(parser, "new")
    json_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Show what a change lets each viewer see.

    Return 1 if something can be seen earlier than before, or a checkpoint has gone.
    """
    old, new = film_named(options.old), film_named(options.new)
    found, asked = changes(old, new), asks(old, new)
    earlier = any(change.loses_or_shows for step in found for change in step)
    if options.json:
        steps = [
            {"checkpoint": number, "id": new.cover.ids[number], "changes": list(map(asdict, step))}
            for number, step in enumerate(found)
        ]
        print(dump({"earlier": earlier, "checkpoints": steps, "asks": asdict(asked)}))
    else:
        print("\n".join(_lines(found, asked, new)))
    return 1 if earlier else 0


def _lines(found: Sequence[Sequence[Change]], asked: Asks, new: Film) -> Iterator[str]:
    """Yield each change at the first checkpoint that sees it, and again only where it is another one."""
    known: Sequence[Change] = ()
    for number, step in enumerate(found):
        fresh = [change for change in step if change not in known]
        if fresh:
            yield f"From {number} ({new.checkpoints[number].label}):"
            yield from map(_line, fresh)
        known = step
    if asked.facts:
        yield f"Questions: {asked.more} more, {asked.fewer} fewer, in {asked.facts} of the facts."
    if any(change.earlier_than is not None for step in found for change in step):
        yield EARLIER
    if any(change.loses_or_shows and change.earlier_than is None for step in found for change in step):
        yield GONE
    if not any(found):
        yield "No viewer sees anything change."


def _line(change: Change) -> str:
    mark = "! " if change.loses_or_shows else "  "
    sign = "+" if change.before is None else "-" if change.after is None else "~"
    text = change.after or change.before or ""
    text = change.id if change.id.endswith(text) else f"{change.id}: {text}"
    was = f" (was: {change.before})" if sign == "~" else ""
    late = f" (until now from {change.earlier_than} on)" if change.earlier_than is not None else ""
    return f"{mark}{sign} {change.kind} {text}{was}{late}"
