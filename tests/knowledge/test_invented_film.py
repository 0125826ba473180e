"""The invented film: complete, faithful to its notes, and found beside another film."""

import tomllib
from pathlib import Path

import pytest

from knowledge.__main__ import main
from knowledge.cut import Kind
from knowledge.film import Film
from knowledge.library import Library, read_film, read_films
from tests.support.films import INVENTED, SHIPPED_FILM, cut_short, write


@pytest.fixture(scope="module")
def film() -> Film:
    return read_film(INVENTED)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(read_films([SHIPPED_FILM, INVENTED]))


def test_it_has_something_of_everything_and_something_new_at_every_checkpoint(film: Film) -> None:
    whole = film.cut(4)

    assert all(len(whole.of_kind(kind)) >= 3 for kind in Kind)
    assert 60 <= len(list(whole.facts())) <= 90
    assert {fact.reveal for fact in whole.facts()} == {prompt.reveal for prompt in whole.prompts} == set(range(5))
    assert any(prompt.choices for prompt in whole.prompts)


def test_it_cites_all_of_its_notes_and_reveals_nothing_too_early(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coverage", str(INVENTED), "--review", str(INVENTED.with_suffix(".tsv"))]) == 0

    assert capsys.readouterr().out == "the-weather-at-ansgar-1978: nothing to fix; 37 sentences cited, 2 in part\n"


@pytest.mark.parametrize("checkpoint", range(5))
def test_each_of_its_cuts_is_the_same_without_the_rest(film: Film, tmp_path: Path, checkpoint: int) -> None:
    raw = tomllib.loads(INVENTED.read_text(encoding="utf-8"))

    short = read_film(write(tmp_path, cut_short(raw, checkpoint), INVENTED.stem)).cut(checkpoint)

    assert short == film.cut(checkpoint)


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Never Let Me Go", SHIPPED_FILM.stem),
        ("never let me go (2010)", SHIPPED_FILM.stem),
        ("The Weather at Ansgar", INVENTED.stem),
        ("weather at ansgr", INVENTED.stem),
        (INVENTED.stem, INVENTED.stem),
    ],
)
def test_each_of_two_films_is_found_by_its_title(library: Library, typed: str, slug: str) -> None:
    found = library.find(typed)

    assert found is not None
    assert found.slug == slug
    assert [film.slug for film in library.suggest("")] == [SHIPPED_FILM.stem, INVENTED.stem]
