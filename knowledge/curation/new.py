"""`new`: starts a film file from `blank.toml`, whose comments explain how to go on."""

import argparse
import json
import os
import sys
from pathlib import Path
from string import Template

from knowledge.curation.drafting import draft_film
from knowledge.curation.material import Material, read_listed
from knowledge.curation.model import Model
from knowledge.curation.model_drafts import draft_with_model
from knowledge.curation.notes import comments_of, read_notes, write_notes
from knowledge.curation.output import write_new
from knowledge.curation.prose import labels_in, read_prose
from knowledge.curation.schema import STORED
from knowledge.curation.sheet import kind_of
from knowledge.format.errors import Fault, FilmFileError
from knowledge.format.files import bytes_of
from knowledge.format.models import FilmFile
from knowledge.format.parse import is_slug, parse_film
from knowledge.format.toml import write_toml
from knowledge.sheets import read_sheet, template, write_sheet
from knowledge.sheets.csv_files import read_text
from knowledge.sheets.ids import film_slug

_LOCAL_MODEL = "http://localhost:11434/v1"
_BLANK = Path(__file__).parent / "blank.toml"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take TITLE --year Y [--notes FILE [--cast FILE] [--crew FILE]] [--out FILE]."""
    parser.add_argument("title", metavar="TITLE", help="the title, as on the poster")
    parser.add_argument("--year", type=int, required=True, metavar="Y", help="the year it came out")
    parser.add_argument("--notes", type=Path, metavar="FILE", help="draft it from notes: plain text, or a table")
    parser.add_argument("--cast", type=Path, metavar="FILE", help="who plays whom: lines such as Name as Character")
    parser.add_argument("--crew", type=Path, metavar="FILE", help="who made it: lines such as Name, Director")
    parser.add_argument("--model", metavar="NAME", help="let a language model draft facts and questions from the notes")
    parser.add_argument(
        "--model-url", default=_LOCAL_MODEL, metavar="URL", help=f"where it is (default: {_LOCAL_MODEL})"
    )
    parser.add_argument("--model-seconds", type=float, default=120.0, metavar="S", help="how long a reply may take")
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
    if options.model and options.notes is None:
        print("A model drafts from notes; give them with --notes.", file=sys.stderr)
        return 2
    if options.notes is not None:
        return _from_notes(options, path)
    if (kind := kind_of(path)) is not None:
        data = template(kind, options.title, options.year)
        read_sheet(path.name, data)
        return write_new(path, data, f"python -m knowledge check {path}")
    text = blank(options.title, options.year, path)
    parse_film(path.name, text)
    return write_new(path, text.encode(), f"python -m knowledge check {path}")


def _from_notes(options: argparse.Namespace, path: Path) -> int:
    """Write a draft of a film, and its numbered notes beside it. Never overwrites a file."""
    source: Path = options.notes
    kind = kind_of(path)
    if kind is None and (path.suffix != ".toml" or not is_slug(path.stem)):
        remedy = "must be named in lower-case letters, digits and hyphens, such as a-film-2010.toml"
        raise FilmFileError([Fault(path.name, "", remedy)])
    if path.exists():  # said before a model works for an hour
        return write_new(path, b"", "")
    if source.suffix.lower() in {".txt", ".md"}:
        labels, notes = read_prose(read_text(source.name, bytes_of(source)))
    else:
        notes = read_notes(source)
        labels = labels_in(comments_of(source), max((one.safe_from for one in notes), default=1) or 1)
    if not any(one.text for one in notes):
        raise FilmFileError([Fault(source.name, "", "has no sentences; write them in paragraphs, or in a column text")])
    cast, crew = (
        read_listed(read_text(given.name, bytes_of(given))) if given else [] for given in (options.cast, options.crew)
    )
    material = Material(labels, notes, cast, crew)
    film = draft_film(options.title, options.year, material)
    if options.model:
        film = _with_model(options, film, material)
    data = write_sheet(film, kind) if kind else write_toml(film).encode()
    code = write_new(path, data, f"python -m knowledge check {path}")
    numbered = path.with_suffix(".tsv")
    if code or numbered.exists():
        return code
    table = write_notes([*material.lists, *notes], options.title, labels)
    numbered.write_bytes(table)
    print(f"Its sentences are numbered in {numbered}.")
    return code


def _with_model(options: argparse.Namespace, film: FilmFile, material: Material) -> FilmFile:
    """Let a model write facts and questions, and say how it went."""
    model = Model(options.model, options.model_url, options.model_seconds)
    drafted = draft_with_model(film, [*material.lists, *material.notes], model.reply)
    print(f"The model wrote {drafted.written} facts, each marked as drafted; {drafted.left} are as in the notes.")
    if drafted.stopped:
        print(f"It was asked no further: {drafted.stopped}.", file=sys.stderr)
    return drafted.film


def blank(title: str, year: int, path: Path) -> str:
    """Return a film file for `path` with everything still to be written."""
    heading = " ".join(f"{title} ({year})".split())
    schema = Path(os.path.relpath(STORED, path.parent)).as_posix()
    return Template(_BLANK.read_text(encoding="utf-8")).substitute(
        heading=heading, title=json.dumps(title, ensure_ascii=False), year=year, file=path.name, schema=schema
    )
