"""Tallies: plurality, approval and instant-runoff, with every tie-break.

A choice is its number in the poll. A ballot holds one pick, several picks, or ranks with the best first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

EARLIER_ROUNDS = "earlier rounds"
LOT = "lot"


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a runoff.

    `votes` pairs each choice still in with its votes, in choice order; `exhausted` counts the ballots that rank
    none of them. `out` are the choices that are eliminated after this round, none in the last. `tie_break` is
    EARLIER_ROUNDS or LOT where several were last, else None.
    """

    votes: tuple[tuple[int, int], ...]
    exhausted: int
    out: tuple[int, ...]
    tie_break: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of a poll.

    `votes` pairs each choice with its votes, in choice order; in a runoff those of the first round. Several
    `winners` have won jointly, and nobody wins without a vote. `turnout` is how many ballots there are.
    """

    votes: tuple[tuple[int, int], ...]
    winners: tuple[int, ...]
    turnout: int
    rounds: tuple[Round, ...] = ()


def tally(kind: str, choices: Sequence[int], ballots: Sequence[tuple[int, ...]], lot: Sequence[int]) -> Result:
    """Tally a poll by its kind: "single", "several" or "ranked", which alone uses `lot`. Raises `ValueError`."""
    match kind:
        case "single":
            return plurality(choices, ballots)
        case "several":
            return approval(choices, ballots)
        case "ranked":
            return instant_runoff(choices, ballots, lot)
        case _:
            raise ValueError(f"no such kind of poll: {kind}")


def plurality(choices: Sequence[int], ballots: Sequence[tuple[int, ...]]) -> Result:
    """Count one pick a ballot; most picks win. Raises `ValueError` for a ballot with none or several."""
    if any(len(ballot) != 1 for ballot in ballots):
        raise ValueError("a ballot has to pick one choice")
    return approval(choices, ballots)


def approval(choices: Sequence[int], ballots: Sequence[tuple[int, ...]]) -> Result:
    """Count any number of picks a ballot; most picks win. Raises `ValueError` for unknown and repeated choices."""
    _check(choices, ballots)
    votes = dict.fromkeys(sorted(choices), 0)
    for ballot in ballots:
        for choice in ballot:
            votes[choice] += 1
    most = max(votes.values(), default=0)
    winners = tuple(choice for choice, number in votes.items() if number == most > 0)
    return Result(tuple(votes.items()), winners, len(ballots))


def instant_runoff(choices: Sequence[int], ballots: Sequence[tuple[int, ...]], lot: Sequence[int]) -> Result:
    """Eliminate the last choice, round by round, until one has more than half of the ballots that still count.

    All choices without a vote go out together, otherwise one a round. When several are last, the one goes that had
    fewest votes in the latest earlier round in which they differ, else the one that is later in `lot`, the order of
    all choices drawn before the first vote. Choices that have been level in every round win jointly when no others
    are left. Raises `ValueError` for unknown and repeated choices.
    """
    _check(choices, ballots)
    if sorted(lot) != sorted(choices):
        raise ValueError("the lot has to hold every choice once")
    still_in = sorted(choices)
    rounds: list[Round] = []
    while True:
        votes = dict.fromkeys(still_in, 0)
        for ballot in ballots:
            best = next((choice for choice in ballot if choice in votes), None)
            if best is not None:
                votes[best] += 1
        winners = _winners(votes, rounds)
        out, tie_break = ((), None) if winners or not any(votes.values()) else _eliminated(votes, rounds, lot)
        rounds.append(Round(tuple(votes.items()), len(ballots) - sum(votes.values()), out, tie_break))
        if not out:
            return Result(rounds[0].votes, winners, len(ballots), tuple(rounds))
        still_in = [choice for choice in still_in if choice not in out]


def _winners(votes: Mapping[int, int], earlier: Sequence[Round]) -> tuple[int, ...]:
    """Return the choice with a majority, or all choices where no round tells them apart, or none yet."""
    counting = sum(votes.values())
    majority = tuple(choice for choice, number in votes.items() if 2 * number > counting)
    if majority or not counting:
        return majority
    tables = [votes, *(dict(round_.votes) for round_ in earlier)]
    level = all(len({table[choice] for choice in votes}) == 1 for table in tables)
    return tuple(votes) if level else ()


def _eliminated(
    votes: Mapping[int, int], earlier: Sequence[Round], lot: Sequence[int]
) -> tuple[tuple[int, ...], str | None]:
    """Return the choices that go out after this round, and what broke the tie if there was one."""
    if without_a_vote := tuple(choice for choice, number in votes.items() if number == 0):
        return without_a_vote, None
    last = tuple(votes)
    earlier_votes = ((EARLIER_ROUNDS, dict(round_.votes)) for round_ in reversed(earlier))
    for tie_break, table in ((None, votes), *earlier_votes):
        fewest = min(table[choice] for choice in last)
        last = tuple(choice for choice in last if table[choice] == fewest)
        if len(last) == 1:
            return last, tie_break
    return (max(last, key=lot.index),), LOT


def _check(choices: Sequence[int], ballots: Sequence[tuple[int, ...]]) -> None:
    """Raise `ValueError` for choices that repeat themselves, and for ballots with unknown or repeated ones."""
    known = set(choices)
    if len(known) != len(choices):
        raise ValueError("the choices repeat themselves")
    for ballot in ballots:
        if not known.issuperset(ballot):
            raise ValueError("a ballot names a choice that is not in the poll")
        if len(set(ballot)) != len(ballot):
            raise ValueError("a ballot names a choice twice")
