"""The `diff` command: what a change to a film lets each viewer see."""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from knowledge.__main__ import main
from tests.support.films import Raw, changed, fact, small_film, write


class DiffCommand:
    """The `diff` command on two versions of the small film."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder = folder
        self._capsys = capsys

    def diff(self, new: Raw, code: int = 0, *options: str, old: Raw | None = None) -> str:
        """Return what the command prints; it must exit with `code`."""
        files = write(self._folder, old or small_film(), "old"), write(self._folder, new, "new")
        assert main(["diff", *map(str, files), *options]) == code
        return self._capsys.readouterr().out


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> DiffCommand:
    return DiffCommand(tmp_path, capsys)


def test_the_same_film_changes_nothing(command: DiffCommand) -> None:
    assert command.diff(small_film()) == "No viewer sees anything change.\n"


def test_additions_removals_and_rewordings_are_listed_where_they_show_first(command: DiffCommand) -> None:
    new = small_film()
    new["characters"][0]["facts"].append(fact("watcher-waits", 1, "The watcher is still there."))
    new["craft"][0]["facts"][0]["text"] = "It is dark."
    new["prompts"] = []

    assert command.diff(new).splitlines() == [
        "From 0 (Not started):",
        "  ~ fact light-fact: It is dark. (was: A thing that is so.)",
        "  - prompt prompt-wait: Could you wait so long?",
        "  - choice prompt-wait: Yes",
        "  - choice prompt-wait: No",
        "From 1 (Seen half):",
        "  + fact watcher-waits: The watcher is still there.",
    ]


def test_what_can_be_seen_earlier_than_before_is_marked_and_fails(command: DiffCommand) -> None:
    new = changed("plot[1].names[1].reveal", 0)
    new["plot"][0]["facts"][0]["reveal"] = 0

    assert command.diff(new, 1).splitlines() == [
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
def test_names_players_and_links_that_can_be_seen_earlier_are_marked(
    command: DiffCommand, kind: str, early: dict[str, Any], late: dict[str, Any]
) -> None:
    films = [small_film(), small_film()]
    for film, more in zip(films, (late, early), strict=True):
        film["characters"][0] |= more

    assert f"! + {kind} watcher" in command.diff(films[1], 1, old=films[0])
    assert f"  - {kind} watcher" in command.diff(films[0], 0, old=films[1])


def test_a_choice_that_can_be_seen_earlier_is_marked(command: DiffCommand) -> None:
    old = small_film()
    old["prompts"][0]["choices"].append({"text": "Perhaps", "reveal": 2})
    new = small_film()
    new["prompts"][0]["choices"].append({"text": "Perhaps", "reveal": 1})

    assert command.diff(new, 1, old=old).splitlines()[:2] == [
        "From 1 (Seen half):",
        "! + choice prompt-wait: Perhaps (until now from 2 on)",
    ]


def test_a_text_that_comes_earlier_under_another_id_is_marked(command: DiffCommand) -> None:
    old = small_film()
    old["terms"][0]["facts"][0]["text"] = "The watcher keeps a vigil."
    new = small_film()
    new["characters"][0]["facts"].append(fact("another-id", 1, "The watcher keeps a vigil."))

    printed = command.diff({**new, "terms": []}, 1, old=old)

    assert "! + fact another-id: The watcher keeps a vigil. (until now from 2 on)" in printed


def test_a_later_reveal_is_no_failure(command: DiffCommand) -> None:
    assert command.diff(changed("prompts[1].reveal", 1)).splitlines()[:2] == [
        "From 0 (Not started):",
        "  - prompt prompt-wait: Could you wait so long?",
    ]


def test_questions_are_summed_up(command: DiffCommand) -> None:
    new = changed("logline.asks", ["Is it?", "Who waits?", "What for?"])

    assert command.diff(new) == ("Questions: 2 more, 1 fewer, in 1 of the facts.\nNo viewer sees anything change.\n")


def test_labels_of_checkpoints_and_credits_are_seen_by_everybody(command: DiffCommand) -> None:
    new = changed("checkpoints[3].label", "Seen most of it")
    new["people"][0]["names"][0]["text"] = "D. Rector"

    printed = command.diff(new)

    assert "  ~ film director: D. Rector (was: Dee Rector)" in printed
    assert "  ~ checkpoint end: Seen most of it / The second half (was: Seen it all / The second half)" in printed


def with_step(number: int, label: str, **more: str) -> Raw:
    """The small film with one more checkpoint, reveals as they were."""
    new = small_film()
    new["checkpoints"].insert(number, {"label": label, "part": f"Up to {label}", **more})
    return new


def raised(film: Raw, number: int) -> Raw:
    """A film with everything that is revealed from a number on revealed one later."""

    def later(value: Any) -> Any:
        if isinstance(value, list):
            return [later(inner) for inner in cast("list[Any]", value)]
        if not isinstance(value, dict):
            return value
        table = {key: later(inner) for key, inner in cast("Raw", value).items()}
        return table | ({"reveal": table["reveal"] + 1} if table.get("reveal", 0) >= number else {})

    return cast("Raw", later(film))


def test_a_checkpoint_put_in_without_raising_what_comes_after_is_marked_and_fails(command: DiffCommand) -> None:
    """A viewer at the new step would get what came after it, and one at the step behind it the ending."""
    printed = command.diff(with_step(1, "Seen a little"), 1).splitlines()

    assert "  + checkpoint seen-a-little: Seen a little / Up to Seen a little" in printed
    assert "! + fact stranger-fact: A thing that is so. (until now from 1 on)" in printed
    assert "! + fact vigil-fact: A thing that is so. (until now from 2 on)" in printed
    assert printed.index("From 1 (Seen a little):") < printed.index("From 2 (Seen half):")


def test_a_checkpoint_put_in_with_all_that_comes_after_raised_is_no_failure(command: DiffCommand) -> None:
    printed = command.diff(raised(with_step(1, "Seen a little"), 1)).splitlines()

    assert printed == [
        "From 0 (Not started):",
        "  + checkpoint seen-a-little: Seen a little / Up to Seen a little",
    ]


def test_a_checkpoint_behind_the_last_is_no_failure_if_what_was_the_end_stays(
    command: DiffCommand,
) -> None:
    assert "!" not in command.diff(with_step(3, "Read about it, too"))


@pytest.mark.parametrize("gone", [1, 2])
def test_a_checkpoint_that_goes_is_marked_and_fails(command: DiffCommand, gone: int) -> None:
    """Taking out the last makes the one before it the end of the film, so that one has gone."""
    new = changed(f"checkpoints[{gone + 1}]", None)
    new["terms"].clear()

    printed = command.diff(new, 1).splitlines()

    assert "! - checkpoint seen-half: Seen half / The first half" in printed
    assert printed[-1].startswith("A checkpoint has gone.")


def test_a_checkpoint_that_is_only_reworded_is_no_failure_with_the_id_it_had(command: DiffCommand) -> None:
    reworded = changed("checkpoints[2].label", "Seen the first half")

    assert "! - checkpoint seen-half" in command.diff(reworded, 1)
    reworded["checkpoints"][1]["id"] = "seen-half"
    assert "!" not in command.diff(reworded, 0)


def test_reordered_checkpoints_are_listed_and_what_shows_earlier_is_marked(command: DiffCommand) -> None:
    old, new = with_step(2, "Seen most"), with_step(1, "Seen most")

    printed = command.diff(new, 1, old=old).splitlines()

    assert "  ~ order checkpoints: start, seen-most, seen-half, end (was: start, seen-half, seen-most, end)" in printed
    assert any(line.startswith("! + fact vigil-fact") for line in printed)


def test_a_diff_can_be_printed_as_json(command: DiffCommand) -> None:
    printed = json.loads(command.diff(changed("prompts[1].text", "Could you?"), 0, "--json"))

    assert printed["earlier"] is False
    assert printed["asks"] == {"more": 0, "fewer": 0, "facts": 0}
    assert [step["checkpoint"] for step in printed["checkpoints"]] == [0, 1, 2]
    assert printed["checkpoints"][2]["changes"] == [
        {
            "kind": "prompt",
            "id": "prompt-wait",
            "before": "Could you wait so long?",
            "after": "Could you?",
            "earlier_than": None,
        }
    ]
