"""Shows one member how a poll stands or ended; what its room is told is `closing`'s business."""

import asyncio
import io
from collections.abc import Sequence

import discord
from discord import ui

from bot.client.bot import Interaction
from bot.commands.polls.gate import gated
from bot.commands.polls.labels import PollVerb, link, name_of, people, poll_id, who
from bot.commands.polls.poll_card import CLOSED_ACCENT, result_blocks
from bot.commands.polls.result_text import headline, last_votes, round_lines
from bot.commands.ui.components import (
    ACCENT,
    TEXT_A_PAGE,
    Block,
    Card,
    act,
    capital,
    container,
    literal,
    pages_of,
    rows,
    small,
    text,
)
from bot.commands.ui.custom_ids import number
from bot.commands.ui.responses import show
from bot.model.polls import Poll, PollKind, Privacy, Standing
from bot.model.tally import Result
from bot.pictures.alt_text import alt_text
from bot.pictures.chart import Bar, Chart

PICTURE = "result.png"
NOT_NAMED = "Who voted for what is not told in this poll."
NO_ROUNDS = "There are no rounds to tell of."


@gated
async def result(interaction: Interaction, poll: int, _extras: Sequence[str]) -> None:
    """Show how a poll stands or ended."""
    standing = await interaction.client.polling.look(poll, interaction.guild_id or 0, interaction.user.id)
    files = await picture_of(standing)
    await show(interaction, draw_result(standing, files), files)


@gated
async def named(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
    """Show who voted for what."""
    polling, guild_id = interaction.client.polling, interaction.guild_id or 0
    standing = await polling.look(poll, guild_id, interaction.user.id)
    ballots = await polling.named(poll, guild_id, interaction.user.id)
    lines = [NOT_NAMED] if ballots is None else _named_lines(standing.poll, ballots)
    await show(interaction, _draw_lines(PollVerb.NAMED, standing.poll, "Who voted for what", lines, extras))


@gated
async def counted(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
    """Show how a ranked poll was counted."""
    standing = await interaction.client.polling.look(poll, interaction.guild_id or 0, interaction.user.id)
    lines = list(round_lines(standing.poll, standing.result)) if standing.result else []
    card = _draw_lines(PollVerb.COUNTED, standing.poll, "How it was counted", lines or [NO_ROUNDS], extras)
    await show(interaction, card)


def draw_result(standing: Standing, files: Sequence[discord.File] = ()) -> Card:
    """How a poll stands or ended, with its picture, for one member."""
    poll = standing.poll
    ways = list["ui.Button[Card]"]()
    if standing.result and poll.privacy is Privacy.NAMED and standing.turnout:
        ways.append(act("Who voted for what", poll_id(PollVerb.NAMED, poll.id, 0)))
    if standing.result and poll.kind is PollKind.RANKED and standing.turnout:
        ways.append(act("How it was counted", poll_id(PollVerb.COUNTED, poll.id, 0)))
    if poll.open:
        ways.append(act("My vote", poll_id(PollVerb.OPEN, poll.id)))
    ways.append(act("Copy this poll", poll_id(PollVerb.COPY, poll.id)))
    if poll.message_id:
        ways.append(ui.Button(label="Where it was posted", url=link(poll)))
    blocks: list[Block] = [*result_blocks(standing), *gallery(standing, files), *rows(ways)]
    return Card(container(ACCENT if poll.open else CLOSED_ACCENT, blocks))


def gallery(standing: Standing, files: Sequence[discord.File]) -> list[Block]:
    """The picture of a result, as part of a card."""
    if not files or standing.result is None:
        return []
    alt = alt_text(chart_of(standing.poll, standing.result))
    item = discord.MediaGalleryItem(files[0], description=alt, spoiler=standing.poll.gated)
    return [ui.MediaGallery(item)]


async def picture_of(standing: Standing) -> list[discord.File]:
    """The picture of a result that may be shown, drawn off the event loop; none where there is nothing to show."""
    if standing.result is None or not standing.turnout:
        return []
    png = await asyncio.to_thread(_draw_picture, chart_of(standing.poll, standing.result))
    return [discord.File(io.BytesIO(png), PICTURE, spoiler=standing.poll.gated)]


def chart_of(poll: Poll, count: Result) -> Chart:
    """What the picture of a result shows."""
    votes = last_votes(count)
    bars = tuple(Bar(choice.text, votes[choice.number], choice.number in count.winners) for choice in poll.choices)
    note = "Ranked: votes in the last round each was in." if poll.kind is PollKind.RANKED else ""
    told = f"{people(count.turnout, so_far=False)}. {note}".strip()
    return Chart(poll.question, headline(poll, count, marked=False), bars, told, count.turnout)


def _named_lines(poll: Poll, ballots: Sequence[tuple[int, tuple[int, ...]]]) -> list[str]:
    """Each voter with what they picked; in a ranked poll in order."""
    between = " > " if poll.kind is PollKind.RANKED else ", "
    return [f"{capital(who(voter))}: {between.join(name_of(poll, pick) for pick in picks)}" for voter, picks in ballots]


def _draw_lines(verb: PollVerb, poll: Poll, heading: str, lines: Sequence[str], extras: Sequence[str]) -> Card:
    """Lines about a poll, on as many pages as they need."""
    pages = pages_of(lines, TEXT_A_PAGE)
    page = min(max(0, number(extras[0]) if extras else 0), len(pages) - 1)
    ways = [act("Back to the result", poll_id(PollVerb.RESULT, poll.id))]
    if page:
        ways.append(act("Previous", poll_id(verb, poll.id, page - 1)))
    if page + 1 < len(pages):
        ways.append(act("Next", poll_id(verb, poll.id, page + 1)))
    told = "\n".join(pages[page])
    blocks: list[Block] = [text(f"### {heading}\n{small(literal(poll.question))}"), text(told), *rows(ways)]
    return Card(container(CLOSED_ACCENT, blocks))


def _draw_picture(chart: Chart) -> bytes:
    # Only here: most processes that start have no picture to draw for a while, and what draws takes time to load.
    from bot.pictures.render import draw  # noqa: PLC0415

    return draw(chart)
