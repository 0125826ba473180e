"""`diff`: prints what a change to a film lets each viewer see."""

import argparse
from dataclasses import asdict

from knowledge.curation.arguments import film_argument, film_named, json_argument
from knowledge.curation.output import dump
from knowledge.film_diff import asks, changes, describe


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
        print("\n".join(describe(found, asked, new)))
    return 1 if earlier else 0
