"""Which film, and which checkpoint of it, a subcommand is about; what it does with them lives in its own module."""

import argparse
import sys
from pathlib import Path

from knowledge.cut import Cut
from knowledge.film import Film
from knowledge.format.errors import Fault, FilmFileError
from knowledge.format.files import SHIPPED
from knowledge.library import read_film


def film_argument(parser: argparse.ArgumentParser, name: str = "film") -> None:
    """Have a subcommand take a film."""
    parser.add_argument(name, metavar=name.upper(), help="a film file, or the slug of a shipped film")


def seen_argument(parser: argparse.ArgumentParser) -> None:
    """Have a subcommand take a checkpoint."""
    parser.add_argument("--seen", type=int, required=True, metavar="N", help="the checkpoint the viewer is at")


def json_argument(parser: argparse.ArgumentParser) -> None:
    """Have a subcommand print JSON when asked to."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def film_path(name: str) -> Path:
    """Where a film is: a file, or a shipped one by its slug. Raises `FilmFileError`."""
    path = Path(name)
    if path.suffix == ".toml":
        return path
    shipped = SHIPPED / f"{name}.toml"
    if not shipped.is_file():
        known = ", ".join(sorted(path.stem for path in SHIPPED.glob("*.toml")))
        raise FilmFileError(
            [Fault(name, "", f"is not a film that is shipped; there are {known}, or give a .toml file")]
        )
    return shipped


def film_named(name: str) -> Film:
    """The film of a file, or a shipped one by its slug. Raises `FilmFileError`."""
    return read_film(film_path(name))


def cut_asked_for(options: argparse.Namespace) -> Cut | None:
    """The cut that is asked for; None, after a word about it, when the film has no such checkpoint."""
    film = film_named(options.film)
    if 0 <= options.seen < len(film.checkpoints):
        return film.cut(options.seen)
    print(f"{film.slug} has checkpoints 0 to {len(film.checkpoints) - 1}.", file=sys.stderr)
    return None
