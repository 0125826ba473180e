"""Film files as bytes and text: where they are, in which order, and which are too large to read."""

import stat
from collections.abc import Iterable
from pathlib import Path

from knowledge.format.errors import Fault, FilmFileError

SHIPPED = Path(__file__).parents[1] / "films"
"""The folder of the films that come with the bot."""

MOST_BYTES = 10_000_000  # many times the shipped film


def films_in(folder: Path) -> list[Path]:
    """Return the film files of a folder, by slug. Raises `FilmFileError` when it is there but can't be read."""
    try:
        return in_order(path for path in folder.iterdir() if path.suffix == ".toml")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise FilmFileError([Fault(str(folder), "", f"cannot be read: {error.strerror}")]) from error


def in_order(paths: Iterable[Path]) -> list[Path]:
    """Sort film files by slug."""
    return sorted(paths, key=lambda path: (path.stem, path))


def no_film_in(folder: Path) -> Fault:
    """Return the fault of a folder without a film file."""
    return Fault(str(folder), "", "holds no film file; put one there, named like a-film-2010.toml")


def bytes_of(path: Path) -> bytes:
    """Read a file. Raises `FilmFileError` if it can't be read, or is too large or a device."""
    try:
        file = path.stat()
        if not stat.S_ISREG(file.st_mode) and not stat.S_ISDIR(file.st_mode):
            raise FilmFileError([Fault(path.name, "", "is no plain file")])
        if file.st_size > MOST_BYTES:
            raise FilmFileError([Fault(path.name, "", f"has {file.st_size:,} bytes; at most {MOST_BYTES:,}")])
        return path.read_bytes()
    except OSError as error:
        raise FilmFileError([Fault(path.name, "", f"cannot be read: {error.strerror}")]) from error


def text_of(name: str, data: bytes) -> str:
    """Decode the file named `name`. Raises `FilmFileError` if it is not UTF-8."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        remedy = "is not UTF-8 text; save the file as UTF-8"
        raise FilmFileError([Fault(name, f"byte {error.start + 1}", remedy)]) from error
