"""The settings of /club that are roles: the select for one, and what was picked in it."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import discord
from discord import ui

from bot.client.bot import Interaction
from bot.commands.club_clearance import Setting, identity
from bot.commands.ui.components import Card, Component
from bot.commands.ui.custom_ids import number
from bot.model.errors import Refusal

UNSET = "-"


def role_select(
    channel_id: int, setting: Setting, role_id: int | None, placeholder: str, *, fewest: int = 0
) -> Component:
    """Return the select for a role, with the one that is set; with a `fewest` of 0 it can be left empty."""
    chosen = [discord.SelectDefaultValue(id=role_id, type=discord.SelectDefaultValueType.role)] if role_id else []
    roles: ui.RoleSelect[Card] = ui.RoleSelect(
        custom_id=identity("set", channel_id, setting, role_id or UNSET),
        placeholder=placeholder,
        min_values=fewest,
        default_values=chosen,
    )
    return ui.ActionRow(roles)


def picked_role(interaction: Interaction, guild_id: int, not_everybody: str) -> int | None:
    """Return the role that was picked, if one was. Raises `Refusal` with a sentence for everybody's role."""
    values: Sequence[object] = cast("Mapping[str, Any]", interaction.data or {}).get("values") or ()
    role_id = number(str(values[0])) if values else None
    if role_id == guild_id:
        raise Refusal(not_everybody)
    return role_id
