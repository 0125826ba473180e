"""The settings of /club that are about polls: which role may be pinged when one opens, and reminders."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import discord
from discord import ui

from bot.client.bot import Interaction
from bot.commands.club_clearance import Setting, identity
from bot.commands.ui.components import Card, Component, select
from bot.commands.ui.custom_ids import number
from bot.model.errors import Refusal
from bot.model.guilds import GuildSettings

NO_PING = "Pinged for a new poll: no role"
REMINDER_CHOICES: Mapping[str, str] = {
    "0": "Reminders of polls: off",
    "1": "Reminders of polls: an hour before",
}
NOT_EVERYBODY = "That'd be everybody in the server, and I don't ping everybody. Pick another role."


def poll_selects(guild: GuildSettings, channel_id: int) -> list[Component]:
    """Return the selects for what the whole server sets about polls."""
    role_id = guild.poll_role_id
    chosen = [discord.SelectDefaultValue(id=role_id, type=discord.SelectDefaultValueType.role)] if role_id else []
    roles: ui.RoleSelect[Card] = ui.RoleSelect(
        custom_id=identity("set", channel_id, Setting.POLL_ROLE, role_id or "-"),
        placeholder=NO_PING,
        min_values=0,
        default_values=chosen,
    )
    reminding = str(int(guild.reminders))
    reminders = select(identity("set", channel_id, Setting.REMINDERS, reminding), reminding, REMINDER_CHOICES)
    return [ui.ActionRow(roles), ui.ActionRow(reminders)]


def with_role(interaction: Interaction, guild: GuildSettings) -> GuildSettings:
    """Return the settings with the role that was picked, or without one. Raises `Refusal` for everybody's role."""
    values: Sequence[object] = cast("Mapping[str, Any]", interaction.data or {}).get("values") or ()
    role_id = number(str(values[0])) if values else None
    if role_id == guild.guild_id:
        raise Refusal(NOT_EVERYBODY)
    return replace(guild, poll_role_id=role_id)
