"""The curators' tool, used as a curator does: words on the terminal and an exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.__main__ import main
from knowledge.format.models import FilmFile
from tests.support.cli_process import ROOT
from tests.support.films import small_film, write
from tests.support.pier_film import PAINTER, SLUG, UNCLEAR, pier

SHIPPED = "never-let-me-go-2010"
HEADER = "id\tsection\tsafe_from\tearlier\ttext\n"


@pytest.fixture
def film(tmp_path: Path) -> str:
    """A small film file, of which one thing can be asked."""
    raw = small_film()
    raw["logline"]["asks"] = ["Who waits for the morning?", "Is somebody waiting for something?"]
    return str(write(tmp_path, raw))


def review(folder: Path, rows: str) -> str:
    path = folder / "review.tsv"
    path.write_text(f"# a note\n{HEADER}{rows}", encoding="utf-8")
    return str(path)


def test_a_good_file_is_checked_with_a_line_of_counts(film: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", film]) == 0

    printed = capsys.readouterr().out.splitlines()[0]
    assert printed == ("the-small-hours-1999: ok, 7 entries; new at checkpoints 0 to 2: facts 5, 2, 1; prompts 1, 0, 0")


def test_a_reader_that_stops_early_causes_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)

    with os.fdopen(writing, "w") as output:
        ended = subprocess.run(
            [sys.executable, "-m", "knowledge", "schema"], cwd=ROOT, stdout=output, stderr=subprocess.PIPE, check=False
        )

    assert (ended.returncode, ended.stderr) == (0, b"")


def test_the_shipped_films_are_checked_when_no_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--quick"]) == 0

    assert capsys.readouterr().out.startswith(f"{SHIPPED}: ok")


def test_all_faults_of_all_files_go_to_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = write(tmp_path, {**small_film(), "year": "late"}, "one-1999")
    two = write(tmp_path, {**small_film(), "colour": "red", "director": "nobody"}, "two-1999")

    assert main(["check", str(one), str(two)]) == 1

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "one-1999.toml:2: year: must be a whole number, without quotes",
        '    year = "late"',
        'two-1999.toml:5: director: "nobody" is not the id of anyone under people',
        '    director = "nobody"',
        f"two-1999.toml:11: colour: is not a key here; there are {', '.join(FilmFile.model_fields)}",
        '    colour = "red"',
    ]


def test_a_cut_is_shown_as_text(film: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", film, "--seen", "0"]) == 0

    printed = capsys.readouterr().out
    assert "The watcher (Una Player)" in printed
    assert "Could you wait so long? (Yes / No)" in printed
    assert "The stranger" not in printed


def test_a_cut_is_shown_as_json(film: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", film, "--seen", "1", "--json"]) == 0

    printed = json.loads(capsys.readouterr().out)
    assert [entry["id"] for entry in printed["characters"]] == ["watcher", "stranger"]
    assert printed["plot"][0]["facts"][0] == {
        "id": "arrival-fact",
        "text": "A thing that is so.",
        "reveal": 1,
        "sources": ["p01.s1"],
        "asks": ["Is it?", "What is it?"],
    }
    assert printed["checkpoint"] == 1
    assert printed["terms"] == []


def test_a_checkpoint_that_does_not_exist_is_reported(film: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", film, "--seen", "7"]) == 2

    assert capsys.readouterr().err == "the-small-hours-1999 has checkpoints 0 to 2.\n"


def test_an_unknown_slug_is_reported_with_the_slugs_of_shipped_films(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "zardoz-1974", "--seen", "0"]) == 1

    assert SHIPPED in capsys.readouterr().err


def test_a_review_that_is_cited_completely_has_nothing_to_fix(
    film: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "p01.s1\tOpening\t2\tat 0: most of it\tA sentence.\n"

    assert main(["coverage", film, "--review", review(tmp_path, rows), "--notes"]) == 0

    printed = capsys.readouterr().out.splitlines()
    assert "note: watcher-fact, revealed at 0, rests on part of p01.s1 (at 0: most of it)" in printed
    assert printed[-1] == "the-small-hours-1999: nothing to fix; 1 sentences cited, 7 in part"


def test_uncited_sentences_and_facts_that_are_revealed_too_early_are_listed(
    film: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "p01.s1\tOpening\t1\t\tA sentence.\np01.s2\tOpening\t0\t\tAnother.\n"

    assert main(["coverage", film, "--review", review(tmp_path, rows)]) == 1

    printed = capsys.readouterr().out.splitlines()
    assert "p01.s2 is cited by no fact" in printed
    assert "watcher-fact is revealed at 0, but p01.s1 is safe from 1" in printed
    assert not any("stranger-fact" in line for line in printed)


def test_a_source_that_the_review_does_not_have_is_listed(
    film: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["coverage", film, "--review", review(tmp_path, "")]) == 1

    assert "watcher-fact cites p01.s1, which the notes do not have" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("table", "error"),
    [
        ("id\ttext\n", 'row 1: needs the columns safe_from; there are "id, text"'),
        (HEADER + "p01.s1\tOpening\tsoon\t\tA sentence.\n", 'row 2, column safe_from: is "soon"; write the number'),
        (HEADER + "p01.s1\n", "row 2, column safe_from: is missing; write the number"),
    ],
)
def test_a_review_that_is_no_table_is_refused(
    film: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], table: str, error: str
) -> None:
    path = tmp_path / "review.tsv"
    path.write_text(table)

    assert main(["coverage", film, "--review", str(path)]) == 1

    assert error in capsys.readouterr().err


def test_a_missing_review_is_reported(film: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coverage", film, "--review", "nowhere.tsv"]) == 1

    assert "nowhere.tsv: cannot be read" in capsys.readouterr().err


def test_a_bar_in_a_review_sentence_or_an_empty_line_does_no_harm(film: str, tmp_path: Path) -> None:
    rows = 'p01.s1\tOpening\t0\t\tA "quoted" sentence | with a bar.\n\n'

    assert main(["coverage", film, "--review", review(tmp_path, rows)]) == 0


def test_a_question_is_answered_as_text(film: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", film, "Who waits for the morning?", "--seen", "0"]) == 0

    assert capsys.readouterr().out.splitlines()[0] == "Somebody waits for the morning. (p01.s1)"


def test_a_question_is_answered_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", SHIPPED, "Who plays Kathy?", "--seen", "0", "--json"]) == 0

    printed = json.loads(capsys.readouterr().out)
    assert printed["answered"] is True
    assert [fact["id"] for fact in printed["lead"]] == ["kathy-player"]
    assert set(printed["lead"][0]) == {"id", "text", "sources"}
    assert 1 <= len(printed["support"]) <= 3


def test_a_question_without_an_answer_gets_no_answer_as_text_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", SHIPPED, "How do I boil an egg?", "--seen", "0"]) == 0
    assert main(["ask", SHIPPED, "How do I boil an egg?", "--seen", "0", "--json"]) == 0

    text, printed = capsys.readouterr().out.split("\n", 1)
    assert text == "No answer."
    assert json.loads(printed) == {"answered": False, "lead": [], "support": [], "offered": []}


def test_what_may_be_meant_is_listed_as_text_and_its_facts_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(write(tmp_path, pier(), SLUG))
    assert main(["ask", path, UNCLEAR, "--seen", "0"]) == 0
    text = capsys.readouterr().out.splitlines()
    assert main(["ask", path, UNCLEAR, "--seen", "0", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)

    assert text[:2] == ["Not sure. Did you mean:", f"  {PAINTER} [jonas-work]"]
    assert printed["offered"][0] == "jonas-work"
    assert len(printed["offered"]) == len(text) - 1
    assert (printed["answered"], printed["lead"], printed["support"]) == (False, [], [])


def test_a_question_at_a_missing_checkpoint_is_reported(film: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", film, "Who waits?", "--seen", "3"]) == 2

    assert capsys.readouterr().err == "the-small-hours-1999 has checkpoints 0 to 2.\n"


def questions(folder: Path, text: str) -> str:
    path = folder / "questions.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


GOOD = """
[[questions]]
ask = "Who waits for the morning?"
seen = 0
expect = ["logline"]

[[questions]]
ask = "Does somebody come to the door?"
seen = 0
none = true
"""


def test_questions_are_scored(film: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", film, questions(tmp_path, GOOD), "--json"]) == 0

    printed = json.loads(capsys.readouterr().out)
    assert printed.pop("milliseconds") > 0
    assert printed == {
        "questions": 2,
        "lead": 1.0,
        "hit": 1.0,
        "abstention_precision": 1.0,
        "abstention_recall": 1.0,
        "leaks": 0,
        "failures": [],
    }


def test_what_went_wrong_is_listed_when_asked_for(
    film: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = GOOD.replace('["logline"]', '["light-fact"]')

    assert main(["score", film, questions(tmp_path, wrong), "--verbose"]) == 0

    printed = capsys.readouterr().out.splitlines()
    assert printed[0].split() == ["questions", "2"]
    assert printed[1].split() == ["right", "fact", "first", "0.000"]
    assert printed[-1].startswith("- at 0: 'Who waits for the morning?' got logline")
    assert printed[-1].endswith("wants light-fact")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("[[questions", "questions.toml: is not TOML"),
        ("questions = []", "questions.toml: questions: "),
        (
            GOOD.replace("seen = 0", "seen = 9", 1),
            "questions[1].seen: must be a checkpoint of the-small-hours-1999, 0 to 2",
        ),
        (GOOD.replace('"logline"', '"moon"'), 'questions[1].expect: "moon" is not the id of any fact'),
        (GOOD.replace("none = true", ""), "questions[2]: "),
        (GOOD.replace("none = true", 'nun = "yes"'), "questions[2].nun: "),
    ],
)
def test_a_faulty_file_of_questions_is_reported_in_one_line(
    film: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, error: str
) -> None:
    assert main(["score", film, questions(tmp_path, text)]) == 1

    errors = capsys.readouterr().err
    assert error in errors
    assert errors.count("\n") == 1


def test_a_missing_file_of_questions_is_reported(film: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", film, "nowhere.toml"]) == 1

    assert "nowhere.toml: cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["dance"], ["show", SHIPPED]])
def test_a_wrong_command_exits_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
