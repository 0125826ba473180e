"""The Discord client: intents, start and end, and how every error becomes a sentence; no command lives here."""

import logging
import secrets
from pathlib import Path
from typing import TypeAlias

import discord
from discord import app_commands
from discord.ext import commands

from bot.club import Club
from bot.model.errors import Refusal
from bot.store.database import Database
from knowledge.library import Library

Interaction: TypeAlias = "discord.Interaction[Houselights]"

log = logging.getLogger(__name__)

QUESTIONS, QUESTION_SECONDS = 3, 20.0  # how often somebody may speak to the bot in messages
OUTDATED = "This command has changed since Discord last showed it to you. Reload Discord and try again."


class CommandTree(app_commands.CommandTree["Houselights"]):
    """Slash commands, with an answer for every error."""

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Tell the member what went wrong."""
        await answer_error(interaction, error)


class Houselights(commands.AutoShardedBot):
    """The bot. `club` is there once it has logged in; `pace` holds back whoever sends question after question."""

    club: Club

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

    async def setup_hook(self) -> None:
        """Open the database, once however often the bot logs in, and tell Discord the commands."""
        if self._database is None:
            self._database = await Database.open(self._path)
            self.club = Club(self._library, self._database, discord.utils.utcnow)
        await self.tree.sync()

    async def on_message(self, _message: discord.Message, /) -> None:
        """Keep discord.py from looking for prefix commands: there are none."""

    async def close(self) -> None:
        """Leave Discord, then close the database."""
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
