"""Shows one member how a poll stands or ended; what its room is told is `closing`'s business."""

import asyncio
import io
from collections.abc import Sequence
from dataclasses import replace

import discord
from discord import ui

from bot.client.bot import Interaction
from bot.commands.polls.gate import gated
from bot.commands.polls.labels import PollVerb, link, name_of, poll_id, voters_label, who
from bot.commands.polls.poll_card import CLOSED_ACCENT, result_blocks
from bot.commands.polls.result_text import headline, last_votes, round_lines
from bot.commands.ui.components import (
    ACCENT,
    TEXT_A_PAGE,
    Card,
    Component,
    button_by_id,
    button_rows,
    capitalise,
    container,
    escape_user_text,
    pages_of,
    subtext,
    text,
)
from bot.commands.ui.custom_ids import number
from bot.commands.ui.responses import show
from bot.model.polls import BallotSecrecy, Poll, PollKind, PollView
from bot.model.tally import Result
from bot.pictures.alt_text import alt_text
from bot.pictures.chart import Bar, Chart, isolated, names_of, title_of

PICTURE = "result.png"
NOT_NAMED = "Who voted for what is not told in this poll."
NO_ROUNDS = "There are no rounds to tell of."


@gated
async def result(interaction: Interaction, poll: int, _extras: Sequence[str]) -> None:
    """Show how a poll stands or ended."""
    standing = await interaction.client.polls.view(poll, interaction.guild_id or 0, interaction.user.id)
    files = await picture_of(standing)
    await show(interaction, draw_result(standing, files), files)


@gated
async def named(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
    """Show who voted for what."""
    polling, guild_id = interaction.client.polls, interaction.guild_id or 0
    standing = await polling.view(poll, guild_id, interaction.user.id)
    ballots = await polling.named(poll, guild_id, interaction.user.id)
    lines = [NOT_NAMED] if ballots is None else _named_lines(standing.poll, ballots)
    await show(interaction, _draw_lines(PollVerb.NAMED, standing.poll, "Who voted for what", lines, extras))


@gated
async def counted(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
    """Show how a ranked poll was counted."""
    standing = await interaction.client.polls.view(poll, interaction.guild_id or 0, interaction.user.id)
    lines = list(round_lines(standing.poll, standing.result)) if standing.result else []
    card = _draw_lines(PollVerb.COUNTED, standing.poll, "How it was counted", lines or [NO_ROUNDS], extras)
    await show(interaction, card)


def draw_result(standing: PollView, files: Sequence[discord.File] = ()) -> Card:
    """How a poll stands or ended, with its picture, for one member."""
    poll = standing.poll
    ways = list["ui.Button[Card]"]()
    if standing.result and poll.privacy is BallotSecrecy.NAMED and standing.turnout:
        ways.append(button_by_id("Who voted for what", poll_id(PollVerb.NAMED, poll.id, 0)))
    if standing.result and poll.kind is PollKind.RANKED and standing.turnout:
        ways.append(button_by_id("How it was counted", poll_id(PollVerb.COUNTED, poll.id, 0)))
    if poll.is_open:
        ways.append(button_by_id("My vote", poll_id(PollVerb.OPEN, poll.id)))
    ways.append(button_by_id("Copy this poll", poll_id(PollVerb.COPY, poll.id)))
    if poll.message_id:
        ways.append(ui.Button(label="Where it was posted", url=link(poll)))
    blocks: list[Component] = [*result_blocks(standing), *gallery(standing, files), *button_rows(ways)]
    return Card(container(ACCENT if poll.is_open else CLOSED_ACCENT, blocks))


def gallery(standing: PollView, files: Sequence[discord.File]) -> list[Component]:
    """The picture of a result, as part of a card."""
    if not files or standing.result is None:
        return []
    alt = alt_text(chart_of(standing.poll, standing.result))
    item = discord.MediaGalleryItem(files[0], description=alt, spoiler=standing.poll.gated)
    return [ui.MediaGallery(item)]


async def picture_of(standing: PollView) -> list[discord.File]:
    """The picture of a result that may be shown, drawn off the event loop; none where it can't be drawn whole."""
    if standing.result is None or not standing.turnout:
        return []
    png = await asyncio.to_thread(_draw_picture, chart_of(standing.poll, standing.result))
    return [discord.File(io.BytesIO(png), PICTURE, spoiler=standing.poll.gated)] if png else []


def chart_of(poll: Poll, count: Result) -> Chart:
    """What the picture of a result shows."""
    votes = last_votes(count)
    names = names_of([choice.text for choice in poll.choices])
    bars = tuple(
        Bar(name, votes[choice.number], choice.number in count.winners)
        for choice, name in zip(poll.choices, names, strict=True)
    )
    named = tuple(replace(choice, text=isolated(name)) for choice, name in zip(poll.choices, names, strict=True))
    note = "Ranked: votes in the last round each was in." if poll.kind is PollKind.RANKED else ""
    told = f"{voters_label(count.turnout, so_far=False)}. {note}".strip()
    words = headline(replace(poll, choices=named), count, marked=False)
    return Chart(title_of(poll.question), words, bars, told, count.turnout)


def _named_lines(poll: Poll, ballots: Sequence[tuple[int, tuple[int, ...]]]) -> list[str]:
    """Each voter with what they picked; in a ranked poll in order."""
    between = " > " if poll.kind is PollKind.RANKED else ", "
    return [
        f"{capitalise(who(voter))}: {between.join(name_of(poll, pick) for pick in picks)}" for voter, picks in ballots
    ]


def _draw_lines(verb: PollVerb, poll: Poll, heading: str, lines: Sequence[str], extras: Sequence[str]) -> Card:
    """Lines about a poll, on as many pages as they need."""
    pages = pages_of(lines, TEXT_A_PAGE)
    page = min(max(0, number(extras[0]) if extras else 0), len(pages) - 1)
    ways = [button_by_id("Back to the result", poll_id(PollVerb.RESULT, poll.id))]
    if page:
        ways.append(button_by_id("Previous", poll_id(verb, poll.id, page - 1)))
    if page + 1 < len(pages):
        ways.append(button_by_id("Next", poll_id(verb, poll.id, page + 1)))
    told = "\n".join(pages[page])
    blocks: list[Component] = [
        text(f"### {heading}\n{subtext(escape_user_text(poll.question))}"),
        text(told),
        *button_rows(ways),
    ]
    return Card(container(CLOSED_ACCENT, blocks))


def _draw_picture(chart: Chart) -> bytes | None:
    # Only here: most processes that start have no picture to draw for a while, and what draws takes time to load.
    from bot.pictures.render import draw  # noqa: PLC0415

    return draw(chart)
