"""Tells in words how a poll was decided, every round and tie-break on the way; nothing is counted here."""

from collections.abc import Iterator

from bot.commands.polls.labels import listed, name_of, votes_label
from bot.commands.ui.components import clip, escape_user_text
from bot.model.polls import Poll
from bot.model.tally import EARLIER_ROUNDS, Result, Round

NOBODY = "Nobody voted."
NAME_LENGTH = 30  # in a line that may name every choice
MANY = 5  # of more joint winners not all are named


def headline(poll: Poll, result: Result, *, marked: bool = True) -> str:
    """Who won, in one sentence; `marked` is whether it is for a card, where names stand out, or for a picture."""
    if not result.winners:
        return NOBODY
    won = [f"**{name_of(poll, winner)}**" if marked else poll.text_of(winner) for winner in result.winners]
    names = listed([*won[:MANY], f"{len(won) - MANY} more"] if len(won) > MANY else won)
    last = result.rounds[-1] if result.rounds else None
    number = dict(last.votes if last else result.votes)[result.winners[0]]
    if len(result.winners) > 1:
        return f"A tie between {names}, with {votes_label(number)} each."
    if last is None:
        return f"{names} won with {votes_label(number)} of {result.turnout:,}."
    round_ = f"in round {len(result.rounds)} " if len(result.rounds) > 1 else ""
    return f"{names} won {round_}with {votes_label(number)} of {result.turnout - last.exhausted:,} that count."


def last_votes(result: Result) -> dict[int, int]:
    """The votes of each choice; in a ranked poll those of the last round that it was in."""
    return dict(result.votes) | {choice: number for round_ in result.rounds for choice, number in round_.votes}


def round_lines(poll: Poll, result: Result) -> Iterator[str]:
    """Every round of a ranked count, and how ties are broken."""
    for number, round_ in enumerate(result.rounds, 1):
        tally = ", ".join(f"{_short(poll, choice)} {count}" for choice, count in round_.votes)
        yield f"**Round {number}:** {tally}.{_out(poll, round_)}{_exhausted(round_)}"
    if len(result.winners) > 1:
        yield "They were level in every round, so they win together."
    if any(round_.tie_break for round_ in result.rounds):
        lot = ", ".join(_short(poll, choice) for choice in poll.lot)
        yield f"The order that was drawn for ties when the poll was opened: {lot}."


def _out(poll: Poll, round_: Round) -> str:
    """Who goes out after a round, and why."""
    if not round_.out:
        return ""
    names = listed([_short(poll, choice) for choice in round_.out])
    if round_.tie_break is None:
        return f" {names} go{'es' if len(round_.out) == 1 else ''} out."
    why = (
        "had fewer votes earlier on"
        if round_.tie_break == EARLIER_ROUNDS
        else "comes later in the order drawn for ties"
    )
    return f" Level with another at the end, {names} {why} and goes out."


def _exhausted(round_: Round) -> str:
    """How many ballots no longer count."""
    if not round_.exhausted:
        return ""
    one = round_.exhausted == 1
    return f" {votes_label(round_.exhausted)} no longer count{'s' if one else ''}: none of the picks is left."


def _short(poll: Poll, number: int) -> str:
    return escape_user_text(clip(poll.text_of(number), NAME_LENGTH))
