"""A film file to start from: right already, and all it says by way of example is right, too."""

import re
from pathlib import Path

import pytest

from knowledge.__main__ import main
from knowledge.curation.new import blank
from knowledge.curation.schema import STORED
from knowledge.cut import Kind
from knowledge.library import read_film


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Late Ferry", "late-ferry-1962"),
        ("Amélie's Déjà vu: 2 + 2", "amelies-deja-vu-2-2-1962"),
        ('The "Quoted" $title \\ Film', "the-quoted-title-film-1962"),
        (
            "A very long title that goes on and on until nobody listens",
            "a-very-long-title-that-goes-on-and-on-until-1962",
        ),
    ],
)
def test_a_new_file_is_named_after_the_film_and_right(here: Path, title: str, slug: str) -> None:
    assert main(["new", title, "--year", "1962"]) == 0

    film = read_film(here / f"{slug}.toml")
    assert (film.title, film.year, film.slug) == (title, 1962, slug)


def test_its_first_line_leads_editors_to_the_schema(here: Path) -> None:
    (here / "films").mkdir()

    main(["new", "Late Ferry", "--year", "1962", "--out", "films/late-ferry-1962.toml"])

    first, *_ = (here / "films" / "late-ferry-1962.toml").read_text(encoding="utf-8").splitlines()
    assert (here / "films" / first.removeprefix("#:schema ")).resolve() == STORED


def test_its_examples_are_right_without_their_hash_signs(here: Path) -> None:
    text = blank("Late Ferry", 1962, Path("late-ferry-1962.toml"))
    examples = re.sub(r"^#(?! |:)", "", text, flags=re.MULTILINE)
    for credit in ("composer", "novel"):
        examples = re.sub(rf"^{credit} = .*\n", "", examples, flags=re.MULTILINE)

    path = here / "late-ferry-1962.toml"
    path.write_text(examples, encoding="utf-8")
    cut = read_film(path).cut(2)

    sections = (*(cut.of_kind(kind) for kind in Kind if kind != Kind.PERSON), cut.prompts)
    assert [len(section) for section in sections] == [1] * 6


def test_a_file_is_never_overwritten(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "late-ferry-1962.toml").write_text("an evening's work", encoding="utf-8")

    assert main(["new", "Late Ferry", "--year", "1962"]) == 1

    assert (here / "late-ferry-1962.toml").read_text(encoding="utf-8") == "an evening's work"
    assert capsys.readouterr().err == "late-ferry-1962.toml exists already; nothing was written.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (["Late Ferry", "--year", "62"], 1, "late-ferry-62.toml:17: year: must be 1880 or more"),
        (["Late | Ferry", "--year", "1962"], 1, "title: holds '|', which breaks spoiler tags"),
        (["Late Ferry", "--year", "1962", "--out", "Late Ferry.toml"], 1, "must be named in lower-case letters"),
        (["Late Ferry", "--year", "1962", "--out", "nowhere/late-ferry.toml"], 1, "can't be written: No such file"),
        (["夜", "--year", "1962"], 2, "give one, such as --out"),
    ],
)
def test_an_impossible_film_is_refused_and_nothing_is_written(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, error: str
) -> None:
    assert main(["new", *arguments]) == code

    assert error in capsys.readouterr().err
    assert list(here.iterdir()) == []
