"""The settings of /club that are about polls: which role may be pinged when one opens, and reminders."""

from collections.abc import Mapping
from dataclasses import replace

from discord import ui

from bot.client.bot import Interaction
from bot.commands.club_clearance import Setting, identity
from bot.commands.club_roles import picked_role, role_select
from bot.commands.ui.components import Component, select
from bot.model.guilds import GuildSettings

NO_PING = "Pinged for a new poll: no role"
REMINDER_CHOICES: Mapping[str, str] = {
    "0": "Reminders of polls: off",
    "1": "Reminders of polls: an hour before",
}
NOT_EVERYBODY = "That'd be everybody in the server, and I don't ping everybody. Pick another role."


def poll_selects(guild: GuildSettings, channel_id: int) -> list[Component]:
    """Return the selects for what the whole server sets about polls."""
    reminding = str(int(guild.reminders))
    reminders = select(identity("set", channel_id, Setting.REMINDERS, reminding), reminding, REMINDER_CHOICES)
    return [role_select(channel_id, Setting.POLL_ROLE, guild.poll_role_id, NO_PING), ui.ActionRow(reminders)]


def with_role(interaction: Interaction, guild: GuildSettings) -> GuildSettings:
    """Return the settings with the role that was picked, or without one. Raises `Refusal` for everybody's role."""
    return replace(guild, poll_role_id=picked_role(interaction, guild.guild_id, NOT_EVERYBODY))
