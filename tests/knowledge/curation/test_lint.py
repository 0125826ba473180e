"""Warnings: where a film is thin, and which words may give away what comes later."""

import re
from pathlib import Path
from typing import Any

import pytest

from knowledge.__main__ import main
from knowledge.curation import lint
from knowledge.format.parse import read_table
from knowledge.library import read_film
from tests.support.films import INVENTED, Raw, changed, entry, fact, small_film, spelled, write

ASKS = [
    "Who waits for the morning?",
    "Is somebody up all night?",
    "Who cannot sleep?",
    "What is the waiting for?",
    "Who is up so late?",
    "Why is nobody asleep?",
]


def unwritten(raw: Raw) -> dict[str, str]:
    return dict(spelled(lint.unwritten(raw)))


def given_away(raw: Raw) -> list[tuple[str, str]]:
    return spelled(lint.giveaways(raw))


def later_facts(*texts: str) -> list[Raw]:
    """Facts that are revealed at 2."""
    return [fact("vigil-fact", 2), *(fact(f"later-{number}", 2, text) for number, text in enumerate(texts))]


def with_later(place: str, value: Any, *texts: str) -> Raw:
    """The small film with something changed, and with these texts revealed at 2."""
    return {**changed(place, value), "terms": [{**small_film()["terms"][0], "facts": later_facts(*texts)}]}


def test_a_checkpoint_without_facts_and_prompts_is_a_warning() -> None:
    raw = changed("checkpoints", [*small_film()["checkpoints"], {"label": "Seen the extras", "part": "The extras"}])

    warnings = [remedy for place, remedy in spelled(lint.empty_checkpoints(raw)) if place == "checkpoints[4]"]

    no_fact, no_prompt = warnings
    assert no_fact == (
        'brings no fact; write one with reveal = 3 ("Seen the extras"), or leave the checkpoint out; '
        "if a checkpoint was put in before it, raise every reveal from there on by one, and look with diff"
    )
    assert no_prompt == 'brings no prompt; write one with reveal = 3 ("Seen the extras")'


def test_a_placeholder_is_a_warning() -> None:
    raw = changed("craft[1].facts[1].text", "Write here what the light is like.")

    assert "craft[1].facts[1].text" in unwritten(raw)


def crowded() -> Raw:
    """The small film with more facts that answer one and the same question than an answer holds."""
    raw = small_film()
    return {**raw, "craft": [*raw["craft"], *(entry(f"craft-{number}", f"Craft {number}") for number in range(4))]}


def test_a_question_that_brings_up_another_fact_is_a_warning(tmp_path: Path) -> None:
    raw = crowded()

    warnings = spelled(lint.unanswered(read_film(write(tmp_path, raw)), raw))

    assert warnings
    assert all(".asks[" in place for place, _ in warnings)
    assert all(
        re.match(r'"(Is|What is) it\?" (is answered by "[a-z0-9.-]+"|gets no answer) at [01];', text)
        for _, text in warnings
    )


def test_a_question_that_its_own_fact_answers_is_no_warning(tmp_path: Path) -> None:
    raw = crowded()
    raw["logline"]["asks"] = ASKS

    warnings = spelled(lint.unanswered(read_film(write(tmp_path, raw)), raw))

    assert any(place.startswith("craft") for place, _ in warnings)
    assert not any(place.startswith("logline") for place, _ in warnings)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("plot[1].label", "By the lighthouse"),
        ("checkpoints[2].label", "Seen the lighthouse"),
        ("craft[1].names[1].text", "The lighthouse"),
        ("prompts[1].text", "What would you do in a lighthouse?"),
        ("prompts[1].choices[1].text", "Lighthouses"),
        ("logline.text", "Somebody waits by the lighthouse."),
    ],
)
def test_an_uncommon_word_that_only_later_facts_have_is_a_warning(place: str, value: str) -> None:
    raw = with_later(place, value, "The lighthouse burns down.", "Nobody saw the lighthouse burn.")

    (warning,) = given_away(raw)

    assert warning[0] == place
    assert warning[1].startswith(f'"{value}" shares "lighthouse')
    assert '"later-0", revealed at 2 and 1 more' in warning[1]


def test_one_later_fact_is_enough_for_a_label_but_not_for_a_fact() -> None:
    later = "The lighthouse burns down."

    assert given_away(with_later("plot[1].label", "By the lighthouse", later))
    assert not given_away(with_later("craft[1].facts[1].text", "Light falls on the lighthouse.", later))


def test_a_question_can_give_away_as_much_as_a_fact() -> None:
    raw = with_later("craft[1].facts[1].asks[2]", "Is that the lighthouse?", "A lighthouse.", "The lighthouse burns.")

    assert [place for place, _ in given_away(raw)] == ["craft[1].facts[1].asks[2]"]


def test_a_word_that_another_text_has_as_early_gives_nothing_away() -> None:
    raw = with_later("plot[1].label", "By the lighthouse", "The lighthouse burns down.")
    raw["logline"]["text"] = "Somebody waits by the lighthouse."
    raw["craft"][0]["facts"][0]["text"] = "How the lighthouse is lit."

    assert given_away(raw) == []


@pytest.mark.parametrize(("word", "warned"), [("quay", True), ("inn", False)])
def test_only_a_word_of_four_letters_or_more_can_give_something_away(word: str, warned: bool) -> None:  # noqa: FBT001
    raw = with_later("plot[1].label", f"By the {word}", f"The {word} burns down.")

    assert bool(given_away(raw)) is warned


def test_a_common_word_gives_nothing_away() -> None:
    assert given_away(with_later("plot[1].label", "A beautiful afternoon", "It is a beautiful afternoon.")) == []


def test_warnings_fail_only_with_strict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(write(tmp_path, small_film()))

    assert main(["check", path, "--all"]) == 0
    ok, total, *warnings = capsys.readouterr().out.splitlines()
    assert ok.startswith("the-small-hours-1999: ok")
    assert warnings
    assert total.startswith(f"{len(warnings)} warnings: ")
    assert all(re.match(r"warning [0-9a-f]{6}: the-small-hours-1999.toml:\d+: ", line) for line in warnings)

    assert main(["check", "--strict", path]) == 1
    assert capsys.readouterr().err == f"Warnings: {len(warnings)}. With --strict none may pass.\n"


def test_asking_every_question_can_be_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(write(tmp_path, crowded()))

    main(["check", path])
    assert '"What is it?" is answered by' in capsys.readouterr().out
    main(["check", "--quick", path])
    assert "is answered by" not in capsys.readouterr().out


def test_films_of_the_same_name_are_each_compared_with_their_own_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = write(tmp_path / "one", small_film())
    other = write(tmp_path / "other", changed("source", "Write here what from"))

    main(["check", "--quick", str(other), str(one)])

    assert capsys.readouterr().out.count("source: still says") == 1


def test_the_invented_film_has_no_warnings() -> None:
    assert main(["check", "--strict", str(INVENTED)]) == 0


def test_a_faulty_film_file_can_be_read_as_a_table(tmp_path: Path) -> None:
    assert read_table(write(tmp_path, changed("year", "late")))["year"] == "late"
