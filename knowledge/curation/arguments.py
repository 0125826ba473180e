"""Arguments that subcommands have in common: a film, a checkpoint of it, and JSON output."""

import argparse
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from knowledge.cut import Cut
from knowledge.film import Film, cover_of
from knowledge.format.errors import Fault, FilmFileError, Finding
from knowledge.format.files import SHIPPED, bytes_of, text_of
from knowledge.format.models import FilmFile
from knowledge.format.parse import located, read_table
from knowledge.format.raw import Table, owner_of
from knowledge.library import read_film
from knowledge.sheets import read_sheet
from knowledge.sheets.ids import film_slug
from knowledge.sheets.reading import open_sheet

SHEETS = (".csv", ".xlsx")
"""The endings of sheets."""


def film_argument(parser: argparse.ArgumentParser, name: str = "film") -> None:
    """Add an argument for a film."""
    parser.add_argument(name, metavar=name.upper(), help="a film file, a sheet, or the slug of a shipped film")


def seen_argument(parser: argparse.ArgumentParser) -> None:
    """Add an option for a checkpoint."""
    parser.add_argument("--seen", type=int, required=True, metavar="N", help="the checkpoint the viewer is at")


def json_argument(parser: argparse.ArgumentParser) -> None:
    """Add an option for JSON."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def film_path(name: str) -> Path:
    """Return the path of a film file or a sheet, or of a shipped film by its slug. Raises `FilmFileError`."""
    path = Path(name)
    if path.suffix == ".toml" or path.suffix.lower() in SHEETS:
        return path
    shipped = SHIPPED / f"{name}.toml"
    if not shipped.is_file():
        known = ", ".join(sorted(path.stem for path in SHIPPED.glob("*.toml")))
        remedy = f"is no shipped film; there are {known}, or give a .toml file or a sheet"
        raise FilmFileError([Fault(name, "", remedy)])
    return shipped


@dataclass(frozen=True, slots=True)
class Opened:
    """A film file or a sheet: the film, its plain tables, and what turns findings into faults with their places."""

    path: Path
    film: Film
    raw: Table
    locate: Callable[[Iterable[Finding]], list[Fault]]


def opened(path: Path) -> Opened:
    """Read a film file or a sheet, and keep where everything is. Raises `FilmFileError`."""
    if path.suffix.lower() not in SHEETS:
        film, text, raw = read_film(path), text_of(path.name, bytes_of(path)), read_table(path)
        return Opened(path, film, raw, lambda findings: located(path.name, text, raw, findings))
    sheet = open_sheet(path.name, bytes_of(path))
    return Opened(
        path,
        _film_of(path, sheet.file),
        sheet.raw,
        lambda findings: [
            Fault(path.name, str(sheet.report.place_of(place)), remedy, owner=owner_of(sheet.raw, place))
            for place, remedy in findings
        ],
    )


def film_at(path: Path) -> Film:
    """Read a film file or a sheet. Raises `FilmFileError`."""
    if path.suffix.lower() not in SHEETS:
        return read_film(path)
    return _film_of(path, read_sheet(path.name, bytes_of(path)))


def _film_of(path: Path, file: FilmFile) -> Film:
    return Film(film_slug(file.title, file.year) or path.stem, cover_of(file), lambda: file)


def film_named(name: str) -> Film:
    """Read a film file or a sheet, or a shipped film by its slug. Raises `FilmFileError`."""
    return film_at(film_path(name))


def cut_asked_for(options: argparse.Namespace) -> Cut | None:
    """Return the cut of the film at `--seen`; print a line and return None if there is no such checkpoint."""
    film = film_named(options.film)
    if 0 <= options.seen < len(film.checkpoints):
        return film.cut(options.seen)
    print(f"{film.slug} has checkpoints 0 to {len(film.checkpoints) - 1}.", file=sys.stderr)
    return None
