"""The buttons and selects that a voter uses, each answered with what counts now; that is decided elsewhere."""

from collections.abc import Sequence

from bot.client.bot import Interaction
from bot.commands.polls.ballot_card import draw_ballot, draw_ranking, draw_sealing
from bot.commands.polls.gate import actor_at, gated
from bot.commands.polls.labels import PollVerb, picked, poll_id, voters_label
from bot.commands.polls.poll_card import GATED
from bot.commands.ui.components import ACCENT, Card, button_by_id, button_rows, container, escape_user_text, text
from bot.commands.ui.custom_ids import number, selected_values
from bot.commands.ui.responses import show
from bot.model.errors import Refusal
from bot.model.polls import (
    SEALED_MINIMUM,
    Ballot,
    BallotSecrecy,
    GatedPollView,
    NotSeenFarEnough,
    Poll,
    PollHeader,
    PollKind,
    PollView,
    check_may_manage,
    check_picks,
)

POLL_CHANGED = "poll_changed"  # what is dispatched, with the poll's id, when its public message is behind ...
POLL_DUE = "poll_due"  # ... and when a poll has to be closed, or its end to be told

COUNTED = "Your vote is in: {picks}."
SEALED = "Your vote is sealed and counts."
WITHDRAWN = "Your vote is taken back. You can vote again until the poll closes."
CLOSED_ALREADY = "This poll has closed already."
CLOSED = "Closed. The room is told in a moment."
SURE = "{turnout}. The result is told in the room, and the poll cannot be opened again."
NO_RESULT = "{turnout}. A sealed poll needs five: close it now and nobody will ever see a result."


@gated
async def open_ballot(interaction: Interaction, poll: int, _extras: Sequence[str]) -> None:
    """Show a member their ballot."""
    ballot = await _ballot(interaction, poll)
    if ballot.poll.kind is PollKind.RANKED and not ballot.final and not ballot.picks:
        await show(interaction, draw_ranking(ballot.poll, (), interaction.user.id))
    else:
        await show(interaction, await _draw(interaction, ballot))


@gated
async def cast_picks(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
    """Vote for the picks that a button stands for; a vote that will be sealed is asked for once more."""
    await _vote_or_confirm(interaction, poll, _picks(extras))


@gated
async def cast_values(interaction: Interaction, poll: int, _extras: Sequence[str]) -> None:
    """Vote for what was picked from a select."""
    await _vote_or_confirm(interaction, poll, tuple(map(number, selected_values(interaction))))


@gated
async def cast_sealed(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
    """Seal a vote."""
    await _vote(interaction, poll, _picks(extras))


@gated
async def rank(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
    """Show a ranked ballot as far as it is filled in."""
    ballot = await _ballot(interaction, poll)
    if ballot.final:
        await show(interaction, await _draw(interaction, ballot))
        return
    picks = _picks(extras)
    ranked = check_picks(ballot.poll, picks) if picks else ()
    await show(interaction, draw_ranking(ballot.poll, ranked, interaction.user.id, voted=bool(ballot.picks)))


@gated
async def withdraw(interaction: Interaction, poll: int, _extras: Sequence[str]) -> None:
    """Take a vote back."""
    ballot = await interaction.client.polls.withdraw(poll, interaction.guild_id or 0, interaction.user.id)
    interaction.client.dispatch(POLL_CHANGED, poll)
    await show(interaction, await _draw(interaction, ballot, WITHDRAWN), done=WITHDRAWN)


async def ask_to_close(interaction: Interaction, poll: int, _extras: Sequence[str]) -> None:
    """Ask whether a poll is really to be closed; moderators may who have not seen what it is about."""
    doorway = await interaction.client.polls.gated_view(poll, interaction.guild_id or 0)
    check_may_manage(doorway.header, await actor_at(interaction, poll))
    if not doorway.header.is_open:
        raise Refusal(CLOSED_ALREADY)
    try:
        poll_ = (await _look(interaction, poll)).poll
    except NotSeenFarEnough:
        poll_ = None
    await show(interaction, _draw_closing(doorway, poll_))


async def close_now(interaction: Interaction, poll: int, _extras: Sequence[str]) -> None:
    """Close a poll; the room is told in a moment."""
    polling, guild_id = interaction.client.polls, interaction.guild_id or 0
    closed = await polling.close(poll, guild_id, await actor_at(interaction, poll))
    if closed is None:
        raise Refusal(CLOSED_ALREADY)
    interaction.client.dispatch(POLL_DUE)
    await show(interaction, Card(container(ACCENT, [text(CLOSED)])), done=CLOSED)


async def manages(interaction: Interaction, notice: PollHeader) -> bool:
    """Whether whoever looks may close a poll."""
    try:
        check_may_manage(notice, await actor_at(interaction, notice.id))
    except Refusal:
        return False
    return True


async def _vote_or_confirm(interaction: Interaction, poll_id_: int, picks: tuple[int, ...]) -> None:
    poll = await interaction.client.polls.rules(poll_id_, interaction.guild_id or 0, interaction.user.id)
    if poll.privacy is not BallotSecrecy.SEALED:
        await _vote(interaction, poll_id_, picks)
        return
    ballot = await _ballot(interaction, poll_id_)
    if ballot.final:
        await show(interaction, await _draw(interaction, ballot))
    else:
        await show(interaction, draw_sealing(poll, check_picks(poll, picks)))


async def _vote(interaction: Interaction, poll: int, picks: tuple[int, ...]) -> None:
    ballot = await interaction.client.polls.vote(poll, interaction.guild_id or 0, interaction.user.id, picks)
    interaction.client.dispatch(POLL_CHANGED, poll)
    said = COUNTED.format(picks=picked(ballot.poll, ballot.picks)) if ballot.picks else SEALED
    await show(interaction, await _draw(interaction, ballot, said), done=said)


async def _ballot(interaction: Interaction, poll: int) -> Ballot:
    return await interaction.client.polls.ballot(poll, interaction.guild_id or 0, interaction.user.id)


async def _look(interaction: Interaction, poll: int) -> PollView:
    return await interaction.client.polls.view(poll, interaction.guild_id or 0, interaction.user.id)


async def _draw(interaction: Interaction, ballot: Ballot, said: str = "") -> Card:
    return draw_ballot(ballot, said, manages=await manages(interaction, ballot.poll))


def _draw_closing(doorway: GatedPollView, poll: Poll | None) -> Card:
    """The question whether to close a poll; `poll` is what it asks, if whoever closes it may know that."""
    too_few = poll is not None and poll.privacy is BallotSecrecy.SEALED and doorway.turnout < SEALED_MINIMUM
    sure = (NO_RESULT if too_few else SURE).format(turnout=voters_label(doorway.turnout))
    said = f"### Close this poll now?\n{escape_user_text(poll.question) if poll else GATED}\n{sure}"
    ways = [button_by_id("Close it", poll_id(PollVerb.CLOSE_NOW, doorway.header.id), main=not too_few)]
    ways.append(button_by_id("Leave it open", poll_id(PollVerb.OPEN, doorway.header.id), main=too_few))
    return Card(container(ACCENT, [text(said), *button_rows(ways)]))


def _picks(extras: Sequence[str]) -> tuple[int, ...]:
    """The picks that a component says. Raises `Refusal` when they are none of ours."""
    said = extras[0] if extras else ""
    return tuple(map(number, said.split("."))) if said else ()
