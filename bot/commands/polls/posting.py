"""The public message of a poll: what stands in it, sending it to its room, and finding it there; `board` redraws it."""

from datetime import datetime, timedelta

import discord

from bot.client.bot import Houselights
from bot.commands.polls.labels import PollVerb, poll_id
from bot.commands.polls.poll_card import draw_closed, draw_gated_poll, draw_poll
from bot.commands.ui.components import Card
from bot.commands.ui.custom_ids import custom_ids
from bot.model.errors import Refusal
from bot.model.polls import GatedPollView, PollHeader, PollView
from knowledge.cut import Cover

BEFORE = timedelta(minutes=1)  # Discord's clock is not ours
AFTER = timedelta(minutes=20)  # a request may be long on its way, or tried again by discord.py


async def post(bot: Houselights, poll: PollHeader) -> None:
    """Post a poll in its channel and note where. Raises `discord.HTTPException` when Discord does not take it."""
    card = draw(bot, await bot.polls.public_view(poll.id))
    # With the same nonce Discord posts a message once, however often it is sent in a row.
    message = await room_of(bot, poll).send(view=card, nonce=f"poll-{poll.id}")
    await bot.drafts.note_posted(poll, message.id)


async def find_sent(bot: Houselights, notice: PollHeader, verb: PollVerb, since: datetime) -> int | None:
    """The message with this button of a poll that was sent at about this time; not what is noted as the poll's own.

    It is looked for over the time in which it can have been sent, the newest first, however much was written since.
    Raises `discord.HTTPException` where Discord does not let the bot look.
    """
    identity, me = poll_id(verb, notice.id), bot.user
    # Discord gives the messages right before a moment or those right after it; so discord.py asks for those before.
    window = room_of(bot, notice).history(limit=None, before=since + AFTER, after=since - BEFORE, oldest_first=False)
    async for message in window:
        if message.id != notice.message_id and message.author == me and identity in custom_ids(message.components):
            return message.id
    return None


def draw(bot: Houselights, standing: PollView | GatedPollView) -> Card:
    """A poll as everybody sees it."""
    if isinstance(standing, GatedPollView):
        return draw_gated_poll(standing, film_of(bot, standing.header))
    return draw_poll(standing) if standing.poll.is_open else draw_closed(standing)


def room_of(bot: Houselights, notice: PollHeader) -> discord.PartialMessageable:
    """The channel of a poll."""
    return bot.get_partial_messageable(notice.channel_id, guild_id=notice.guild_id)


def film_of(bot: Houselights, notice: PollHeader) -> Cover | None:
    """What everybody may know of the film that a poll is gated by, if it is still there."""
    try:
        return bot.club.cover_of(notice.film or "")
    except Refusal:
        return None
