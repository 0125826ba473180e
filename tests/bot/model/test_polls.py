"""What may be in a poll, and who may see its results."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from bot.model.drafts import Draft, preview_of
from bot.model.errors import Refusal
from bot.model.guilds import Location
from bot.model.polls import (
    STALE_BALLOT,
    Ballot,
    BallotSecrecy,
    Choice,
    Poll,
    PollKind,
    Results,
    State,
    can_see_results,
    check_picks,
)
from tests.support.poll_club import AUTHOR, NOW, a_draft

SOFT_HYPHEN, ZERO_WIDTH_SPACE = "\N{SOFT HYPHEN}", "\N{ZERO WIDTH SPACE}"


def a_poll(choices: int = 3, state: State = State.OPEN, **rules: Any) -> Poll:
    """Return a poll that has not been kept anywhere."""
    draft = a_draft(*(f"Choice {number}" for number in range(1, choices + 1)), **rules)
    return replace(preview_of(draft, Location(1, 2), AUTHOR.id, NOW, None), state=state)


def refusal(draft: Draft) -> str:
    """Return why a draft is not taken."""
    with pytest.raises(Refusal) as refused:
        draft.checked()
    return str(refused.value)


# Drafts


def test_a_draft_that_is_right_stays_as_it_is() -> None:
    draft = a_draft()

    assert draft.checked() == draft


def test_a_draft_is_tidied() -> None:
    draft = a_draft(" Kathy\n H.", "", f"T{SOFT_HYPHEN}ommy ", " \t ", question="  Who \n cares?", closes=" 2  h ")

    checked = draft.checked()

    assert checked == replace(draft, question="Who cares?", choices=("Kathy H.", "Tommy"), closes="2 h")


@pytest.mark.parametrize("question", ["", "  \n ", ZERO_WIDTH_SPACE])
def test_a_poll_needs_a_question(question: str) -> None:
    assert refusal(a_draft(question=question)) == "A poll needs a question."


def test_a_question_has_room_for_300_characters() -> None:
    assert a_draft(question="x" * 300).checked()
    assert refusal(a_draft(question="x" * 301)) == "A question has room for 300 characters; yours has 301."


@pytest.mark.parametrize("number", [1, 26])
def test_a_poll_has_2_to_25_choices(number: int) -> None:
    choices = [f"Choice {at}" for at in range(number)]

    assert refusal(a_draft(*choices)).startswith(f"A poll has 2 to 25 choices; I count {number}.")


@pytest.mark.parametrize("number", [2, 25])
def test_2_and_25_choices_are_fine(number: int) -> None:
    assert len(a_draft(*(f"Choice {at}" for at in range(number))).checked().choices) == number


def test_a_choice_has_room_for_80_characters() -> None:
    assert a_draft("x" * 80, "y").checked()
    assert refusal(a_draft("x" * 81, "y")).startswith("A choice has room for 80 characters; this one is longer: `xxx")


@pytest.mark.parametrize("other", ["Ruth", f"Ru{ZERO_WIDTH_SPACE}th", " Ruth\n"])
def test_two_choices_may_not_be_the_same(other: str) -> None:
    assert refusal(a_draft("Ruth", other, "Kathy")) == "Two of the choices look the same: `Ruth`."


def test_choices_that_differ_in_case_are_both_named() -> None:
    assert refusal(a_draft("Ruth", "RUTH", "Kathy")) == "Two of the choices look the same: `Ruth` and `RUTH`."


@pytest.mark.parametrize(
    ("kind", "wanted", "most"),
    [
        (PollKind.SINGLE, 2, 1),
        (PollKind.SEVERAL, 2, 2),
        (PollKind.SEVERAL, 1, 3),
        (PollKind.SEVERAL, 0, 3),
        (PollKind.SEVERAL, 3, 3),
        (PollKind.SEVERAL, 99, 3),
        (PollKind.RANKED, 2, 3),
    ],
)
def test_a_ballot_may_pick_as_many_as_make_sense(kind: PollKind, wanted: int, most: int) -> None:
    assert a_draft(kind=kind, most=wanted).checked().most == most


@pytest.mark.parametrize(("privacy", "results"), list(product(BallotSecrecy, Results)))
def test_a_sealed_poll_never_shows_its_votes_while_it_is_open(privacy: BallotSecrecy, results: Results) -> None:
    checked = a_draft(privacy=privacy, results=results).checked()

    assert checked.results == (Results.AFTER if privacy is BallotSecrecy.SEALED else results)


# Ballots


@pytest.mark.parametrize("picks", [(), (0,), (4,), (-1,), (1, 4), (1, 1)])
@pytest.mark.parametrize("kind", PollKind)
def test_a_ballot_that_does_not_fit_is_refused(kind: PollKind, picks: tuple[int, ...]) -> None:
    with pytest.raises(Refusal, match=STALE_BALLOT):
        check_picks(a_poll(kind=kind, most=3), picks)


def test_a_ballot_with_too_many_picks_is_refused() -> None:
    with pytest.raises(Refusal, match="You can pick 2 at most"):
        check_picks(a_poll(kind=PollKind.SEVERAL, most=2), (1, 2, 3))


def test_the_order_of_picks_is_kept_only_where_it_counts() -> None:
    assert check_picks(a_poll(kind=PollKind.SEVERAL, most=3), (3, 1)) == (1, 3)
    assert check_picks(a_poll(kind=PollKind.RANKED, most=3), (3, 1)) == (3, 1)


@pytest.mark.parametrize(
    ("state", "privacy", "taken_part", "final"),
    [
        (State.OPEN, BallotSecrecy.PRIVATE, True, False),
        (State.OPEN, BallotSecrecy.SEALED, False, False),
        (State.OPEN, BallotSecrecy.SEALED, True, True),
        (State.CLOSING, BallotSecrecy.PRIVATE, False, True),
        (State.PUBLISHED, BallotSecrecy.NAMED, True, True),
    ],
)
def test_a_ballot_is_final_once_nothing_can_be_changed(
    state: State, privacy: BallotSecrecy, *, taken_part: bool, final: bool
) -> None:
    assert Ballot(a_poll(state=state, privacy=privacy), taken_part=taken_part).final == final


# Results


@pytest.mark.parametrize("state", [State.OPEN, State.CLOSING])
@pytest.mark.parametrize("privacy", [BallotSecrecy.NAMED, BallotSecrecy.PRIVATE])
def test_before_a_poll_has_closed_its_results_are_seen_only_where_they_are_live(
    state: State, privacy: BallotSecrecy
) -> None:
    assert can_see_results(a_poll(state=state, privacy=privacy), 100)
    assert not can_see_results(a_poll(state=state, privacy=privacy, results=Results.AFTER), 100)


@pytest.mark.parametrize("state", [State.CLOSED, State.PUBLISHED])
@pytest.mark.parametrize("privacy", [BallotSecrecy.NAMED, BallotSecrecy.PRIVATE])
def test_after_close_results_are_seen_however_few_have_voted(state: State, privacy: BallotSecrecy) -> None:
    assert can_see_results(a_poll(state=state, privacy=privacy, results=Results.AFTER), 0)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("turnout", [0, 4, 5])
def test_sealed_results_are_seen_after_close_and_from_five_ballots_up(state: State, turnout: int) -> None:
    poll = a_poll(state=state, results=Results.AFTER, privacy=BallotSecrecy.SEALED)

    assert can_see_results(poll, turnout) == (state in ("closed", "published") and turnout >= 5)


# Polls


@pytest.mark.parametrize(
    ("kind", "choices", "direct"),
    [
        (PollKind.SINGLE, 20, True),
        (PollKind.SINGLE, 21, False),
        (PollKind.SEVERAL, 20, True),
        (PollKind.SEVERAL, 21, False),
        (PollKind.RANKED, 2, False),
    ],
)
def test_a_poll_of_up_to_twenty_choices_has_a_button_for_each_unless_they_are_ranked(
    kind: PollKind, choices: int, *, direct: bool
) -> None:
    assert a_poll(choices, kind=kind).has_choice_buttons == direct


def test_a_sealed_vote_for_several_is_not_made_with_single_buttons() -> None:
    assert not a_poll(3, kind=PollKind.SEVERAL, privacy=BallotSecrecy.SEALED).has_choice_buttons
    assert a_poll(3, privacy=BallotSecrecy.SEALED).has_choice_buttons


def test_a_poll_with_a_gate_has_no_buttons_for_its_choices() -> None:
    assert not replace(a_poll(), film="a-film", checkpoint=1).has_choice_buttons


def test_the_draw_puts_choices_in_the_order_of_their_lots() -> None:
    poll = replace(a_poll(), choices=(Choice(1, "A", 2), Choice(2, "B", 3), Choice(3, "C", 1)))

    assert poll.numbers == (1, 2, 3)
    assert poll.lot == (3, 1, 2)
    assert poll.text_of(2) == "B"


def test_a_notice_holds_nothing_that_a_gate_hides() -> None:
    poll = a_poll()

    notice = poll.header()

    assert type(notice) is not Poll
    assert not {"question", "choices", "kind", "most", "results", "privacy"} & set(dir(notice))
    assert notice.id == poll.id


@pytest.mark.parametrize(
    ("closes_at", "closed_at", "late"),
    [
        (NOW, NOW, False),
        (NOW, NOW + timedelta(minutes=1), False),
        (NOW, NOW + timedelta(minutes=1, seconds=1), True),
        (NOW, NOW - timedelta(hours=1), False),
        (None, NOW, False),
        (datetime(2020, 1, 1, tzinfo=UTC), None, False),
    ],
)
def test_a_close_is_late_after_a_minute(closes_at: datetime | None, closed_at: datetime | None, *, late: bool) -> None:
    assert replace(a_poll(), closes_at=closes_at, closed_at=closed_at).late == late
