"""`sheet`: turns a film file into a sheet that any spreadsheet opens, and a sheet into a film file."""

import argparse
import sys
from pathlib import Path

from knowledge.curation.arguments import SHEETS, film_path
from knowledge.curation.output import write_new
from knowledge.format.files import bytes_of, text_of
from knowledge.format.parse import parse_film
from knowledge.format.toml import write_toml
from knowledge.sheets import Kind, read_sheet, template, write_sheet
from knowledge.sheets.ids import film_slug


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take FILM [--out FILE], or --template [--out FILE]."""
    parser.add_argument("film", nargs="?", metavar="FILM", help="a film file, a sheet, or the slug of a shipped film")
    parser.add_argument("--template", action="store_true", help="write an empty sheet that says what goes where")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to, as .xlsx, .csv or .toml")


def run(options: argparse.Namespace) -> int:
    """Turn a film file into a sheet, or a sheet into a film file.

    Never overwrites a file.
    """
    if (options.film is None) != options.template:
        print("Give a film file or a sheet; or --template for an empty sheet.", file=sys.stderr)
        return 2
    source = None if options.template else film_path(options.film)
    if source is not None and source.suffix.lower() in SHEETS:
        film = read_sheet(source.name, bytes_of(source))
        out: Path = options.out or Path(f"{film_slug(film.title, film.year) or source.stem}.toml")
        if out.suffix == ".toml":
            text = write_toml(film)
            parse_film(out.name, text)
            return write_new(out, text.encode(), f"python -m knowledge check {out}")
    elif source is not None:
        film = parse_film(source.name, text_of(source.name, bytes_of(source)))
        out = options.out or Path(f"{source.stem}.xlsx")
    else:
        film, out = None, options.out or Path("film.xlsx")
    kind = kind_of(out)
    if kind is None:
        print(f"{out} is no sheet; give it a name that ends in .xlsx or .csv.", file=sys.stderr)
        return 2
    return write_new(out, write_sheet(film, kind) if film else template(kind), f"python -m knowledge check {out}")


def kind_of(path: Path) -> Kind | None:
    """Return the kind of sheet that a file is to be, by its ending."""
    kinds: dict[str, Kind] = {".csv": "csv", ".xlsx": "xlsx"}
    return kinds.get(path.suffix.lower())
