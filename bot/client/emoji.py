"""The custom emoji of guilds, asked of Discord when a card needs them, so that they take no memory."""

import asyncio
from datetime import timedelta

import aiohttp
import discord

from bot.model.expiring import Expiring

REMEMBERED = 200  # guilds
REMEMBERED_FOR = timedelta(minutes=5)
LONGEST_SECONDS = 1.0  # of the three in which an interaction has to be answered


class GuildEmoji:
    """Knows which custom emoji the bot can use, a guild at a time."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._usable = Expiring[int, frozenset[int]](REMEMBERED_FOR, REMEMBERED)

    async def usable(self, guild_id: int) -> frozenset[int]:
        """Return the ids of the emoji of a guild that the bot can use; none where Discord can't be asked."""
        now = discord.utils.utcnow()
        usable = self._usable.find(guild_id, now)
        guild = self._client.get_guild(guild_id)
        if usable is not None or guild is None:
            return usable or frozenset()
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                usable = frozenset(emoji.id for emoji in await guild.fetch_emojis() if emoji.is_usable())
        except (discord.HTTPException, aiohttp.ClientError, OSError):
            return frozenset()
        self._usable.keep(guild_id, usable, now)
        return usable
