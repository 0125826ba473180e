"""Who wins a poll, who goes out on the way there, and how a tie is broken."""

import pyrankvote  # pyright: ignore[reportMissingTypeStubs] - it has none
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.tally import EARLIER_ROUNDS, LOT, Result, Round, approval, instant_runoff, plurality, tally

Ballots = list[tuple[int, ...]]

CHOICES = (1, 2, 3, 4, 5)
rankings = st.lists(st.sampled_from(CHOICES), unique=True).map(tuple)
lots = st.permutations(CHOICES)
DISTINCT_SUMS = (40, 60, 71, 77, 80, 82, 83, 84)
"""Conway and Guy's numbers: no two groups of them have the same sum."""


def ballots(**counts: int) -> Ballots:
    """`ballots(_132=2)` are two ballots that rank 1 before 3 before 2; `_` is a blank one."""
    return [tuple(map(int, ranks.removeprefix("_"))) for ranks, number in counts.items() for _ in range(number)]


# One pick, several picks


def test_most_picks_win() -> None:
    result = plurality((1, 2, 3), ballots(_1=2, _2=3))

    assert result == Result(votes=((1, 2), (2, 3), (3, 0)), winners=(2,), turnout=5)


def test_most_approvals_win_and_a_blank_ballot_is_turnout() -> None:
    result = approval((1, 2, 3), ballots(_12=1, _23=1, _=1))

    assert result == Result(votes=((1, 1), (2, 2), (3, 1)), winners=(2,), turnout=3)


@pytest.mark.parametrize("kind", ["single", "several"])
def test_a_tie_at_the_top_is_won_jointly(kind: str) -> None:
    assert tally(kind, (1, 2, 3), ballots(_3=2, _2=1, _1=2), ()).winners == (1, 3)


@pytest.mark.parametrize("kind", ["single", "several", "ranked"])
def test_without_a_ballot_no_choice_wins(kind: str) -> None:
    result = tally(kind, (1, 2), [], (2, 1))

    assert result.votes == ((1, 0), (2, 0))
    assert result.winners == ()
    assert result.turnout == 0


@pytest.mark.parametrize("kind", ["single", "several", "ranked"])
def test_one_ballot_decides(kind: str) -> None:
    assert tally(kind, (1, 2, 3), [(2,)], (1, 2, 3)).winners == (2,)


@pytest.mark.parametrize("kind", ["several", "ranked"])
def test_blank_ballots_make_no_winner(kind: str) -> None:
    result = tally(kind, (1, 2), [(), ()], (1, 2))

    assert result.winners == ()
    assert result.turnout == 2


@pytest.mark.parametrize("kind", ["single", "several", "ranked"])
def test_the_order_in_which_choices_are_listed_does_not_matter(kind: str) -> None:
    cast = ballots(_1=1, _2=2, _3=2)

    assert tally(kind, (3, 1, 2), cast, (1, 2, 3)) == tally(kind, (1, 2, 3), cast, (1, 2, 3))


# Runoff


def test_knoxville_becomes_the_capital_of_tennessee() -> None:
    memphis, nashville, chattanooga, knoxville = 1, 2, 3, 4
    cast = ballots(_1234=42, _2341=26, _3421=15, _4321=17)

    result = instant_runoff((memphis, nashville, chattanooga, knoxville), cast, (1, 2, 3, 4))

    assert result.votes == ((memphis, 42), (nashville, 26), (chattanooga, 15), (knoxville, 17))
    assert result.winners == (knoxville,)
    assert result.rounds == (
        Round(result.votes, 0, (chattanooga,), None),
        Round(((memphis, 42), (nashville, 26), (knoxville, 32)), 0, (nashville,), None),
        Round(((memphis, 42), (knoxville, 58)), 0, (), None),
    )


def test_a_majority_wins_in_the_first_round() -> None:
    result = instant_runoff((1, 2, 3), ballots(_1=3, _2=1, _3=1), (1, 2, 3))

    assert result.winners == (1,)
    assert len(result.rounds) == 1


def test_exactly_half_is_no_majority() -> None:
    result = instant_runoff((1, 2, 3), ballots(_1=3, _2=2, _32=1), (1, 2, 3))

    assert result.rounds[0].out == (3,)
    assert result.rounds[1] == Round(((1, 3), (2, 3)), 0, (2,), EARLIER_ROUNDS)
    assert result.winners == (1,)


def test_a_circle_of_preferences_is_broken_from_the_bottom() -> None:
    """One beats two, two beats three and three beats one; three has fewest first ranks."""
    result = instant_runoff((1, 2, 3), ballots(_123=4, _231=3, _312=2), (1, 2, 3))

    assert result.rounds[0].out == (3,)
    assert result.winners == (1,)


def test_an_even_circle_is_won_jointly() -> None:
    result = instant_runoff((1, 2, 3), ballots(_123=2, _231=2, _312=2), (3, 1, 2))

    assert result.winners == (1, 2, 3)
    assert result.rounds == (Round(((1, 2), (2, 2), (3, 2)), 0, (), None),)


def test_all_choices_without_a_vote_go_out_together_and_that_is_no_tie() -> None:
    result = instant_runoff((1, 2, 3, 4), ballots(_1=2, _2=2), (1, 2, 3, 4))

    assert result.rounds[0].out == (3, 4)
    assert result.rounds[0].tie_break is None
    assert result.winners == (1, 2)


def test_ballots_without_a_choice_still_in_are_exhausted_and_do_not_count_for_the_majority() -> None:
    result = instant_runoff((1, 2, 3), ballots(_1=4, _2=3, _3=2, _=1), (1, 2, 3))

    assert [round_.exhausted for round_ in result.rounds] == [1, 3]
    assert result.rounds[1].votes == ((1, 4), (2, 3))
    assert result.winners == (1,)


def test_a_tie_for_last_is_broken_by_the_latest_round_in_which_they_differ() -> None:
    """Three was ahead of two in the first round and behind in the second; in the third they are level."""
    cast = ballots(_1=12, _2=5, _3=6, _42=1, _43=2, _52=2)

    result = instant_runoff(CHOICES, cast, (3, 1, 2, 4, 5))

    assert [round_.votes for round_ in result.rounds[:3]] == [
        ((1, 12), (2, 5), (3, 6), (4, 3), (5, 2)),
        ((1, 12), (2, 7), (3, 6), (4, 3)),
        ((1, 12), (2, 8), (3, 8)),
    ]
    assert result.rounds[2].out == (3,)
    assert result.rounds[2].tie_break == EARLIER_ROUNDS


def test_a_tie_that_no_round_breaks_is_broken_by_lot() -> None:
    cast = ballots(_1=3, _2=2, _3=2)

    one_way = instant_runoff((1, 2, 3), cast, (3, 1, 2))
    other_way = instant_runoff((1, 2, 3), cast, (2, 1, 3))

    assert (one_way.rounds[0].out, one_way.rounds[0].tie_break) == ((2,), LOT)
    assert (other_way.rounds[0].out, other_way.rounds[0].tie_break) == ((3,), LOT)


def test_the_lot_decides_among_choices_that_earlier_rounds_leave_level() -> None:
    """In the second round one, two and three are level; one was ahead in the first."""
    result = instant_runoff((1, 2, 3, 4), ballots(_1=4, _2=3, _3=3, _42=1, _43=1), (1, 3, 2, 4))

    assert result.rounds[1] == Round(((1, 4), (2, 4), (3, 4)), 0, (2,), LOT)


# Refusals


@pytest.mark.parametrize("kind", ["single", "several", "ranked"])
def test_a_choice_that_is_not_in_the_poll_is_refused(kind: str) -> None:
    with pytest.raises(ValueError, match="not in the poll"):
        tally(kind, (1, 2), [(3,)], (1, 2))


@pytest.mark.parametrize("kind", ["several", "ranked"])
def test_a_choice_named_twice_is_refused(kind: str) -> None:
    with pytest.raises(ValueError, match="twice"):
        tally(kind, (1, 2), [(1, 1)], (1, 2))


@pytest.mark.parametrize("ballot", [(), (1, 2)])
def test_a_poll_of_one_pick_refuses_any_other_number_of_picks(ballot: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="one choice"):
        plurality((1, 2), [ballot])


@pytest.mark.parametrize("lot", [(), (1,), (1, 1), (1, 3), (1, 2, 3)])
def test_a_lot_that_does_not_hold_every_choice_once_is_refused(lot: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="every choice once"):
        instant_runoff((1, 2), [], lot)


def test_choices_that_repeat_themselves_are_refused() -> None:
    with pytest.raises(ValueError, match="repeat"):
        approval((1, 1), [])


def test_an_unknown_kind_of_poll_is_refused() -> None:
    with pytest.raises(ValueError, match="guess"):
        tally("guess", (1, 2), [], (1, 2))


# Whatever is voted


@given(cast=st.lists(rankings), lot=lots)
def test_every_ballot_is_in_every_round_and_only_losers_go(cast: Ballots, lot: list[int]) -> None:
    result = instant_runoff(CHOICES, cast, lot)

    still_in = set(CHOICES)
    for round_ in result.rounds:
        assert {choice for choice, _ in round_.votes} == still_in
        assert sum(votes for _, votes in round_.votes) + round_.exhausted == result.turnout == len(cast)
        still_in -= set(round_.out)
    assert set(result.winners) <= still_in
    assert all(round_.out for round_ in result.rounds[:-1])
    assert result.votes == result.rounds[0].votes


@given(cast=st.lists(rankings), lot=lots)
def test_a_choice_wins_as_soon_as_anything_is_ranked_and_never_without_a_vote(cast: Ballots, lot: list[int]) -> None:
    for result in (instant_runoff(CHOICES, cast, lot), approval(CHOICES, cast)):
        final = dict(result.rounds[-1].votes if result.rounds else result.votes)
        assert all(final[winner] > 0 for winner in result.winners)
        assert bool(result.winners) == any(cast)


@given(cast=st.lists(rankings), lot=lots, data=st.data())
def test_the_order_of_ballots_never_matters(cast: Ballots, lot: list[int], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(cast))

    assert instant_runoff(CHOICES, cast, lot) == instant_runoff(CHOICES, shuffled, lot)
    assert approval(CHOICES, cast) == approval(CHOICES, shuffled)


@settings(max_examples=300)
@given(
    kinds=st.lists(rankings.filter(bool), min_size=1, max_size=len(DISTINCT_SUMS)),
    sizes=st.permutations(DISTINCT_SUMS),
    lot=lots,
)
def test_where_nothing_ties_the_winner_is_the_one_that_pyrankvote_finds(
    kinds: Ballots, sizes: list[int], lot: list[int]
) -> None:
    """Each kind of ballot comes in a number whose sums never repeat, so no two choices that have votes are level."""
    cast = [kind for kind, size in zip(kinds, sizes, strict=False) for _ in range(size)]
    candidates = [pyrankvote.Candidate(str(choice)) for choice in CHOICES]
    theirs = pyrankvote.instant_runoff_voting(
        candidates, [pyrankvote.Ballot([candidates[choice - 1] for choice in ballot]) for ballot in cast]
    )

    ours = instant_runoff(CHOICES, cast, lot)

    assert all(round_.tie_break is None for round_ in ours.rounds)
    assert [str(winner) for winner in ours.winners] == [winner.name for winner in theirs.get_winners()]
