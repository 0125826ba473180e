"""Notes when the bot leaves a server and comes back, and once a day deletes what has been kept for its time."""

import asyncio
import logging
from functools import partial

import discord

from bot.client.bot import Houselights
from bot.client.error_codes import MISSING_ACCESS, UNKNOWN_GUILD
from bot.commands.ui.responses import DISCORD_FAILURES
from bot.model.sharding import Shards

log = logging.getLogger(__name__)

DAY_SECONDS = 86_400.0
NOT_IN = (UNKNOWN_GUILD, MISSING_ACCESS)


class Departures:
    """Watches the servers come and go. Nothing here has to survive: the database holds which ones have been left.

    What is noted is noted by the bot's own timers, so that it is finished before the bot leaves.
    """

    def __init__(self, bot: Houselights) -> None:
        self._bot = bot
        self._timer: asyncio.TimerHandle | None = None

    async def begin(self) -> None:
        """Note what was missed while the bot did not run, then tidy up.

        A shard of which no server is known says nothing: Discord may have trouble, or not be through with its list.
        """
        guilds = self._bot.guilds
        if heard_of := {guild.shard_id for guild in guilds}:
            shards = Shards(self._bot.shard_count or 1, tuple(sorted(heard_of)))
            await self._bot.personal_data.reconcile_guilds([guild.id for guild in guilds], shards)
        await self.tidy()

    async def left(self, guild: discord.Guild) -> None:
        """Note that the bot has left a server, or was removed from it."""
        self._bot.call_later(0.0, partial(self._bot.personal_data.note_guild_left, guild.id))

    async def came_back(self, guild: discord.Guild) -> None:
        """Note that the bot is in a server."""
        self._bot.call_later(0.0, partial(self._bot.personal_data.note_guild_joined, guild.id))

    async def tidy(self) -> None:
        """Delete what has been kept for its time, now and in a day again."""
        self._bot.cancel_later(self._timer)
        self._timer = self._bot.call_later(DAY_SECONDS, self.tidy)
        doubtful = [
            guild_id for guild_id in await self._bot.personal_data.left_long_ago() if await self._may_be_in(guild_id)
        ]
        for guild_id in await self._bot.personal_data.tidy(doubtful):
            log.info("Deleted the settings of server %s, which was left long ago", guild_id)

    async def _may_be_in(self, guild_id: int) -> bool:
        """Return whether the bot could still be in a server; Discord is asked, since a deletion is for good."""
        if self._bot.get_guild(guild_id) is not None:
            return True
        try:
            await self._bot.fetch_guild(guild_id, with_counts=False)
        except DISCORD_FAILURES as error:
            if getattr(error, "code", None) in NOT_IN:
                return False
            log.warning("Could not ask Discord about server %s, so its settings are kept: %s", guild_id, error)
        return True
