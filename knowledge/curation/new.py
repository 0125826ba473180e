"""`new`: starts a film file from `blank.toml`, whose comments explain how to go on."""

import argparse
import json
import os
import re
import sys
import unicodedata
from pathlib import Path
from string import Template

from knowledge.curation.schema import STORED
from knowledge.format.models import SLUG_LENGTH
from knowledge.format.parse import is_slug, parse_film

_BLANK = Path(__file__).parent / "blank.toml"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take TITLE --year Y [--out FILE]."""
    parser.add_argument("title", metavar="TITLE", help="the title, as on the poster")
    parser.add_argument("--year", type=int, required=True, metavar="Y", help="the year it came out")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to (default: here, named after the film)")


def run(options: argparse.Namespace) -> int:
    """Start a film file, with comments that explain how to go on.

    Never overwrites a file.
    """
    slug = _slug(options.title, options.year)
    path: Path = options.out or Path(f"{slug}.toml")
    if options.out is None and not is_slug(slug):
        print("The title makes no file name; give one, such as --out a-film-2010.toml.", file=sys.stderr)
        return 2
    text = blank(options.title, options.year, path)
    parse_film(path.name, text)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        print(f"{path} exists already; nothing was written.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{path} can't be written: {error.strerror}.", file=sys.stderr)
        return 1
    print(f"Wrote {path}. Open it in a text editor, and check it as you go:")
    print(f"  python -m knowledge check {path}")
    return 0


def blank(title: str, year: int, path: Path) -> str:
    """Return a film file for `path` with everything still to be written."""
    heading = " ".join(f"{title} ({year})".split())
    schema = Path(os.path.relpath(STORED, path.parent)).as_posix()
    return Template(_BLANK.read_text(encoding="utf-8")).substitute(
        heading=heading, title=json.dumps(title, ensure_ascii=False), year=year, file=path.name, schema=schema
    )


def _slug(title: str, year: int) -> str:
    """Return the slug of a title and a year: no accents, no punctuation, cut off between two words."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower().replace("'", "")
    words: list[str] = re.findall(r"[a-z0-9]+", plain)
    while len("-".join([*words, str(year)])) > SLUG_LENGTH:
        words.pop()
    return "-".join([*words, str(year)]) if words else ""
