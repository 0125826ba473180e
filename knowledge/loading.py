"""A folder of film files, of which those that are known to be right are opened when they are first asked for.

What is known are hashes: of a file with its name, and of the rules that it was found right by. A file that has changed,
or rules that have, make another hash, so the file is read and checked as if it had never been seen.
"""

import hashlib
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from pydantic.version import VERSION

from knowledge.entries import Cover
from knowledge.film import Film
from knowledge.format.errors import Fault, FilmFileError
from knowledge.format.files import bytes_of, films_in, no_film_in, text_of
from knowledge.library import unclear_names

if TYPE_CHECKING:
    from knowledge.format.models import FilmFile

Covers: TypeAlias = Mapping[str, Cover]
"""What stands on the covers of films whose files are right, by the hash of each."""


@dataclass(frozen=True, slots=True)
class LoadedFolder:
    """What was found in a folder: its films by slug, the covers of those that are right, every fault of the others."""

    films: tuple[Film, ...]
    covers: Covers
    faults: tuple[Fault, ...]


def load_folder(folder: Path, known: Covers) -> LoadedFolder:
    """Every `*.toml` of a folder. What is `known` is not checked again; a film holds its file as it is now.

    Raises `FilmFileError` when the folder is there but cannot be read.
    """
    rules = _rules()
    films: list[Film] = []
    covers: dict[str, Cover] = {}
    faults: list[Fault] = []
    for path in films_in(folder):
        try:
            held = bytes_of(path)
            digest = hashlib.sha256(b"\0".join((rules, path.name.encode(), held))).hexdigest()
            cover = known[digest] if digest in known else _read(path.name, held).cover
        except FilmFileError as error:
            faults += error.faults
        else:
            films.append(Film(path.stem, cover, _later(path.name, held)))
            covers[digest] = cover
    faults += unclear_names(films)
    if not films and not faults:
        faults = [no_film_in(folder)]
    return LoadedFolder(tuple(films), covers, tuple(faults))


def _later(name: str, held: bytes) -> "Callable[[], FilmFile]":
    """What opens a film."""
    return lambda: _read(name, held).load()


def _read(name: str, held: bytes) -> Film:
    # Only here: what reads and checks film files takes time to load, and where all are known there is no need of it.
    from knowledge.format.parse import parse_film  # noqa: PLC0415

    return parse_film(name, text_of(name, held))


def _rules() -> bytes:
    """A hash of all that decides whether a film file is right: this package, and what it rests on."""
    return _hash_of([*sorted((Path(__file__).parent / "format").glob("*.py"))], f"{VERSION} {sys.version}")


def _hash_of(files: Iterable[Path], more: str) -> bytes:
    hashed = hashlib.sha256(more.encode())
    for file in files:
        hashed.update(file.read_bytes())
    return hashed.digest()
