"""`coverage`: a film beside the review or the notes it was curated from; comparing them is `review`'s business."""

import argparse
from pathlib import Path

from knowledge.curation.arguments import film_argument, film_named
from knowledge.curation.review import compare, findings, notes, read_review


def arguments(parser: argparse.ArgumentParser) -> None:
    """FILM --review FILE [--notes]."""
    film_argument(parser)
    parser.add_argument("--review", type=Path, required=True, metavar="FILE", help="the review, a table of sentences")
    parser.add_argument("--notes", action="store_true", help="also list facts that rest on part of a sentence")


def run(options: argparse.Namespace) -> int:
    """Compare a film with the review it was curated from."""
    film = film_named(options.film)
    sentences = read_review(options.review)
    found = compare(film.cut(len(film.checkpoints) - 1), sentences)
    for line in findings(found):
        print(line)
    if options.notes:
        for line in notes(found):
            print(f"note: {line}")
    if found.clean:
        print(f"{film.slug}: nothing to mend; {len(sentences)} sentences cited, {len(found.partial)} in part")
    return 0 if found.clean else 1
