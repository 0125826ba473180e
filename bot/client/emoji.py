"""The custom emoji of guilds, asked of Discord when a card needs them, so that they take no memory."""

import asyncio
from collections import OrderedDict

import aiohttp
import discord

REMEMBERED = 200  # guilds
REMEMBERED_SECONDS = 300.0
LONGEST_SECONDS = 1.0  # of the three in which an interaction has to be answered


class GuildEmoji:
    """Knows which custom emoji the bot can use, a guild at a time."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._usable: OrderedDict[int, tuple[float, frozenset[int]]] = OrderedDict()

    async def usable(self, guild_id: int) -> frozenset[int]:
        """Return the ids of the emoji of a guild that the bot can use; none where Discord can't be asked."""
        now = asyncio.get_running_loop().time()
        asked_at, usable = self._usable.get(guild_id, (now - REMEMBERED_SECONDS, frozenset[int]()))
        if now - asked_at < REMEMBERED_SECONDS:
            return usable
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return frozenset()
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                usable = frozenset(emoji.id for emoji in await guild.fetch_emojis() if emoji.is_usable())
        except (discord.HTTPException, aiohttp.ClientError, OSError):
            return frozenset()
        self._usable[guild_id] = now, usable
        self._usable.move_to_end(guild_id)
        if len(self._usable) > REMEMBERED:
            self._usable.popitem(last=False)
        return usable
