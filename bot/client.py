"""The Discord client: intents, start and end, and how every error becomes a sentence; no command lives here."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeAlias

import discord
from discord import app_commands
from discord.ext import commands

from bot.club import Club
from bot.drafting import Drafting
from bot.model.errors import Refusal
from bot.polling import Polling
from bot.privacy import Privacy
from bot.store.database import Database
from knowledge.library import Library

Interaction: TypeAlias = "discord.Interaction[Houselights]"

log = logging.getLogger(__name__)

QUESTIONS, QUESTION_SECONDS = 3, 20.0  # how often somebody may speak to the bot in messages
FINISH_SECONDS = 5.0  # how long the bot waits for what has begun, when it leaves
OUTDATED = "This command has changed since Discord last showed it to you. Reload Discord and try again."


class CommandTree(app_commands.CommandTree["Houselights"]):
    """Slash commands, with an answer for every error."""

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Tell the member what went wrong."""
        await answer_error(interaction, error)


class Houselights(commands.AutoShardedBot):
    """The bot. `pace` holds back whoever sends question after question.

    `club`, `drafting`, `polling` and `privacy` are there once it has logged in.
    """

    club: Club
    drafting: Drafting
    polling: Polling
    privacy: Privacy

    def __init__(self, library: Library, database: Path, shards: int | None) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            shard_count=shards,
            tree_cls=CommandTree,
        )
        self.pace: commands.CooldownMapping[discord.Message] = commands.CooldownMapping(
            commands.Cooldown(QUESTIONS, QUESTION_SECONDS), commands.BucketType.user
        )
        self._library = library
        self._path = database
        self._database: Database | None = None
        self._timers: set[asyncio.TimerHandle] = set()
        self._begun: set[asyncio.Task[None]] = set()

    async def setup_hook(self) -> None:
        """Open the database, once however often the bot logs in, and tell Discord the commands."""
        if self._database is None:
            self._database = await Database.open(self._path)
            self.club = Club(self._library, self._database, discord.utils.utcnow)
            self.drafting = Drafting(self.club, self._database)
            self.polling = Polling(self.club, self._database)
            self.privacy = Privacy(self.club, self.polling, self._database)
        await self.tree.sync()

    async def on_message(self, _message: discord.Message, /) -> None:
        """Keep discord.py from looking for prefix commands: there are none."""

    def call_later(self, seconds: float, action: Callable[[], Coroutine[Any, Any, None]]) -> asyncio.TimerHandle:
        """Do something in a while, unless the bot leaves before; what has begun by then is finished first."""
        timer = asyncio.get_running_loop().call_later(seconds, lambda: self._begin(timer, action))
        self._timers.add(timer)
        return timer

    def _begin(self, timer: asyncio.TimerHandle, action: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._timers.discard(timer)
        task = asyncio.create_task(action())
        self._begun.add(task)
        task.add_done_callback(self._begun.discard)

    async def close(self) -> None:
        """Finish what has begun, leave Discord, then close the database."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        if self._begun:
            await asyncio.wait(self._begun, timeout=FINISH_SECONDS)
        await super().close()
        if self._database is not None:
            await self._database.close()
            self._database = None


async def answer_error(interaction: Interaction, error: Exception) -> None:
    """Answer with one sentence, for the asker's eyes only, whatever state the interaction is in."""
    sentence = explain(error)
    try:
        if interaction.response.is_done():
            await interaction.followup.send(sentence, ephemeral=True)
        else:
            await interaction.response.send_message(sentence, ephemeral=True)
    except discord.HTTPException as failure:
        log.warning("Could not answer interaction %s: %s", interaction.id, failure)


def explain(error: Exception) -> str:
    """One sentence for the member; what nobody expected is logged under a reference that the sentence gives."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    if isinstance(cause, Refusal):
        return str(cause)
    if isinstance(cause, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        return OUTDATED
    reference = secrets.token_hex(3).upper()
    log.error("Unexpected error, reference %s", reference, exc_info=cause)
    return f"Something went wrong on my side. If it happens again, tell whoever runs me the reference {reference}."
