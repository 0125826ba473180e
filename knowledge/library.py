"""The films of a club: loads them from film files, and finds one by what a member types."""

import hashlib
import heapq
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from pydantic.version import VERSION

from knowledge import matching
from knowledge.entries import Cover
from knowledge.film import Film, cover_of
from knowledge.format import RULES_VERSION
from knowledge.format.errors import Fault, FilmFileError
from knowledge.format.files import bytes_of, films_in, in_order, no_film_in, text_of
from knowledge.matching import fold

if TYPE_CHECKING:
    from knowledge.format.models import FilmFile

Covers: TypeAlias = Mapping[str, Cover]
"""The covers of film files that passed the checks, by a hash of the file, its name and the rules."""


class Library:
    """The films of a place, ordered by title and year."""

    def __init__(self, films: Iterable[Film]) -> None:
        self._ordered = sorted(films, key=_order)
        self._films = {film.slug: film for film in self._ordered}
        self._former = {slug: film for film in self._ordered for slug in film.cover.formerly}
        self._names = [name for film in self._ordered for name in _names_of(film.slug, film)]
        self._in_front: dict[str, Film] = {}

    def with_own(self, own: Sequence[tuple[str, Film]], *, hide: bool) -> "Library":
        """Return these films and others, `own` films of the place, each with the slug that it has there.

        Of films with one slug the own one is found first. Where `hide`, the other is only there for what is stored
        about it.
        """
        library = Library(film for _, film in own)
        taken = dict(own) if hide else {}
        library._ordered = [
            film for film in heapq.merge(self._ordered, library._ordered, key=_order) if film.slug not in taken
        ]
        library._films = {**self._films, **library._films}
        library._former = {**self._former, **library._former}
        library._names = [name for slug, film in own for name in _names_of(slug, film)]
        library._names += [(slug, film) for slug, film in library._films.items() if "@" in slug]
        library._names += [name for name in self._names if name[1].slug not in taken]
        library._in_front = taken
        return library

    def __iter__(self) -> Iterator[Film]:
        return iter(self._ordered)

    def __len__(self) -> int:
        return len(self._ordered)

    def get(self, slug: str) -> Film | None:
        """Return the film with this slug or former slug."""
        return self._films.get(slug) or self._former.get(slug)

    def meant(self, slug: str) -> Film | None:
        """Return the film that is meant where one is set by this slug: an own one of the place before any other."""
        return self._in_front.get(slug) or self.get(slug)

    def find(self, typed: str) -> Film | None:
        """Return the film with this slug or title, forgiving a typo."""
        return matching.find(typed, self._names)

    def suggest(self, typed: str) -> tuple[Film, ...]:
        """Return at most 25 films for autocompletion, best first."""
        return matching.suggest(typed, self._names)


@dataclass(frozen=True, slots=True)
class LoadedFolder:
    """The films of a folder by slug, the covers of the files that passed the checks, all faults of the others."""

    films: tuple[Film, ...]
    covers: Covers
    faults: tuple[Fault, ...]


def load_folder(folder: Path, known: Covers) -> LoadedFolder:
    """Load every `*.toml` of a folder; a film whose cover is `known` is parsed when its first cut is needed.

    Raises `FilmFileError` when the folder is there but can't be read.
    """
    loaded = _load(films_in(folder), known)
    return loaded if loaded.films or loaded.faults else replace(loaded, faults=(no_film_in(folder),))


def read_folder(folder: Path) -> tuple[Film, ...]:
    """Read every `*.toml` of a folder.

    Raises `FilmFileError` with all the faults of all the files, or when there is no file at all.
    """
    return _faultless(load_folder(folder, {}))


def read_films(paths: Iterable[Path]) -> tuple[Film, ...]:
    """Read several film files, `in_order`.

    Raises `FilmFileError` with all the faults of all the files.
    """
    return _faultless(_load(in_order(paths), {}))


def read_film(path: Path) -> Film:
    """Read one film file.

    Raises `FilmFileError` with all the faults of the file.
    """
    return _film_of(path, _parse(path.name, bytes_of(path)))


def parse_checked(text: str) -> "FilmFile":
    """Parse a film file that has passed the checks; only its shape is validated again.

    Raises `ValueError` where an older version of the rules let it pass and this one does not.
    """
    from knowledge.format.models import FilmFile  # noqa: PLC0415  # as in `_parse`

    return FilmFile.model_validate(tomllib.loads(text))


def _order(film: Film) -> tuple[str, int]:
    return fold(film.title), film.year


def _names_of(slug: str, film: Film) -> tuple[tuple[str, Film], ...]:
    return tuple((name, film) for name in (slug, fold(film.title), fold(f"{film.title} ({film.year})")))


def _load(paths: Iterable[Path], known: Covers) -> LoadedFolder:
    rules = f"{RULES_VERSION} {VERSION} {sys.version}".encode()
    films: list[Film] = []
    covers: dict[str, Cover] = {}
    faults: list[Fault] = []
    for path in paths:
        try:
            data = bytes_of(path)
            digest = hashlib.sha256(b"\0".join((rules, path.name.encode(), data))).hexdigest()
            if digest in known:
                film = Film(path.stem, known[digest], partial(_parse, path.name, data))
            else:
                film = _film_of(path, _parse(path.name, data))
        except FilmFileError as error:
            faults += error.faults
        else:
            films.append(film)
            covers[digest] = film.cover
    return LoadedFolder(tuple(films), covers, (*faults, *_unclear_names(films)))


def _faultless(loaded: LoadedFolder) -> tuple[Film, ...]:
    if loaded.faults:
        raise FilmFileError(loaded.faults)
    return loaded.films


def _film_of(path: Path, file: "FilmFile") -> Film:
    return Film(path.stem, cover_of(file), lambda: file)


def _parse(name: str, data: bytes) -> "FilmFile":
    # Imported late: it takes 50 ms, and a start with no new film doesn't need it.
    from knowledge.format.parse import parse_film  # noqa: PLC0415

    return parse_film(name, text_of(name, data))


def _unclear_names(films: Iterable[Film]) -> Iterator[Fault]:
    """Yield a fault for each former slug that could mean another of these films."""
    claimed = {film.slug: film for film in films}
    for film in tuple(claimed.values()):
        for slug in film.cover.formerly:
            file = f"{film.slug}.toml"
            if slug == film.slug:
                yield Fault(file, "formerly", f'"{slug}" is what this file is called now; take it out')
            elif claimed.get(slug, film).slug == slug:
                yield Fault(file, "formerly", f'"{slug}" is a film that is there; take it out, or rename that file')
            elif slug in claimed:
                other = claimed[slug].slug
                yield Fault(
                    file, "formerly", f'"{slug}" is a former name of {other} as well; only one film can have it'
                )
            else:
                claimed[slug] = film
