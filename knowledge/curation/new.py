"""`new`: starts a film file from `blank.toml`, whose comments explain how to go on."""

import argparse
import json
import os
import sys
from pathlib import Path
from string import Template

from knowledge.curation.output import write_new
from knowledge.curation.schema import STORED
from knowledge.curation.sheet import kind_of
from knowledge.format.parse import is_slug, parse_film
from knowledge.sheets import read_sheet, template
from knowledge.sheets.ids import film_slug

_BLANK = Path(__file__).parent / "blank.toml"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take TITLE --year Y [--out FILE]."""
    parser.add_argument("title", metavar="TITLE", help="the title, as on the poster")
    parser.add_argument("--year", type=int, required=True, metavar="Y", help="the year it came out")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to, as .toml, .xlsx or .csv (default: here)")


def run(options: argparse.Namespace) -> int:
    """Start a film file, with comments that explain how to go on.

    Never overwrites a file.
    """
    slug = film_slug(options.title, options.year)
    path: Path = options.out or Path(f"{slug}.toml")
    if options.out is None and not is_slug(slug):
        print("The title makes no file name; give one, such as --out a-film-2010.toml.", file=sys.stderr)
        return 2
    if (kind := kind_of(path)) is not None:
        data = template(kind, options.title, options.year)
        read_sheet(path.name, data)
        return write_new(path, data, f"python -m knowledge check {path}")
    text = blank(options.title, options.year, path)
    parse_film(path.name, text)
    return write_new(path, text.encode(), f"python -m knowledge check {path}")


def blank(title: str, year: int, path: Path) -> str:
    """Return a film file for `path` with everything still to be written."""
    heading = " ".join(f"{title} ({year})".split())
    schema = Path(os.path.relpath(STORED, path.parent)).as_posix()
    return Template(_BLANK.read_text(encoding="utf-8")).substitute(
        heading=heading, title=json.dumps(title, ensure_ascii=False), year=year, file=path.name, schema=schema
    )
