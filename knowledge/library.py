"""The films a club has, by slug or former slug; finds one by what a person calls it, and looks into none."""

from collections.abc import Iterable, Iterator

from knowledge import matching
from knowledge.film import Film
from knowledge.format.errors import Fault
from knowledge.matching import fold


class Library:
    """The films, ordered by title and year."""

    def __init__(self, films: Iterable[Film]) -> None:
        ordered = sorted(films, key=lambda film: (fold(film.title), film.year))
        self._films = {film.slug: film for film in ordered}
        self._former = {slug: film for film in ordered for slug in film.cover.formerly}
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
        """The film with this slug, or that once had it."""
        return self._films.get(slug) or self._former.get(slug)

    def find(self, typed: str) -> Film | None:
        """The film with this slug or title, forgiving a typo."""
        return matching.find(typed, self._names)

    def suggest(self, typed: str) -> tuple[Film, ...]:
        """At most 25 films for what somebody is typing, best first."""
        return matching.suggest(typed, self._names)


def unclear_names(films: Iterable[Film]) -> Iterator[Fault]:
    """Former slugs that do not say which of these films is meant."""
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
                yield Fault(file, "formerly", f'"{slug}" is said of {other} as well; only one film can have been it')
            else:
                claimed[slug] = film
