"""How a poll was decided, in words: who won, and every round and tie-break of a ranked count."""

from collections.abc import Iterator

from bot.commands.polls.labels import name_of
from bot.commands.ui.components import escape_user_text, listed
from bot.model.polls import Poll
from bot.model.tally import EARLIER_ROUNDS, Result
from bot.pictures.chart import votes_label
from knowledge.text import clip

NOBODY_VOTED = "Nobody voted."
COUNTING = "The votes are being counted."
TOO_FEW = "Fewer than five have voted, so this stays sealed: a result would show who voted for what."
NAME_LENGTH = 30  # in a line that may name every choice
MOST_NAMED = 5  # of more joint winners not all are named


def headline(poll: Poll, result: Result, *, marked: bool = True, counted: bool = True) -> str:
    """Return who won, in one sentence.

    `marked` is for a card, where names are bold, not for a picture. `counted` is with the votes, where these aren't
    shown beside it.
    """
    if not result.winners:
        return NOBODY_VOTED
    won = [f"**{name_of(poll, winner)}**" if marked else poll.text_of(winner) for winner in result.winners]
    names = listed([*won[:MOST_NAMED], f"{len(won) - MOST_NAMED} more"] if len(won) > MOST_NAMED else won)
    last = result.rounds[-1] if result.rounds else None
    number = dict(last.votes if last else result.votes)[result.winners[0]]
    if len(result.winners) > 1:
        return f"A tie between {names}{f', with {votes_label(number)} each' if counted else ''}."
    if last is None:
        votes = f"{votes_label(number)} of {result.turnout:,}"
    else:
        votes = f"{votes_label(number)} of {result.turnout - last.exhausted:,} that count"
    round_ = f" in round {len(result.rounds)}" if len(result.rounds) > 1 else ""
    return f"{names} won{round_}{f' with {votes}' if counted else ''}."


def last_votes(result: Result) -> dict[int, int]:
    """Return the votes of each choice; in a ranked poll those of the last round that it was in.

    These are from different rounds then, and don't add up to the turnout.
    """
    return dict(result.votes) | {choice: number for round_ in result.rounds for choice, number in round_.votes}


def round_lines(poll: Poll, result: Result) -> Iterator[str]:
    """Yield every round of a ranked count, then how ties are broken."""
    names = {number: escape_user_text(clip(poll.text_of(number), NAME_LENGTH)) for number in poll.numbers}
    for number, round_ in enumerate(result.rounds, 1):
        line = f"**Round {number}:** {', '.join(f'{names[choice]} {votes}' for choice, votes in round_.votes)}."
        out = listed([names[choice] for choice in round_.out])
        if round_.tie_break == EARLIER_ROUNDS:
            line += f" Level with another at the end, {out} had fewer votes earlier on and goes out."
        elif round_.tie_break:
            line += f" Level with another at the end, {out} comes later in the order drawn for ties and goes out."
        elif out:
            line += f" {out} go{'es' if len(round_.out) == 1 else ''} out."
        if round_.exhausted:
            count = "counts" if round_.exhausted == 1 else "count"
            line += f" {votes_label(round_.exhausted)} no longer {count}: none of the picks is left."
        yield line
    if len(result.winners) > 1:
        yield "They were level in every round, so they win together."
    if any(round_.tie_break for round_ in result.rounds):
        added = " A choice that was added later comes last." if poll.choice_added_at else ""
        order = ", ".join(names[choice] for choice in poll.lot)
        yield f"The order drawn for ties when the poll was opened: {order}.{added}"
