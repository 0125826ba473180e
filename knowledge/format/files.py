"""Film files as they lie in a folder: their order, and what is in each as plain text; nothing here reads TOML."""

import stat
from collections.abc import Iterable
from pathlib import Path

from knowledge.format.errors import Fault, FilmFileError

MOST_BYTES = 10_000_000  # many times the shipped film


def films_in(folder: Path) -> list[Path]:
    """The film files of a folder, by slug. Raises `FilmFileError` when it is there but cannot be read."""
    try:
        return in_order(path for path in folder.iterdir() if path.suffix == ".toml")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise FilmFileError([Fault(str(folder), "", f"cannot be read: {error.strerror}")]) from error


def in_order(paths: Iterable[Path]) -> list[Path]:
    """Film files by slug."""
    return sorted(paths, key=lambda path: (path.stem, path))


def no_film_in(folder: Path) -> Fault:
    """What is wrong with a folder without a film file."""
    return Fault(str(folder), "", "holds no film file; put one there, named like a-film-2010.toml")


def bytes_of(path: Path) -> bytes:
    """What is in a file. Raises `FilmFileError` where it cannot be read, or should not be."""
    try:
        if unfit := _unfit(path):
            raise FilmFileError([Fault(path.name, "", unfit)])
        return path.read_bytes()
    except OSError as error:
        raise FilmFileError([Fault(path.name, "", f"cannot be read: {error.strerror}")]) from error


def text_of(name: str, held: bytes) -> str:
    """What a file named `name` holds, as text. Raises `FilmFileError` where it is none."""
    try:
        return held.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        remedy = "is not UTF-8 text; save the file as UTF-8"
        raise FilmFileError([Fault(name, f"byte {error.start + 1}", remedy)]) from error


def _unfit(path: Path) -> str | None:
    """Why a file is not even to be read."""
    file = path.stat()
    if not stat.S_ISREG(file.st_mode) and not stat.S_ISDIR(file.st_mode):
        return "is no plain file"
    return f"has {file.st_size:,} bytes; at most {MOST_BYTES:,}" if file.st_size > MOST_BYTES else None
