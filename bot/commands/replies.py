"""How an answer reaches the member who asked, and what can be known of who and where they are; draws nothing."""

from collections.abc import Sequence
from dataclasses import replace

import discord

from bot.client import Interaction
from bot.commands.parts import Card
from bot.model.rooms import Where
from bot.model.servers import Actor


async def show(interaction: Interaction, card: Card, files: Sequence[discord.File] = ()) -> None:
    """Put `card` with its files in place of the one that was used, or beside it where others can see that one."""
    if is_own(interaction):
        await interaction.response.edit_message(view=card, attachments=files)
    else:
        await interaction.response.send_message(view=card, files=files, ephemeral=True)


def is_own(interaction: Interaction) -> bool:
    """Whether the message that was used is seen by nobody else."""
    message = interaction.message
    return message is not None and (interaction.guild_id is None or message.flags.ephemeral)


def where_of(interaction: Interaction) -> Where:
    """Where this is done; what is set for a channel holds in its threads."""
    place = place_of(interaction.guild_id, interaction.channel, interaction.channel_id)
    # Whoever added the bot for themselves can use it in their messages with others, too.
    return replace(place, alone=interaction.context.dm_channel)


def place_of(guild_id: int | None, channel: object, channel_id: int | None) -> Where:
    """A channel as a place."""
    parent = channel.parent_id if isinstance(channel, discord.Thread) else channel_id
    return Where(guild_id, parent or 0)


def actor_of(interaction: Interaction, channel_id: int | None = None) -> Actor:
    """Whoever does this, with what lets them do it here or in another channel."""
    roles = interaction.user.roles if isinstance(interaction.user, discord.Member) else []
    may = permissions_in(interaction, channel_id or interaction.channel_id or 0)
    return Actor(interaction.user.id, [role.id for role in roles], may.manage_messages)


def permissions_in(interaction: Interaction, channel_id: int) -> discord.Permissions:
    """What whoever does this may do in a channel; where that is gone or not known, what they may in the server."""
    member, guild = interaction.user, interaction.guild
    if channel_id == interaction.channel_id or guild is None or not isinstance(member, discord.Member):
        return interaction.permissions
    channel = guild.get_channel_or_thread(channel_id)
    if channel is not None:
        return channel.permissions_for(member)
    may = member.guild_permissions
    may.view_channel = may.manage_messages  # nobody knows who could see it: only who looks after the server does now
    return may


def may_write(interaction: Interaction, may: discord.Permissions) -> bool:
    """Whether somebody with these permissions may write where this is done."""
    in_thread = isinstance(interaction.channel, discord.Thread)
    return may.view_channel and (may.send_messages_in_threads if in_thread else may.send_messages)
