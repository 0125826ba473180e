"""What `check` prints: a sum, the worst warnings, and what the notes of the same name have against a film."""

from pathlib import Path

import pytest

from knowledge.__main__ import main
from tests.support.films import changed, entry, small_film, write

NOTES = "id\tsafe_from\tearlier\ttext\np01.s1\t0\t\tSomebody waits.\n"


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def crowded(folder: Path) -> Path:
    """The small film with much that is still to be written."""
    craft = [entry(f"craft-{number}", f"Craft {number}") for number in range(20)]
    for table in craft:
        table["facts"][0]["text"] = "Write here what it is like."
    return write(folder, {**small_film(), "craft": craft})


def test_the_worst_ten_warnings_are_listed_under_their_sum(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = crowded(tmp_path)

    main(["check", str(path), "--quick"])
    _, total, *warnings, last = printed(capsys)
    main(["check", str(path), "--quick", "--all"])
    every = printed(capsys)[2:]

    assert total == "22 warnings: 20 still to be written, 2 about a checkpoint."
    assert len(warnings) == 10
    assert "worst 10" in last
    assert len(every) == 22


def test_a_warning_that_was_looked_at_stays_away_until_its_text_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, changed("craft[1].facts[1].text", "Write here what the light is like."))
    main(["check", str(path), "--quick"])
    mark = next(line.split()[1].rstrip(":") for line in printed(capsys) if "Write here" in line)

    assert main(["check", str(path), "--quick", "--looked-at", mark]) == 0
    assert "1 looked at and left out" in printed(capsys)[1]
    main(["check", str(path), "--quick", "--all"])
    assert not any("Write here" in line for line in printed(capsys)[2:])

    write(tmp_path, changed("themes[1].facts[1].text", "Write here what waiting is."))
    main(["check", str(path), "--quick", "--all"])
    assert any("Write here" in line for line in printed(capsys)[2:])


def test_a_mark_that_no_warning_has_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, small_film())

    assert main(["check", str(path), "--quick", "--looked-at", "abcdef"]) == 1

    assert capsys.readouterr().err == "No warning has the mark abcdef.\n"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("ending", [".tsv", ".notes.csv", ".csv"])
def test_notes_of_the_same_name_are_found(tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str) -> None:
    path = write(tmp_path, small_film())
    notes = path.with_name(f"{path.stem}{ending}")
    notes.write_text(f"{NOTES}p01.s2\t0\t\tAnd nobody knows it.\n".replace("\t", "," if "csv" in ending else "\t"))

    main(["check", str(path), "--quick"])

    assert any(line.endswith(f"{notes.name}: p01.s2 is cited by no fact") for line in printed(capsys))


def test_words_that_are_copied_from_the_notes_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copied = "Somebody, as all can see, waits for THE morning to come."
    path = write(tmp_path, changed("logline.text", copied))
    path.with_suffix(".tsv").write_text(NOTES.replace("waits", "as all can see waits for the morning to come at last"))

    main(["check", str(path), "--quick"])

    assert any('copies "somebody as all can see waits for the" from p01.s1' in line for line in printed(capsys))


def test_a_sheet_of_the_same_name_is_not_taken_for_notes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, small_film())
    main(["sheet", str(path), "--out", str(path.with_suffix(".csv"))])

    assert main(["check", str(path), str(path.with_suffix(".csv")), "--quick"]) == 0

    assert not any("cited" in line for line in printed(capsys))


def test_a_warning_about_a_sheet_names_its_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, changed("craft[1].facts[1].text", "Write here what the light is like."))
    main(["sheet", str(path), "--out", str(path.with_suffix(".xlsx"))])

    main(["check", str(path.with_suffix(".xlsx")), "--quick"])

    assert any('Facts, row 9, column fact ("light-fact" of "The light")' in line for line in printed(capsys))


WAYS = {
    "with a mark": NOTES.encode("utf-8-sig"),
    "as UTF-16": NOTES.encode("utf-16"),
    "with commas": NOTES.replace("\t", ",").encode(),
    "with semicolons": NOTES.replace("\t", ";").encode(),
    "with carriage returns": NOTES.replace("\n", "\r\n").encode(),
    "with floats": NOTES.replace("\t0\t", "\t0.0\t").encode(),
    "in quotes": NOTES.replace("Somebody waits.", '"Somebody ""waits"", says the film."').encode(),
    "with quotes of its own": NOTES.replace("Somebody waits.", '"Waits" is the word. "So".').encode(),
    "with another column": NOTES.replace("\ttext", "\tmine\ttext").replace("\tSome", "\tseen twice\tSome").encode(),
    "in another order": b"Text\tSafe from\tId\nSomebody waits.\t0\tp01.s1\n",
    "with empty rows and notes": f"# Notes, of mine\n\n{NOTES}\n\n# The end\n".encode(),
}


@pytest.mark.parametrize("way", WAYS)
def test_notes_are_read_however_they_were_saved(tmp_path: Path, capsys: pytest.CaptureFixture[str], way: str) -> None:
    path, notes = write(tmp_path, small_film()), tmp_path / "notes.csv"
    notes.write_bytes(WAYS[way])

    assert main(["coverage", str(path), "--review", str(notes)]) == 0

    assert printed(capsys)[-1] == "the-small-hours-1999: nothing to fix; 1 sentences cited, 0 in part"


@pytest.mark.parametrize(
    ("notes", "error"),
    [
        (NOTES + "p01.s1\t0\t\tAgain.\n", 'row 3, column id: "p01.s1" is the number of a sentence above'),
        (NOTES + "\t0\t\tNone.\n", "row 3, column id: is missing; number the sentence"),
        (NOTES + "p01.s2\tlate\t\tLate.\n", 'row 3, column safe_from: is "late"; write the number of the checkpoint'),
        ("# nothing\n", "needs a row of headings"),
    ],
)
def test_a_fault_in_notes_names_the_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], notes: str, error: str
) -> None:
    path = write(tmp_path, small_film())
    (tmp_path / "notes.tsv").write_text(notes)

    assert main(["coverage", str(path), "--review", str(tmp_path / "notes.tsv")]) == 1

    assert capsys.readouterr().err.startswith(f"notes.tsv: {error}")
