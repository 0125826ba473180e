"""Notices when the bot leaves a server and comes back, and once a day throws away what has been kept for its time."""

import asyncio
import logging
from functools import partial

import discord

from bot.client import Houselights

log = logging.getLogger(__name__)

DAY_SECONDS = 86_400.0


class Departures:
    """Watches the servers come and go. Nothing here has to survive: the database holds which ones have been left.

    What is noted is noted by the bot's own timers, so that it is finished before the bot leaves.
    """

    def __init__(self, bot: Houselights) -> None:
        self._bot = bot
        self._timer: asyncio.TimerHandle | None = None

    async def begin(self) -> None:
        """Note what was missed while the bot did not run, then tidy up."""
        await self._bot.privacy.is_in([guild.id for guild in self._bot.guilds])
        await self.tidy()

    async def left(self, guild: discord.Guild) -> None:
        """Note that the bot has left a server, or was removed from it."""
        self._bot.call_later(0.0, partial(self._bot.privacy.left, guild.id))

    async def came_back(self, guild: discord.Guild) -> None:
        """Note that the bot is in a server."""
        self._bot.call_later(0.0, partial(self._bot.privacy.came_back, guild.id))

    async def tidy(self) -> None:
        """Throw away what has been kept for its time, now and in a day again."""
        self._bot.call_off(self._timer)
        self._timer = self._bot.call_later(DAY_SECONDS, self.tidy)
        for guild_id in await self._bot.privacy.tidy():
            log.info("Deleted the settings of server %s, which was left long ago", guild_id)
