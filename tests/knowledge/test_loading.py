"""A folder of film files: what was found right before is opened later, and nothing else is taken on trust."""

from pathlib import Path

import pytest

from knowledge import loading
from knowledge.format import parse as reading
from knowledge.loading import load_folder
from tests.support.films import Raw, changed, small_film, write

BAD: Raw = changed("year", "long ago")


def count_readings(patch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read from now on."""
    read: list[str] = []
    parse = reading.parse_film

    def noted(name: str, text: str) -> object:
        read.append(name)
        return parse(name, text)

    patch.setattr(reading, "parse_film", noted)
    return read


def test_a_film_that_is_known_is_read_when_its_first_cut_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, small_film())
    known = load_folder(tmp_path, {}).covers
    read = count_readings(monkeypatch)

    (film,) = load_folder(tmp_path, known).films

    assert (film.title, film.year, film.is_loaded) == ("The Small Hours", 1999, False)
    assert [step.label for step in film.checkpoints] == ["Not started", "Seen half", "Seen it all"]
    assert read == []
    assert film.cut(2).complete
    assert film.is_loaded
    assert film.cut(1)
    assert read == ["the-small-hours-1999.toml"]


def test_a_film_tells_what_its_file_held_when_it_was_looked_at_whatever_became_of_that(tmp_path: Path) -> None:
    path = write(tmp_path, small_film())
    known = load_folder(tmp_path, {}).covers
    (film,) = load_folder(tmp_path, known).films

    path.unlink()

    assert film.cut(0).logline.text == "Somebody waits for the morning."


def test_a_file_that_has_changed_is_checked_anew(tmp_path: Path) -> None:
    write(tmp_path, small_film())
    known = load_folder(tmp_path, {}).covers
    write(tmp_path, BAD)

    seen = load_folder(tmp_path, known)

    assert seen.films == ()
    assert seen.covers == {}
    assert "year" in str(seen.faults[0])


def test_a_file_that_is_known_by_another_name_is_checked_anew(tmp_path: Path) -> None:
    path = write(tmp_path, small_film())
    known = load_folder(tmp_path, {}).covers
    path.rename(tmp_path / "The Small Hours.toml")

    seen = load_folder(tmp_path, known)

    assert "must be named" in str(seen.faults[0])


def test_every_file_is_checked_anew_once_the_rules_have_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, small_film())
    known = load_folder(tmp_path, {}).covers
    monkeypatch.setattr(loading, "VERSION", "another pydantic")
    read = count_readings(monkeypatch)

    assert load_folder(tmp_path, known).films
    assert read == ["the-small-hours-1999.toml"]


def test_the_right_files_beside_a_bad_one_need_not_be_checked_again(tmp_path: Path) -> None:
    write(tmp_path, small_film())
    write(tmp_path, BAD, "another-1999")

    seen = load_folder(tmp_path, {})

    assert [cover.title for cover in seen.covers.values()] == ["The Small Hours"]
    assert seen.faults
    assert len(load_folder(tmp_path, seen.covers).faults) == len(seen.faults)


def test_a_folder_without_a_film_file_is_a_fault(tmp_path: Path) -> None:
    assert [str(fault) for fault in load_folder(tmp_path, {}).faults] == [
        f"{tmp_path}: holds no film file; put one there, named like a-film-2010.toml"
    ]
