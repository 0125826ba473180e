"""The public message of a poll: what stands in it, and sending it to its room; `board` draws it anew."""

import discord

from bot.client import Houselights
from bot.commands.parts import Card
from bot.commands.polls.cards import draw_closed, draw_doorway, draw_poll
from bot.model.errors import Refusal
from bot.model.polls import Doorway, Notice, Standing
from knowledge.cut import Cover


async def post(bot: Houselights, poll: Notice) -> None:
    """Post a poll in its channel and note where. Raises `discord.HTTPException` when Discord does not take it."""
    card = draw(bot, await bot.polling.in_the_open(poll.id))
    # With the same nonce Discord posts a message once, however often it is sent in a row.
    message = await room_of(bot, poll).send(view=card, nonce=f"poll-{poll.id}")
    await bot.drafting.posted(poll, message.id)


def draw(bot: Houselights, standing: Standing | Doorway) -> Card:
    """A poll as everybody sees it."""
    if isinstance(standing, Doorway):
        return draw_doorway(standing, film_of(bot, standing.notice))
    return draw_poll(standing) if standing.poll.open else draw_closed(standing)


def room_of(bot: Houselights, notice: Notice) -> discord.PartialMessageable:
    """The channel of a poll."""
    return bot.get_partial_messageable(notice.channel_id, guild_id=notice.guild_id)


def film_of(bot: Houselights, notice: Notice) -> Cover | None:
    """What everybody may know of the film that a poll is gated by, if it is still there."""
    try:
        return bot.club.cover_of(notice.film or "")
    except Refusal:
        return None
