"""The ids of checkpoints, and the former names of films."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.__main__ import main
from knowledge.checkpoints import own_ids
from knowledge.cut import Kind
from knowledge.format.errors import FilmFileError
from knowledge.library import load_folder, read_film, read_films, read_folder
from tests.support.films import Raw, changed, small_film, write

SLUG = "the-small-hours-1999"


def ids_of(folder: Path, *steps: dict[str, str]) -> tuple[str, ...]:
    """Return the stored ids of a film's checkpoints."""
    raw: Raw = {**small_film(), "plot": [], "terms": []}
    raw["characters"].pop()
    raw["checkpoints"] = [{"part": f"Part {number}", **step} for number, step in enumerate(steps)]
    return read_film(write(folder, raw)).cover.ids


def test_ids_come_from_the_labels_but_for_the_first_and_the_last(tmp_path: Path) -> None:
    steps = [{"label": label} for label in ("Nothing yet", "Seen the café's half", "Seen 2 of 3!", "All of it")]

    assert ids_of(tmp_path, *steps) == ("start", "seen-the-cafes-half", "seen-2-of-3", "end")


def test_an_id_that_is_given_holds_whatever_the_label_says(tmp_path: Path) -> None:
    steps = [{"label": "No"}, {"label": "Half of it", "id": "first-half"}, {"label": "Yes", "id": "whole"}]

    assert ids_of(tmp_path, *steps) == ("start", "first-half", "end")


@pytest.mark.parametrize("label", ["Просмотрено наполовину", "半分見た", "End", "start", "1984", "9" * 80, "!!!"])
def test_a_label_that_makes_no_good_id_makes_one_all_the_same(tmp_path: Path, label: str) -> None:
    [_, first, _], [_, again, _] = [
        ids_of(tmp_path, {"label": "No"}, {"label": label}, {"label": "Yes"}) for _ in range(2)
    ]

    assert first == again
    assert first not in {"start", "end"}
    assert not first.isdecimal()
    assert len(first) <= 64


labels = st.text("ab é半1!", min_size=1, max_size=4).filter(str.strip).map(str.strip)


@given(steps=st.lists(st.tuples(st.none(), labels, st.sampled_from("xy")), min_size=2, max_size=8, unique=True))
def test_no_two_checkpoints_have_the_same_id_and_order_decides_none(steps: list[tuple[None, str, str]]) -> None:
    ids = own_ids(steps)
    turned = own_ids(steps[::-1])[::-1]

    assert len(set(ids)) == len(ids)
    assert turned == ids


@pytest.mark.parametrize(
    ("step", "id_", "remedy"),
    [
        (2, "start", '"start" is kept for the first checkpoint; use another'),
        (2, "end", '"end" is kept for the last checkpoint; use another'),
        (1, "end", '"end" is kept for the last checkpoint; use another'),
        (3, "start", '"start" is kept for the first checkpoint; use another'),
        (2, "2", "must not be a number alone, which could be taken for a place; give it a word"),
        (2, "First Half", "must be lower-case letters, digits and single hyphens, such as miss-lucy"),
    ],
)
def test_an_id_that_could_be_taken_for_something_else_is_refused(
    tmp_path: Path, step: int, id_: str, remedy: str
) -> None:
    path = write(tmp_path, changed(f"checkpoints[{step}].id", id_))

    with pytest.raises(FilmFileError) as refused:
        read_film(path)

    assert [(fault.place, fault.remedy) for fault in refused.value.faults] == [(f"checkpoints[{step}].id", remedy)]


@pytest.mark.parametrize("same", [{"id": "half"}, {"label": "Seen half", "part": "The first half"}])
def test_two_checkpoints_with_the_same_id_are_refused(tmp_path: Path, same: dict[str, str]) -> None:
    raw = small_film()
    raw["checkpoints"].insert(2, {"label": "Seen more", "part": "More of it"})
    for step in raw["checkpoints"][1:3]:
        step.update(same)

    with pytest.raises(FilmFileError, match=r"checkpoints\[3\] .*: has the id .*, like one before it"):
        read_film(write(tmp_path, raw))


def test_the_first_and_the_last_may_be_called_what_they_are(tmp_path: Path) -> None:
    steps = [{"label": "No", "id": "start"}, {"label": "Half"}, {"label": "Yes", "id": "end"}]

    assert ids_of(tmp_path, *steps) == ("start", "half", "end")


def test_a_last_checkpoint_that_brings_nothing_warns_of_reveals_that_were_not_raised(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = small_film()
    raw["checkpoints"].insert(1, {"label": "Seen a little", "part": "A little"})

    main(["check", "--quick", str(write(tmp_path, raw))])

    [warning] = [line for line in capsys.readouterr().out.splitlines() if "brings no fact" in line]
    assert "if a checkpoint was put in before it, raise every reveal from there on by one" in warning


def faults_of(folder: Path, films: dict[str, list[str]]) -> list[str]:
    """Return the faults of films with these former names, the same however they are read."""
    for slug, formerly in films.items():
        write(folder, {**small_film(), "formerly": formerly}, slug)
    faults = list(map(str, load_folder(folder, {}).faults))
    if faults:
        for read in (lambda: read_folder(folder), lambda: read_films(folder.glob("*.toml"))):
            with pytest.raises(FilmFileError) as refused:
                read()
            assert list(map(str, refused.value.faults)) == faults
    return faults


@pytest.mark.parametrize(
    ("films", "fault"),
    [
        ({"a-1999": ["old"], "b-1999": ["old"]}, 'b-1999.toml: formerly: "old" is a former name of a-1999 as well'),
        ({"a-1999": ["b-1999"], "b-1999": []}, 'a-1999.toml: formerly: "b-1999" is a film that is there'),
        ({"a-1999": ["a-1999"]}, 'a-1999.toml: formerly: "a-1999" is what this file is called now'),
        ({"a-1999": ["Not a slug"]}, "a-1999.toml:12: formerly[1]: must be lower-case letters"),
        ({"a-1999": ["x" * 49]}, "a-1999.toml:12: formerly[1]: is longer than 48 characters"),
    ],
)
def test_a_former_name_that_does_not_say_which_film_is_meant_is_refused(
    tmp_path: Path, films: dict[str, list[str]], fault: str
) -> None:
    [found] = faults_of(tmp_path, films)

    assert found.startswith(fault)


def test_several_former_names_are_fine(tmp_path: Path) -> None:
    assert faults_of(tmp_path, {"a-1999": ["older", "old"], "b-1999": ["other"]}) == []


def test_what_was_made_under_a_former_name_is_found_as_far_as_it_is_revealed(tmp_path: Path) -> None:
    then = read_film(write(tmp_path, small_film(), "old-1999")).cut(2)

    film = read_film(write(tmp_path, {**small_film(), "formerly": ["old-1999"]}, SLUG))

    start, end = film.cut(0), film.cut(2)
    for entry in then.entries:
        found = end.entry(entry.key)
        assert found
        assert found.id == entry.id
    late = then.of_kind(Kind.TERM)[0]
    assert start.entry(late.key) is None
    assert end.prompt(then.prompts[0].key) == end.prompts[0]
