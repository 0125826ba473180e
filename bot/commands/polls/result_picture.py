"""The picture of a result, and the same in words for those who do not see it."""

import asyncio
import io
from dataclasses import dataclass

import discord
from discord import ui

from bot.commands.polls.labels import voters_label
from bot.commands.polls.result_text import headline, last_votes
from bot.commands.ui.components import Component
from bot.model.polls import PollKind, PollView
from bot.pictures.alt_text import alt_text
from bot.pictures.chart import Bar, Chart

FILE_NAME = "result.png"


@dataclass(frozen=True, slots=True)
class ResultPicture:
    """A picture to send along with a card, and its alt text."""

    file: discord.File
    alt: str

    def gallery(self) -> Component:
        """Return the part of the card that shows the file."""
        item = discord.MediaGalleryItem(self.file, description=self.alt, spoiler=self.file.spoiler)
        return ui.MediaGallery(item)


async def draw_picture(view: PollView) -> ResultPicture | None:
    """Draw the result of a poll off the event loop; None where there are no votes to show."""
    if view.result is None or not view.turnout:
        return None
    poll, result = view.poll, view.result
    votes = last_votes(result)
    bars = tuple(Bar(choice.text, votes[choice.number], choice.number in result.winners) for choice in poll.choices)
    note = f"{voters_label(result.turnout, is_open=False)}."
    if poll.kind is PollKind.RANKED:
        note += " Ranked: votes in the last round each was in."
    chart = Chart(poll.question, headline(poll, result, marked=False), bars, note, result.turnout)
    png = await asyncio.to_thread(_render, chart)
    # What a poll behind a gate asks is behind a spoiler even where only those see it who may.
    return ResultPicture(discord.File(io.BytesIO(png), FILE_NAME, spoiler=poll.gated), alt_text(chart))


def _render(chart: Chart) -> bytes:
    # Imported in the thread: it takes time to load, and most processes draw no picture for a while.
    from bot.pictures.render import draw  # noqa: PLC0415

    return draw(chart)
