"""How ballots become a result: plurality, approval and instant-runoff, with every tie-break; not whose they are.

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
    none of them. `out` is who is eliminated after this round, nobody in the last. `tie_break` is how that was
    decided when several were last: EARLIER_ROUNDS or LOT, else None.
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
    """The result of a poll whose kind is "single", "several" or "ranked"; only "ranked" uses `lot`.

    Raises ValueError for any other kind, and for whatever the method of that kind refuses.
    """
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
    """Most picks wins, one pick a ballot. Raises ValueError for a ballot that does not pick exactly one choice."""
    if any(len(ballot) != 1 for ballot in ballots):
        raise ValueError("a ballot has to pick one choice")
    return approval(choices, ballots)


def approval(choices: Sequence[int], ballots: Sequence[tuple[int, ...]]) -> Result:
    """Most picks wins, any number of picks a ballot. Raises ValueError for unknown and repeated choices."""
    _check(choices, ballots)
    votes = dict.fromkeys(sorted(choices), 0)
    for ballot in ballots:
        for choice in ballot:
            votes[choice] += 1
    most = max(votes.values(), default=0)
    winners = tuple(choice for choice, number in votes.items() if number == most > 0)
    return Result(tuple(votes.items()), winners, len(ballots))


def instant_runoff(choices: Sequence[int], ballots: Sequence[tuple[int, ...]], lot: Sequence[int]) -> Result:
    """More than half of the ballots that still count wins; until then whoever is last goes out.

    All choices without a vote go out together, otherwise one a round. When several are last, the one goes that
    had fewest votes in the most recent earlier round that tells them apart; if none does, the one that is later
    in `lot`, all choices in an order drawn before the first vote. Choices that have been level all along win
    jointly when nobody else is left.

    Raises ValueError for unknown and repeated choices on a ballot, and for a lot that is not in order.
    """
    _check(choices, ballots)
    if sorted(lot) != sorted(choices):
        raise ValueError("the lot has to hold every choice once")
    still_in = sorted(choices)
    rounds: list[Round] = []
    while True:
        votes = _best_still_in(still_in, ballots)
        winners = _winners(votes, rounds)
        out, tie_break = ((), None) if winners or not any(votes.values()) else _last(votes, rounds, lot)
        rounds.append(Round(tuple(votes.items()), len(ballots) - sum(votes.values()), out, tie_break))
        if not out:
            return Result(rounds[0].votes, winners, len(ballots), tuple(rounds))
        still_in = [choice for choice in still_in if choice not in out]


def _best_still_in(still_in: Sequence[int], ballots: Sequence[tuple[int, ...]]) -> dict[int, int]:
    votes = dict.fromkeys(still_in, 0)
    for ballot in ballots:
        best = next((choice for choice in ballot if choice in votes), None)
        if best is not None:
            votes[best] += 1
    return votes


def _winners(votes: Mapping[int, int], earlier: Sequence[Round]) -> tuple[int, ...]:
    """Who has a majority, or everybody when no round so far tells those still in apart, or nobody yet."""
    counting = sum(votes.values())
    majority = tuple(choice for choice, number in votes.items() if 2 * number > counting)
    if majority or not counting:
        return majority
    tables = [votes, *(dict(round_.votes) for round_ in earlier)]
    level = all(len({table[choice] for choice in votes}) == 1 for table in tables)
    return tuple(votes) if level else ()


def _last(votes: Mapping[int, int], earlier: Sequence[Round], lot: Sequence[int]) -> tuple[tuple[int, ...], str | None]:
    """Who goes out, and what broke the tie if there was one."""
    without_a_vote = tuple(choice for choice, number in votes.items() if number == 0)
    if without_a_vote:
        return without_a_vote, None
    last = _fewest(tuple(votes), votes)
    if len(last) == 1:
        return last, None
    for round_ in reversed(earlier):
        last = _fewest(last, dict(round_.votes))
        if len(last) == 1:
            return last, EARLIER_ROUNDS
    return (max(last, key=lot.index),), LOT


def _fewest(choices: tuple[int, ...], votes: Mapping[int, int]) -> tuple[int, ...]:
    fewest = min(votes[choice] for choice in choices)
    return tuple(choice for choice in choices if votes[choice] == fewest)


def _check(choices: Sequence[int], ballots: Sequence[tuple[int, ...]]) -> None:
    known = set(choices)
    if len(known) != len(choices):
        raise ValueError("the choices repeat themselves")
    for ballot in ballots:
        if not known.issuperset(ballot):
            raise ValueError("a ballot names a choice that is not in the poll")
        if len(set(ballot)) != len(ballot):
            raise ValueError("a ballot names a choice twice")
