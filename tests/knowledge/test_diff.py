"""What a change to a film would let each viewer see."""

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge.__main__ import main
from tests.films import Raw, changed, fact, small_film, write


class Change:
    """A change to the small film, and what is told of it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder = folder
        self._capsys = capsys

    def told(self, new: Raw, code: int = 0, *options: str, old: Raw | None = None) -> str:
        """What the command prints; `code` is what it ends with."""
        files = write(self._folder, old or small_film(), "old"), write(self._folder, new, "new")
        assert main(["diff", *map(str, files), *options]) == code
        return self._capsys.readouterr().out


@pytest.fixture
def change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Change:
    return Change(tmp_path, capsys)


def test_the_same_film_changes_nothing(change: Change) -> None:
    assert change.told(small_film()) == "No viewer sees anything change.\n"


def test_what_comes_goes_and_is_said_in_other_words_stands_where_it_shows_first(change: Change) -> None:
    new = small_film()
    new["characters"][0]["facts"].append(fact("watcher-waits", 1, "The watcher is still there."))
    new["craft"][0]["facts"][0]["text"] = "It is dark."
    new["prompts"] = []

    assert change.told(new).splitlines() == [
        "From 0 (Not started):",
        "  ~ fact light-fact: It is dark. (was: A thing that is so.)",
        "  - prompt prompt-wait: Could you wait so long?",
        "  - choice prompt-wait: Yes",
        "  - choice prompt-wait: No",
        "From 1 (Seen half):",
        "  + fact watcher-waits: The watcher is still there.",
    ]


def test_what_can_be_seen_earlier_than_before_is_marked_and_fails(change: Change) -> None:
    new = changed("plot[1].names[1].reveal", 0)
    new["plot"][0]["facts"][0]["reveal"] = 0

    assert change.told(new, 1).splitlines() == [
        "From 0 (Not started):",
        "! + entry arrival: Somebody comes (until now from 1 on)",
        "! + name arrival: Somebody comes (until now from 1 on)",
        "! + label arrival: A moment at a door (until now from 1 on)",
        "! + fact arrival-fact: A thing that is so. (until now from 1 on)",
        "Something can be seen earlier than before: the lines marked !.",
    ]


@pytest.mark.parametrize(
    ("kind", "early", "late"),
    [
        ("player", {"player": {"text": "Una", "reveal": 0}}, {"player": {"text": "Una", "reveal": 1}}),
        (
            "name",
            {"names": [{"text": "Watcher", "reveal": 0}, {"text": "Ghost", "reveal": 0}]},
            {"names": [{"text": "Watcher", "reveal": 0}, {"text": "Ghost", "reveal": 2}]},
        ),
        ("link", {"related": [{"id": "light", "reveal": 0}]}, {"related": [{"id": "light", "reveal": 2}]}),
    ],
)
def test_names_players_and_links_are_seen_too(
    change: Change, kind: str, early: dict[str, Any], late: dict[str, Any]
) -> None:
    films = [small_film(), small_film()]
    for film, more in zip(films, (late, early), strict=True):
        film["characters"][0] |= more

    assert f"! + {kind} watcher" in change.told(films[1], 1, old=films[0])
    assert f"  - {kind} watcher" in change.told(films[0], 0, old=films[1])


def test_a_choice_that_comes_earlier_is_one(change: Change) -> None:
    old = small_film()
    old["prompts"][0]["choices"].append({"text": "Perhaps", "reveal": 2})
    new = small_film()
    new["prompts"][0]["choices"].append({"text": "Perhaps", "reveal": 1})

    assert change.told(new, 1, old=old).splitlines()[:2] == [
        "From 1 (Seen half):",
        "! + choice prompt-wait: Perhaps (until now from 2 on)",
    ]


def test_a_text_that_comes_earlier_under_another_id_is_seen_through(change: Change) -> None:
    old = small_film()
    old["terms"][0]["facts"][0]["text"] = "The watcher keeps a vigil."
    new = small_film()
    new["characters"][0]["facts"].append(fact("another-id", 1, "The watcher keeps a vigil."))

    told = change.told({**new, "terms": []}, 1, old=old)

    assert "! + fact another-id: The watcher keeps a vigil. (until now from 2 on)" in told


def test_what_comes_later_than_before_is_no_failure(change: Change) -> None:
    assert change.told(changed("prompts[1].reveal", 1)).splitlines()[:2] == [
        "From 0 (Not started):",
        "  - prompt prompt-wait: Could you wait so long?",
    ]


def test_questions_are_summed_up(change: Change) -> None:
    new = changed("logline.asks", ["Is it?", "Who waits?", "What for?"])

    assert change.told(new) == ("Questions: 2 more, 1 fewer, in 1 of the facts.\nNo viewer sees anything change.\n")


def test_labels_of_checkpoints_and_credits_are_seen_by_everybody(change: Change) -> None:
    new = changed("checkpoints[2].label", "Seen most of it")
    new["people"][0]["names"][0]["text"] = "D. Rector"

    told = change.told(new)

    assert "  ~ film director: D. Rector (was: Dee Rector)" in told
    assert "  ~ checkpoint 1: Seen most of it / The first half (was: Seen half / The first half)" in told


def test_a_film_with_fewer_checkpoints_is_compared_by_number(change: Change) -> None:
    old = small_film()
    new = changed("checkpoints", small_film()["checkpoints"][:2])
    new["terms"].clear()

    told = change.told(new, old=old).splitlines()

    assert "  - checkpoint 2: Seen it all / The second half" in told
    assert "From 2 (a checkpoint no more):" in told


def test_it_can_be_had_as_json(change: Change) -> None:
    told = json.loads(change.told(changed("prompts[1].text", "Could you?"), 0, "--json"))

    assert told["earlier"] is False
    assert told["asks"] == {"more": 0, "fewer": 0, "facts": 0}
    assert [step["checkpoint"] for step in told["checkpoints"]] == [0, 1, 2]
    assert told["checkpoints"][2]["changes"] == [
        {
            "kind": "prompt",
            "id": "prompt-wait",
            "before": "Could you wait so long?",
            "after": "Could you?",
            "earlier_than": None,
        }
    ]
