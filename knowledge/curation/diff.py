"""`diff`: what a change to a film would let each viewer see, in lines; finding it is `changes`' business."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from knowledge.curation.arguments import film_argument, film_named, json_argument
from knowledge.curation.film_diff import Asks, Change, asks, changes
from knowledge.curation.output import dump
from knowledge.film import Film

EARLIER = "Something can be seen earlier than before: the lines marked !."
GONE = (
    "A checkpoint has gone. If it was only reworded, give it the id it had; else those who were at it are asked again."
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """OLD NEW [--json]."""
    film_argument(parser, "old")
    film_argument(parser, "new")
    json_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Tell what a change would let each checkpoint see.

    1 if something can be seen earlier than before, or a checkpoint has gone.
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
    """Each change at the first checkpoint that sees it, and again only where it is another one."""
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
    told = change.after or change.before or ""
    told = change.id if change.id.endswith(told) else f"{change.id}: {told}"
    was = f" (was: {change.before})" if sign == "~" else ""
    late = f" (until now from {change.earlier_than} on)" if change.earlier_than is not None else ""
    return f"{mark}{sign} {change.kind} {told}{was}{late}"
