"""The films a club has, found by what a person calls them."""

from pathlib import Path

import pytest

from knowledge.format.parse import read_film
from knowledge.library import Library
from tests.support.films import small_film, write

SHELF = [
    ("waiting-1999", "Waiting", 1999),
    ("the-small-hours-2004", "The Small Hours", 2004),
    ("a-night-1960", "A Night", 1960),
    ("the-small-hours-1999", "The Small Hours", 1999),
    ("zebra-1980", "zebra", 1980),
]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(
        read_film(write(tmp_path, {**small_film(), "title": title, "year": year}, slug)) for slug, title, year in SHELF
    )


def test_films_are_ordered_by_title_and_year_whatever_article_they_have(library: Library) -> None:
    assert [film.slug for film in library] == [
        "a-night-1960",
        "the-small-hours-1999",
        "the-small-hours-2004",
        "waiting-1999",
        "zebra-1980",
    ]


def test_a_film_can_be_had_by_its_slug(library: Library) -> None:
    film = library.get("zebra-1980")

    assert film is not None
    assert film.title == "zebra"


@pytest.mark.parametrize("slug", ["zebra", "ZEBRA-1980", "zebra-1981", ""])
def test_only_the_very_slug_gets_a_film(library: Library, slug: str) -> None:
    assert library.get(slug) is None


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("zebra-1980", "zebra-1980"),
        ("Zebra", "zebra-1980"),
        ("zebar", "zebra-1980"),
        ("night", "a-night-1960"),
        ("A Night (1960)", "a-night-1960"),
        ("the small hours", "the-small-hours-1999"),
        ("The Small Hours (1999)", "the-small-hours-1999"),
        ("The Small Hours (2004)", "the-small-hours-2004"),
        ("the-small-hours-2004", "the-small-hours-2004"),
        ("teh small horus", "the-small-hours-1999"),
    ],
)
def test_a_film_is_found_by_slug_and_title_forgiving_a_typo(library: Library, typed: str, slug: str) -> None:
    film = library.find(typed)

    assert film is not None
    assert film.slug == slug


@pytest.mark.parametrize("typed", ["", "The Lighthouse", "1999", "z"])
def test_a_film_the_club_does_not_have_is_not_found(library: Library, typed: str) -> None:
    assert library.find(typed) is None


@pytest.mark.parametrize(
    ("typed", "slugs"),
    [
        ("", ["a-night-1960", "the-small-hours-1999", "the-small-hours-2004", "waiting-1999", "zebra-1980"]),
        ("sm", ["the-small-hours-1999", "the-small-hours-2004"]),
        ("the small hours (2004", ["the-small-hours-2004", "the-small-hours-1999"]),
        ("ho", ["the-small-hours-1999", "the-small-hours-2004"]),
        ("wai", ["waiting-1999"]),
        ("x", []),
    ],
)
def test_films_are_suggested_for_what_is_typed(library: Library, typed: str, slugs: list[str]) -> None:
    assert [film.slug for film in library.suggest(typed)] == slugs


def test_a_library_may_be_empty() -> None:
    library = Library([])

    assert list(library) == []
    assert library.get("zebra-1980") is None
    assert library.find("zebra") is None
    assert library.suggest("") == ()
