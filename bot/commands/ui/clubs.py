"""Finds the club of a place: the one with the films of the server that something is done in.

In direct messages it is the one with the films of the servers that the member is in at this moment.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from weakref import WeakKeyDictionary

import discord

from bot.client.bot import Houselights, Interaction
from bot.club.club import Club
from bot.club.drafts import Drafts
from bot.commands.ui.responses import DISCORD_FAILURES
from bot.commands.ui.thread_members import in_time
from bot.model.expiring import Expiring

log = logging.getLogger(__name__)

CLUB = "club"  # where an interaction keeps what has been found out
MOST_ASKED = 10  # servers, for one message or interaction
MOMENT = timedelta(seconds=20)  # how long an answer holds for completions, which would ask with every letter
MOST_ANSWERS = 10_000

_ANSWERS: "WeakKeyDictionary[Houselights, Expiring[int, Sequence[int]]]" = WeakKeyDictionary()


async def club_of(interaction: Interaction) -> Club:
    """Return the club of the place that something is done in, found out once in an interaction."""
    if CLUB not in interaction.extras:
        bot = interaction.client
        if interaction.guild_id is not None:
            guilds: Sequence[int] = [interaction.guild_id]
        elif interaction.context.dm_channel:
            typing = interaction.type is discord.InteractionType.autocomplete
            guilds = await shared_guilds(bot, interaction.user.id, typing=typing)
        else:
            guilds = []
        interaction.extras[CLUB] = await bot.club.among(guilds)
    return interaction.extras[CLUB]


async def drafts_of(interaction: Interaction) -> Drafts:
    """Return the drafts of the place that something is done in."""
    return interaction.client.drafts.at(await club_of(interaction))


async def club_of_message(bot: Houselights, message: discord.Message) -> Club:
    """Return the club of the place that a message to the bot was written in."""
    guilds = [message.guild.id] if message.guild else await shared_guilds(bot, message.author.id)
    return await bot.club.among(guilds)


async def shared_guilds(bot: Houselights, member_id: int, *, typing: bool = False) -> Sequence[int]:
    """Return the servers that have brought films and that a member is in now, as far as Discord answers in time.

    While they are `typing`, an answer of a moment ago is good enough. Of many servers only some are asked about.
    """
    answers, now = _ANSWERS.setdefault(bot, Expiring(MOMENT, MOST_ANSWERS)), bot.club.now()
    known = answers.find(member_id, now) if typing else None
    if known is None:
        likely = await bot.club.likely_guilds(member_id, MOST_ASKED)
        known = [guild for guild in await in_time([_ask(bot, guild, member_id) for guild in likely]) if guild]
        answers.keep(member_id, known, now)
    return known


async def is_in(bot: Houselights, guild_id: int, member_id: int) -> bool:
    """Return whether a member is in a server now; False where Discord does not say."""
    return await _ask(bot, guild_id, member_id) is not None


async def _ask(bot: Houselights, guild_id: int, member_id: int) -> int | None:
    """Return a server if a member is in it; None if not, and where Discord does not say."""
    try:
        await bot.http.get_member(guild_id, member_id)
    except discord.NotFound:
        return None
    except DISCORD_FAILURES as error:
        log.warning("Could not find out who is in server %s: %s", guild_id, error)
        return None
    return guild_id
