"""Answers interactions, and reads from them who the member is and where."""

from collections.abc import Sequence
from dataclasses import replace

import aiohttp
import discord

from bot.client.bot import Interaction
from bot.commands.ui.components import Card, redrawn
from bot.commands.ui.emoji import send_with_emoji
from bot.model.errors import NotShown
from bot.model.guilds import Actor, Location

NOT_SENT = (discord.HTTPException, aiohttp.ClientError, OSError)
"""What is raised where Discord does not take an answer, or cannot be reached."""
DISCORD_FAILURES = (discord.DiscordException, aiohttp.ClientError, OSError)
"""What is raised where Discord does not answer a question, for whatever reason."""


async def show(
    interaction: Interaction,
    card: Card,
    files: Sequence[discord.File] = (),
    *,
    done: str = "",
    beside: bool = False,
) -> None:
    """Show `card` with its files in place of the one that was used, or `beside` it, as where others can see that one.

    `done` is what has been done by now: should Discord not take the card, the member still learns that.
    """
    # Discord takes no card in place of a plain sentence.
    is_card = interaction.message is not None and interaction.message.flags.components_v2

    async def send(card: Card) -> None:
        if is_own(interaction) and is_card and not beside:
            await interaction.response.edit_message(view=redrawn(card, interaction.id), attachments=files)
        else:
            await interaction.response.send_message(view=card, files=files, ephemeral=True)

    try:
        await send_with_emoji(interaction.client, interaction.guild_id or 0, card, send)
    except NOT_SENT as error:
        if done:
            raise NotShown(done) from error
        raise


def is_own(interaction: Interaction) -> bool:
    """Return whether nobody else can see the message that was used."""
    message = interaction.message
    return message is not None and (interaction.guild_id is None or message.flags.ephemeral)


def location_of(interaction: Interaction) -> Location:
    """Return where this is done; what is set for a channel holds in its threads."""
    where = location_of_channel(interaction.guild_id, interaction.channel, interaction.channel_id)
    # Members who added the bot for themselves can use it in their messages with others, too.
    return replace(where, is_dm=interaction.context.dm_channel)


def location_of_channel(guild_id: int | None, channel: object, channel_id: int | None) -> Location:
    """Return the location of a channel, which for a thread is that of its channel."""
    parent = channel.parent_id if isinstance(channel, discord.Thread) else channel_id
    return Location(guild_id, parent or 0)


def actor_of(interaction: Interaction, may: discord.Permissions | None = None) -> Actor:
    """Return the member who does this, with what lets them do it here, or where they have the permissions `may`."""
    roles = interaction.user.roles if isinstance(interaction.user, discord.Member) else []
    moderator = (interaction.permissions if may is None else may).manage_messages
    return Actor(interaction.user.id, [role.id for role in roles], moderator)


def may_write(interaction: Interaction, may: discord.Permissions) -> bool:
    """Return whether a member with these permissions may write where this is done."""
    in_thread = isinstance(interaction.channel, discord.Thread)
    return may.view_channel and (may.send_messages_in_threads if in_thread else may.send_messages)
