"""The role that is pinged when a poll opens: which one it is, whether the bot may, and the line that does it."""

import discord

from bot.client.bot import Interaction
from bot.model.drafts import Draft
from bot.model.errors import Refusal
from bot.model.polls import PollHeader

OPEN = "<@&{role}> A poll is open."
MAY_NOT_PING = (
    "I can't ping {role} in this channel. A moderator can let everybody mention that role, or let me mention all "
    "roles; or you post the poll without a ping."
)


async def role_of(interaction: Interaction) -> discord.Role | None:
    """Return the role that may be pinged when a poll opens, if this server has set one that is still there."""
    settings = await interaction.client.club.guild_settings(interaction.guild_id or 0)
    if interaction.guild is None or settings.poll_role_id is None:
        return None
    return interaction.guild.get_role(settings.poll_role_id)


def check_may_ping(interaction: Interaction, draft: Draft, role: discord.Role | None) -> None:
    """Raise `Refusal` where a draft is to ping the role but Discord wouldn't let the bot."""
    if draft.ping and role and not (role.mentionable or interaction.app_permissions.mention_everyone):
        raise Refusal(MAY_NOT_PING.format(role=role.mention))


def ping_line(header: PollHeader) -> str:
    """Return the first line of a poll's message while it is open; the same whatever the poll is about."""
    return OPEN.format(role=header.ping_role_id) if header.ping_role_id and header.is_open else ""


def mentions_of(header: PollHeader) -> discord.AllowedMentions:
    """Return what the message of a poll may ping: its role alone."""
    if header.ping_role_id is None:
        return discord.AllowedMentions.none()
    role = discord.Object(header.ping_role_id)
    return discord.AllowedMentions(everyone=False, users=False, roles=[role], replied_user=False)
