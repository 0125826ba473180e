"""Handlers of the buttons and selects that a voter uses, and of closing a poll by hand."""

from collections.abc import Sequence

from bot.client.bot import Interaction
from bot.club.poll_changes import CLOSED_ALREADY
from bot.commands.polls.ballot_card import draw_ballot, draw_explanation, draw_ranking, draw_sealing
from bot.commands.polls.gate import actor_at, gated
from bot.commands.polls.labels import BESIDE, GATED, PollVerb, picked, poll_button, turnout_label
from bot.commands.ui.components import ACCENT, Card, container, escape_user_text
from bot.commands.ui.custom_ids import number, selected_values
from bot.commands.ui.responses import show
from bot.model.errors import Refusal
from bot.model.polls import (
    SEALED_MINIMUM,
    Ballot,
    BallotSecrecy,
    GatedPollView,
    NotSeenFarEnough,
    PollHeader,
    PollKind,
    check_may_manage,
    check_picks,
)

COUNTED = "Your vote is in: {picks}."
SEALED = "Your vote is sealed and counts."
SEALED_BEFORE = "You've voted in this poll before, and that vote counts. It stays as it is, whatever you press here."
WITHDRAWN = "Your vote is taken back. You can vote again until the poll closes."
TO_THE_CHANNEL = "I'll post the result in the channel."
FOR_GOOD = "A closed poll can't be reopened."
BEHIND_THE_GATE = "I'll tell the channel that it has closed; only those who've seen that far get the result."
NO_RESULT = "Fewer than five have voted, so there's no result."
NEVER_A_RESULT = "A sealed poll needs five votes: close it now and nobody will ever see a result."


@gated
async def open_ballot(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
    """Show a member their ballot."""
    ballot = await _ballot(interaction, poll)
    if ballot.poll.kind is PollKind.RANKED and not ballot.final and not ballot.picks:
        card = draw_ranking(ballot.poll, (), interaction.user.id)
    else:
        card = draw_ballot(ballot, manages=await manages(interaction, ballot.poll))
    await show(interaction, card, beside=BESIDE in extras)


@gated
async def cast_picks(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
    """Vote for the picks of a button; a vote that will be sealed is asked for once more."""
    await _vote_or_confirm(interaction, poll, _picks(extras))


@gated
async def cast_values(interaction: Interaction, poll: int, _extras: Sequence[str]) -> None:
    """Vote for what was picked from a select."""
    await _vote_or_confirm(interaction, poll, tuple(map(number, selected_values(interaction))))


@gated
async def toggle(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
    """Add the choice of a button to a vote for several, or take it out again."""
    polls, voter_id = interaction.client.polls, interaction.user.id
    pick = number(extras[0] if extras else "")
    ballot = await polls.toggle(await polls.rules(poll, interaction.guild_id or 0, voter_id), voter_id, pick)
    await _show_vote(interaction, ballot)


@gated
async def cast_sealed(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
    """Seal a vote. On a card that stayed after that, the same button shows that it's in."""
    ballot = await _ballot(interaction, poll)
    if ballot.final and ballot.taken_part:
        await _show_ballot(interaction, ballot, SEALED_BEFORE)
        return
    guild_id, voter_id = interaction.guild_id or 0, interaction.user.id
    await _show_vote(interaction, await interaction.client.polls.vote(poll, guild_id, voter_id, _picks(extras)))


@gated
async def rank(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
    """Show a ranked ballot with the picks made by now."""
    ballot = await _ballot(interaction, poll)
    if ballot.final:
        await _show_ballot(interaction, ballot)
        return
    picks = _picks(extras)
    ranked = check_picks(ballot.poll, picks) if picks else ()
    await show(interaction, draw_ranking(ballot.poll, ranked, interaction.user.id, voted=bool(ballot.picks)))


@gated
async def withdraw(interaction: Interaction, poll: int, _extras: Sequence[str]) -> None:
    """Take a vote back."""
    ballot = await interaction.client.polls.withdraw(poll, interaction.guild_id or 0, interaction.user.id)
    await _show_vote(interaction, ballot)


async def ask_to_close(interaction: Interaction, poll: int, _extras: Sequence[str]) -> None:
    """Ask whether a poll is really to be closed; moderators may who have not seen what it is about."""
    polls, guild_id = interaction.client.polls, interaction.guild_id or 0
    known_to_all = await polls.gated_view(poll, guild_id)
    check_may_manage(known_to_all.header, await actor_at(interaction, poll))
    if not known_to_all.header.is_open:
        raise Refusal(CLOSED_ALREADY)
    question, too_few = GATED, False
    try:
        seen = await polls.find(poll, guild_id, interaction.user.id)
    except NotSeenFarEnough:
        pass
    else:
        question = escape_user_text(seen.question)
        too_few = seen.privacy is BallotSecrecy.SEALED and known_to_all.turnout < SEALED_MINIMUM
    where = NEVER_A_RESULT if too_few else f"{await _where_the_result_goes(interaction, poll)} {FOR_GOOD}"
    buttons = [
        poll_button("Close it", PollVerb.CLOSE_NOW, poll, main=not too_few),
        poll_button("Leave it open", PollVerb.OPEN, poll, main=too_few),
    ]
    parts = [f"### Close this poll now?\n{question}\n{turnout_label(known_to_all.turnout)}. {where}", buttons]
    await show(interaction, Card(container(ACCENT, parts)))


async def close_now(interaction: Interaction, poll: int, _extras: Sequence[str]) -> None:
    """Close a poll; its result is announced in a moment."""
    polls, guild_id = interaction.client.polls, interaction.guild_id or 0
    closed = await polls.close(poll, guild_id, await actor_at(interaction, poll))
    if closed is None:
        raise Refusal(CLOSED_ALREADY)
    interaction.client.poll_due()
    done = f"Closed. {await _where_the_result_goes(interaction, poll)}"
    await show(interaction, Card(container(ACCENT, [done])), done=done)


@gated
async def explain(interaction: Interaction, poll: int, _extras: Sequence[str]) -> None:
    """Show a member how a poll works, beside their ballot, which may be half done."""
    polls, guild_id = interaction.client.polls, interaction.guild_id or 0
    await show(interaction, draw_explanation(await polls.find(poll, guild_id, interaction.user.id)), beside=True)


async def manages(interaction: Interaction, header: PollHeader) -> bool:
    """Return whether the member may close a poll."""
    try:
        check_may_manage(header, await actor_at(interaction, header.id))
    except Refusal:
        return False
    return True


async def _vote_or_confirm(interaction: Interaction, poll: int, picks: tuple[int, ...]) -> None:
    rules = await interaction.client.polls.rules(poll, interaction.guild_id or 0, interaction.user.id)
    if rules.privacy is not BallotSecrecy.SEALED:
        await _show_vote(interaction, await interaction.client.polls.cast(rules, interaction.user.id, picks))
        return
    ballot = await interaction.client.polls.ballot_in(rules, interaction.user.id)
    if ballot.final:
        await _show_ballot(interaction, ballot)
    else:
        await show(interaction, draw_sealing(rules, check_picks(rules, picks)))


async def _show_vote(interaction: Interaction, ballot: Ballot) -> None:
    interaction.client.poll_changed(ballot.poll.id)
    if ballot.picks:
        status = COUNTED.format(picks=picked(ballot.poll, ballot.picks))
    else:
        status = SEALED if ballot.taken_part else WITHDRAWN
    await _show_ballot(interaction, ballot, status)


async def _where_the_result_goes(interaction: Interaction, poll: int) -> str:
    """Return where the result of a poll is shown that closes now."""
    view = await interaction.client.polls.public_view(poll)
    if isinstance(view, GatedPollView):
        return BEHIND_THE_GATE
    sealed = view.poll.privacy is BallotSecrecy.SEALED
    return NO_RESULT if sealed and view.turnout < SEALED_MINIMUM else TO_THE_CHANNEL


async def _ballot(interaction: Interaction, poll: int) -> Ballot:
    return await interaction.client.polls.ballot(poll, interaction.guild_id or 0, interaction.user.id)


async def _show_ballot(interaction: Interaction, ballot: Ballot, status: str = "") -> None:
    """Show a ballot; `status` is what has just happened to it, which the member learns even without the card."""
    card = draw_ballot(ballot, status, manages=await manages(interaction, ballot.poll))
    await show(interaction, card, done=status)


def _picks(extras: Sequence[str]) -> tuple[int, ...]:
    """Read the picks of a `custom_id`. Raises `Refusal` when they are none of ours."""
    picks = extras[0] if extras else ""
    return tuple(map(number, picks.split("."))) if picks else ()
