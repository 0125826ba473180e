"""The films of a club: loaded from a folder, found by slug or title."""

from pathlib import Path

import pytest

from knowledge import library
from knowledge.format import parse
from knowledge.library import Library, load_folder, read_film
from tests.support.films import Raw, changed, small_film, write

BAD: Raw = changed("year", "long ago")
SHELF = [
    ("waiting-1999", "Waiting", 1999),
    ("the-small-hours-2004", "The Small Hours", 2004),
    ("a-night-1960", "A Night", 1960),
    ("the-small-hours-1999", "The Small Hours", 1999),
    ("zebra-1980", "zebra", 1980),
]


@pytest.fixture
def films(tmp_path: Path) -> Library:
    return Library(
        read_film(write(tmp_path, {**small_film(), "title": title, "year": year}, slug)) for slug, title, year in SHELF
    )


def test_films_are_ordered_by_title_and_year_whatever_article_they_have(films: Library) -> None:
    assert [film.slug for film in films] == [
        "a-night-1960",
        "the-small-hours-1999",
        "the-small-hours-2004",
        "waiting-1999",
        "zebra-1980",
    ]


def test_a_film_can_be_had_by_its_slug(films: Library) -> None:
    film = films.get("zebra-1980")

    assert film is not None
    assert film.title == "zebra"


@pytest.mark.parametrize("slug", ["zebra", "ZEBRA-1980", "zebra-1981", ""])
def test_only_the_very_slug_gets_a_film(films: Library, slug: str) -> None:
    assert films.get(slug) is None


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("zebra-1980", "zebra-1980"),
        ("Zebra", "zebra-1980"),
        ("zebar", "zebra-1980"),
        ("z", "zebra-1980"),
        ("night", "a-night-1960"),
        ("A Night (1960)", "a-night-1960"),
        ("the small hours", "the-small-hours-1999"),
        ("The Small Hours (1999)", "the-small-hours-1999"),
        ("The Small Hours (2004)", "the-small-hours-2004"),
        ("the-small-hours-2004", "the-small-hours-2004"),
        ("teh small horus", "the-small-hours-1999"),
    ],
)
def test_a_film_is_found_by_slug_and_title_forgiving_a_typo(films: Library, typed: str, slug: str) -> None:
    film = films.find(typed)

    assert film is not None
    assert film.slug == slug


@pytest.mark.parametrize("typed", ["", "The Lighthouse", "1999", "x", "the small"])
def test_a_film_the_club_does_not_have_is_not_found(films: Library, typed: str) -> None:
    assert films.find(typed) is None


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
def test_films_are_suggested_for_what_is_typed(films: Library, typed: str, slugs: list[str]) -> None:
    assert [film.slug for film in films.suggest(typed)] == slugs


def test_a_library_may_be_empty() -> None:
    films = Library([])

    assert list(films) == []
    assert films.get("zebra-1980") is None
    assert films.find("zebra") is None
    assert films.suggest("") == ()


def count_parses(patch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows by the name of each film file that is parsed."""
    parsed: list[str] = []
    parse_film = parse.parse_film

    def counted(name: str, text: str) -> object:
        parsed.append(name)
        return parse_film(name, text)

    patch.setattr(parse, "parse_film", counted)
    return parsed


def test_a_known_film_is_parsed_once_and_not_before_its_first_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, small_film())
    known = load_folder(tmp_path, {}).covers
    parsed = count_parses(monkeypatch)

    (film,) = load_folder(tmp_path, known).films

    assert (film.title, film.year, film.is_loaded) == ("The Small Hours", 1999, False)
    assert [step.label for step in film.checkpoints] == ["Not started", "Seen half", "Seen it all"]
    assert parsed == []
    assert film.cut(2).complete
    assert film.is_loaded
    assert film.cut(1)
    assert parsed == ["the-small-hours-1999.toml"]


def test_a_new_film_is_parsed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, small_film())
    parsed = count_parses(monkeypatch)

    (film,) = load_folder(tmp_path, {}).films

    assert film.cut(2).complete
    assert film.cut(0).title == "The Small Hours"
    assert parsed == ["the-small-hours-1999.toml"]


def test_a_film_shows_what_its_file_held_when_the_folder_was_loaded(tmp_path: Path) -> None:
    path = write(tmp_path, small_film())
    known = load_folder(tmp_path, {}).covers
    (film,) = load_folder(tmp_path, known).films

    path.unlink()

    assert film.cut(0).logline.text == "Somebody waits for the morning."


def test_a_file_that_has_changed_is_checked_again(tmp_path: Path) -> None:
    write(tmp_path, small_film())
    known = load_folder(tmp_path, {}).covers
    write(tmp_path, BAD)

    loaded = load_folder(tmp_path, known)

    assert loaded.films == ()
    assert loaded.covers == {}
    assert "year" in str(loaded.faults[0])


def test_a_known_file_under_another_name_is_checked_again(tmp_path: Path) -> None:
    path = write(tmp_path, small_film())
    known = load_folder(tmp_path, {}).covers
    path.rename(tmp_path / "The Small Hours.toml")

    loaded = load_folder(tmp_path, known)

    assert "must be named" in str(loaded.faults[0])


@pytest.mark.parametrize("name", ["VERSION", "RULES_VERSION"])
def test_every_file_is_checked_again_once_pydantic_or_the_rules_have_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write(tmp_path, small_film())
    known = load_folder(tmp_path, {}).covers
    monkeypatch.setattr(library, name, "another")
    parsed = count_parses(monkeypatch)

    assert load_folder(tmp_path, known).films
    assert parsed == ["the-small-hours-1999.toml"]


def test_the_good_files_beside_a_bad_one_are_known_at_the_next_start(tmp_path: Path) -> None:
    write(tmp_path, small_film())
    write(tmp_path, BAD, "another-1999")

    loaded = load_folder(tmp_path, {})

    assert [cover.title for cover in loaded.covers.values()] == ["The Small Hours"]
    assert loaded.faults
    assert len(load_folder(tmp_path, loaded.covers).faults) == len(loaded.faults)


def test_a_folder_without_a_film_file_is_a_fault(tmp_path: Path) -> None:
    assert [str(fault) for fault in load_folder(tmp_path, {}).faults] == [
        f"{tmp_path}: holds no film file; put one there, named like a-film-2010.toml"
    ]
