"""The picture of a result, and the same in words for those who do not see it."""

import asyncio
import io
from dataclasses import dataclass, replace

import discord
from discord import ui

from bot.commands.polls.labels import turnout_label
from bot.commands.polls.result_text import headline, last_votes
from bot.commands.ui.components import Component
from bot.model.polls import PollKind, PollView
from bot.pictures.alt_text import alt_text
from bot.pictures.chart import Bar, Chart, isolated, names_of, title_of

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
    """Draw the result of a poll off the event loop; None without votes to show, or where it can't be drawn whole."""
    if view.result is None or not view.turnout:
        return None
    poll, result = view.poll, view.result
    votes = last_votes(result)
    choices = list(zip(poll.choices, names_of([choice.text for choice in poll.choices]), strict=True))
    bars = tuple(Bar(name, votes[choice.number], choice.number in result.winners) for choice, name in choices)
    named = replace(poll, choices=tuple(replace(choice, text=isolated(name)) for choice, name in choices))
    note = f"{turnout_label(result.turnout)}."
    if poll.kind is PollKind.RANKED:
        note += " Ranked: votes in the last round each was in."
    chart = Chart(title_of(poll.question), headline(named, result, marked=False), bars, note, result.turnout)
    png = await asyncio.to_thread(_render, chart)
    if png is None:
        return None
    # What a poll behind a gate asks is behind a spoiler even where only those see it who may.
    return ResultPicture(discord.File(io.BytesIO(png), FILE_NAME, spoiler=poll.gated), alt_text(chart))


def _render(chart: Chart) -> bytes | None:
    # Imported in the thread: it takes time to load, and most processes draw no picture for a while.
    from bot.pictures.render import draw  # noqa: PLC0415

    return draw(chart)
