"""`check`: what is wrong with film files, and where they are thin."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from knowledge import giveaways, thinness
from knowledge.faults import Fault, spell
from knowledge.film import Film
from knowledge.reading import read_films, read_table
from knowledge.shipped import SHIPPED


def arguments(parser: argparse.ArgumentParser) -> None:
    """[FILE ...] [--strict] [--quick]."""
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a film file (default: all shipped ones)")
    parser.add_argument("--strict", action="store_true", help="let warnings fail")
    parser.add_argument("--quick", action="store_true", help="leave out asking every question the film answers")


def run(options: argparse.Namespace) -> int:
    """Check film files: faults fail, thin places warn.

    By default those that are shipped. Warnings go to stdout after the line of their film.
    """
    paths = {path.stem: path for path in options.files or SHIPPED.glob("*.toml")}
    warned = 0
    for film in read_films(paths.values()):
        found = list(_warnings(film, paths[film.slug], quick=options.quick))
        warned += len(found)
        print(_summary(film))
        for warning in found:
            print(f"warning: {warning}")
    if warned and options.strict:
        print(f"{warned} warnings, and --strict lets none pass.", file=sys.stderr)
        return 1
    return 0


def _warnings(film: Film, path: Path, *, quick: bool) -> Iterator[Fault]:
    raw = read_table(path)
    for place, remedy in [*thinness.findings(raw), *giveaways.findings(raw)]:
        yield Fault(path.name, spell(place), remedy)
    for place, remedy in () if quick else thinness.unanswered(film, raw):
        yield Fault(path.name, spell(place), remedy)


def _summary(film: Film) -> str:
    whole = film.cut(len(film.checkpoints) - 1)
    facts = [sum(fact.reveal == step.number for fact in whole.facts()) for step in film.checkpoints]
    prompts = [sum(prompt.reveal == step.number for prompt in whole.prompts) for step in film.checkpoints]
    return (
        f"{film.slug}: ok, {len(whole.entries)} entries; new at checkpoints 0 to {len(film.checkpoints) - 1}: "
        f"facts {', '.join(map(str, facts))}; prompts {', '.join(map(str, prompts))}"
    )
