"""`asks`: a number that a curator understands, the facts that need it most, and questions to paste."""

import json
import re
from pathlib import Path

import pytest

from knowledge.__main__ import main
from knowledge.curation.proposals import proposals
from knowledge.cut import Cut
from knowledge.library import read_film
from tests.support.films import INVENTED, Raw, small_film, write


def cut_with(folder: Path, text: str, asks: list[str]) -> Cut:
    """The small film with another fact about the watcher, who is called Ada, as it is seen at the start."""
    raw: Raw = small_film()
    raw["characters"][0]["names"] = [{"text": "Ada", "reveal": 0}]
    raw["characters"][0]["facts"][0].update(text=text, asks=asks)
    return read_film(write(folder, raw)).cut(0)


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("Ada is afraid of the dark.", ["Who is afraid of the dark?", "Is Ada afraid of the dark?"]),
        (
            "Ada carries a lantern to the pier.",
            ["Who carries a lantern to the pier?", "Does Ada carry a lantern to the pier?"],
        ),
        (
            "She keeps the gate shut because of wolves.",
            ["Why does Ada keep the gate shut?", "Who keeps the gate shut?", "Does Ada keep the gate shut?"],
        ),
    ],
)
def test_what_a_fact_says_is_turned_into_questions(tmp_path: Path, text: str, proposed: list[str]) -> None:
    cut = cut_with(tmp_path, text, ["Zig?", "Zag?"])

    assert set(proposals(cut, cut.entries[0].facts[0])) & set(proposed)


def test_nothing_is_proposed_that_is_answered_already(tmp_path: Path) -> None:
    cut = cut_with(tmp_path, "Ada is afraid of the dark.", ["Who is afraid of the dark?", "Is Ada afraid of the dark?"])

    proposed = proposals(cut, cut.entries[0].facts[0])

    assert [ask for ask in proposed if "afraid" in ask] == []


def test_it_says_how_many_are_found_and_what_would_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["asks", str(INVENTED)]) == 0

    first, *worst = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"About \d+ of 10 questions in other words would be found\.", first)
    assert 0 < len(worst) <= 10
    known = {fact.id for fact in read_film(INVENTED).cut(4).facts()}
    for line in worst:
        assert json.loads(line.split(" is found by ")[0]) in known
        _, paste, proposed = line.partition("; perhaps add ")
        assert not paste or json.loads(f"[{proposed}]")


def test_of_a_few_facts_nothing_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, small_film())

    main(["asks", str(path)])
    main(["check", str(path)])

    said = capsys.readouterr().out
    assert said.startswith("There are too few facts")
    assert "of 10 questions" not in said


def test_check_says_it_too_but_not_in_a_hurry(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(INVENTED)])
    said = capsys.readouterr().out
    main(["check", str(INVENTED), "--quick"])

    assert re.search(r"^About \d+ of 10 questions .* Missed most often: ", said, re.MULTILINE)
    assert "of 10 questions" not in capsys.readouterr().out
