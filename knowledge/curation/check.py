"""`check`: what is wrong with film files, and where they are thin; no rule of either lives here."""

import argparse
import sys
from pathlib import Path

from knowledge.curation import lint
from knowledge.curation.arguments import film_path
from knowledge.film import Film
from knowledge.format.errors import Fault, describe_path
from knowledge.format.files import SHIPPED, in_order
from knowledge.format.parse import file_order, read_table
from knowledge.library import read_films


def arguments(parser: argparse.ArgumentParser) -> None:
    """[FILM ...] [--strict] [--quick]."""
    parser.add_argument(
        "films", nargs="*", metavar="FILM", help="a film file, or the slug of a shipped film (default: all of them)"
    )
    parser.add_argument("--strict", action="store_true", help="let warnings fail")
    parser.add_argument("--quick", action="store_true", help="leave out asking every question the film answers")


def run(options: argparse.Namespace) -> int:
    """Check film files: faults fail, thin places warn.

    By default those that are shipped. Warnings go to stdout after the line of their film.
    """
    paths = in_order(map(film_path, options.films) if options.films else SHIPPED.glob("*.toml"))
    warned = 0
    for path, film in zip(paths, read_films(paths), strict=True):
        found = _warnings(film, path, quick=options.quick)
        warned += len(found)
        print(_summary(film))
        for warning in found:
            print(f"warning: {warning}")
    if warned and options.strict:
        print(f"Warnings: {warned}. With --strict none may pass.", file=sys.stderr)
        return 1
    return 0


def _warnings(film: Film, path: Path, *, quick: bool) -> list[Fault]:
    """Where a film is thin or may give something away, in file order."""
    raw = read_table(path)
    found = [*lint.thin_places(raw), *lint.giveaways(raw)]
    if not quick:
        found += lint.unanswered(film, raw)
    found.sort(key=lambda finding: file_order(finding[0], raw))
    return [Fault(path.name, describe_path(place), remedy) for place, remedy in found]


def _summary(film: Film) -> str:
    whole = film.cut(len(film.checkpoints) - 1)
    facts = [sum(fact.reveal == step.number for fact in whole.facts()) for step in film.checkpoints]
    prompts = [sum(prompt.reveal == step.number for prompt in whole.prompts) for step in film.checkpoints]
    return (
        f"{film.slug}: ok, {len(whole.entries)} entries; new at checkpoints 0 to {len(film.checkpoints) - 1}: "
        f"facts {', '.join(map(str, facts))}; prompts {', '.join(map(str, prompts))}"
    )
