"""The command that turns film files into sheets and back, as a curator uses it."""

from pathlib import Path

import pytest

from knowledge.__main__ import main
from knowledge.curation.arguments import film_at
from knowledge.library import read_film
from tests.support.films import INVENTED, SHIPPED_FILM


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_film_file_becomes_a_sheet_and_a_film_file_again(here: Path, ending: str) -> None:
    assert main(["sheet", str(INVENTED), "--out", f"mine.{ending}"]) == 0
    assert main(["sheet", f"mine.{ending}", "--out", "again-1978.toml"]) == 0

    assert read_film(here / "again-1978.toml").load() == read_film(INVENTED).load()


def test_both_have_a_name_if_none_is_given(here: Path) -> None:
    assert main(["sheet", SHIPPED_FILM.stem]) == 0
    assert main(["sheet", f"{SHIPPED_FILM.stem}.xlsx"]) == 0

    assert {path.name for path in here.iterdir()} == {f"{SHIPPED_FILM.stem}.xlsx", SHIPPED_FILM.name}


def test_other_commands_take_a_sheet_as_well(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["sheet", str(INVENTED), "--out", "mine.csv"])

    assert main(["show", "mine.csv", "--seen", "1"]) == 0

    assert capsys.readouterr().out.endswith(shown(INVENTED, capsys))
    assert film_at(here / "mine.csv").slug == INVENTED.stem


def shown(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    main(["show", str(path), "--seen", "1"])
    return capsys.readouterr().out


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_template_is_a_sheet_to_begin_with(here: Path, ending: str) -> None:
    assert main(["sheet", "--template", "--out", f"mine.{ending}"]) == 0
    assert main(["new", "Late Ferry", "--year", "1962", "--out", f"ferry.{ending}"]) == 0

    assert film_at(here / f"mine.{ending}").slug == "write-here-the-title-2000"
    assert film_at(here / f"ferry.{ending}").slug == "late-ferry-1962"


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        ([], 2, "Give a film file or a sheet; or --template for an empty sheet."),
        ([str(INVENTED), "--template"], 2, "Give a film file or a sheet"),
        ([str(INVENTED), "--out", "mine.ods"], 2, "mine.ods is no sheet; give it a name that ends in .xlsx or .csv."),
        (["there.csv"], 1, "there.csv: has no table of facts"),
        (["nowhere.csv"], 1, "nowhere.csv: cannot be read: No such file or directory"),
        ([str(INVENTED), "--out", "there.csv"], 1, "there.csv exists already; nothing was written."),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, error: str
) -> None:
    (here / "there.csv").write_text("an evening's work", encoding="utf-8")

    assert main(["sheet", *arguments]) == code

    assert capsys.readouterr().err.startswith(error)
    assert (here / "there.csv").read_text(encoding="utf-8") == "an evening's work"
    assert len(list(here.iterdir())) == 1
