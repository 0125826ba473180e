"""The films a club has, by slug; finds one by what a person calls it, and looks into none."""

from collections.abc import Iterable, Iterator

from knowledge import names
from knowledge.film import Film
from knowledge.names import fold


class Library:
    """The films, ordered by title and year."""

    def __init__(self, films: Iterable[Film]) -> None:
        ordered = sorted(films, key=lambda film: (fold(film.title), film.year))
        self._films = {film.slug: film for film in ordered}
        self._names = [
            (name, film)
            for film in ordered
            for name in (film.slug, fold(film.title), fold(f"{film.title} ({film.year})"))
        ]

    def __iter__(self) -> Iterator[Film]:
        return iter(self._films.values())

    def __len__(self) -> int:
        return len(self._films)

    def get(self, slug: str) -> Film | None:
        """The film with this slug."""
        return self._films.get(slug)

    def find(self, typed: str) -> Film | None:
        """The film with this slug or title, forgiving a typo."""
        return names.find(typed, self._names)

    def suggest(self, typed: str) -> tuple[Film, ...]:
        """At most 25 films for what somebody is typing, best first."""
        return names.suggest(typed, self._names)
