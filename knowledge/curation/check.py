"""`check`: prints the faults of film files, or counts and warnings where there are none."""

import argparse
import sys

from knowledge.curation.arguments import film_path
from knowledge.curation.lint import giveaways, thin_places, unanswered
from knowledge.format.errors import Fault, describe_path
from knowledge.format.files import SHIPPED, in_order
from knowledge.format.parse import file_order, read_table
from knowledge.library import read_films


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take [FILM ...] [--strict] [--quick]."""
    parser.add_argument(
        "films", nargs="*", metavar="FILM", help="a film file, or the slug of a shipped film (default: all of them)"
    )
    parser.add_argument("--strict", action="store_true", help="let warnings fail")
    parser.add_argument("--quick", action="store_true", help="leave out asking every question the film answers")


def run(options: argparse.Namespace) -> int:
    """Check film files: faults fail, thin places warn.

    By default it checks those that are shipped. Warnings follow the line of their film on stdout.
    """
    paths = in_order(map(film_path, options.films) if options.films else SHIPPED.glob("*.toml"))
    warned = 0
    for path, film in zip(paths, read_films(paths), strict=True):
        raw = read_table(path)
        warnings = [*thin_places(raw), *giveaways(raw), *(() if options.quick else unanswered(film, raw))]
        warnings.sort(key=lambda finding: file_order(finding[0], raw))
        warned += len(warnings)
        last = len(film.checkpoints) - 1
        whole = film.cut(last)
        facts, prompts = (
            ", ".join(str(sum(one.reveal == step.number for one in revealed)) for step in film.checkpoints)
            for revealed in (list(whole.facts()), whole.prompts)
        )
        print(
            f"{film.slug}: ok, {len(whole.entries)} entries; new at checkpoints 0 to {last}: "
            f"facts {facts}; prompts {prompts}"
        )
        for place, remedy in warnings:
            print(f"warning: {Fault(path.name, describe_path(place), remedy)}")
    if warned and options.strict:
        print(f"Warnings: {warned}. With --strict none may pass.", file=sys.stderr)
        return 1
    return 0
