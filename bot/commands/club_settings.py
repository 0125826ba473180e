"""/club: what a server and its channels are set to, on one card."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

import discord
from discord import app_commands, ui

from bot.client.bot import Interaction
from bot.commands.club_clearance import (
    TAKEN_BACK,
    Setting,
    clear,
    draw_question,
    go,
    identity,
    step_of,
    widening,
    words_for,
)
from bot.commands.club_films import curator_select, meant_line, reload_films, with_curators
from bot.commands.club_polls import REMINDER_CHOICES, poll_selects, with_role
from bot.commands.ui.clubs import club_of
from bot.commands.ui.components import (
    ACCENT,
    MOST_OPTIONS,
    Card,
    Component,
    Part,
    button_by_id,
    container,
    select,
    subtext,
)
from bot.commands.ui.custom_ids import OLD_CARD, number, selected_values
from bot.commands.ui.modals import Modal, show_modal
from bot.commands.ui.options import Choices, Slash, Typed, choice, completion
from bot.commands.ui.places import permissions_in
from bot.commands.ui.responses import location_of, show
from bot.model.errors import Refusal
from bot.model.guilds import ChannelSettings, GuildSettings, Location, Place, PollStarters
from bot.model.time_zones import find_zone, is_fixed
from bot.model.zone_suggestions import question, suggest_zones, zone_label
from knowledge.cut import Cover

UNSET = "-"

HEADING = (
    "## This club\n"
    "What I show to a room stops at what everybody in it has seen. Here you say what that is, and who may do what."
)
HERE = "### In <#{channel}>\nThe film it talks about, and how far everybody who reads it has seen that. Threads follow."
EVERYWHERE = "### In the whole server\nTime zone: **{zone}**"
NOT_A_MANAGER = "Only members who may manage the server can change this."
NO_ROLE = "Pick the role below."

STARTERS: Mapping[str, str] = {
    PollStarters.EVERYONE: "Everybody may start polls and discussions",
    PollStarters.MODERATORS: "Only those who may manage messages start polls and discussions",
    PollStarters.ROLE: "Only members with one role start polls and discussions",
}
SHARING_CHOICES: Mapping[str, str] = {
    "1": "Members may share behind spoiler tags",
    "0": "Nothing behind spoiler tags: only what the room may see",
}


@completion
async def _zones(interaction: Interaction, typed: str) -> Choices:
    """Suggest time zones, each by a place and the time there now."""
    return [choice(one.label, one.zone) for one in suggest_zones(typed, interaction.client.club.now())]


@app_commands.command(name="club", description="Set what this server and its channels are cleared for")
@app_commands.describe(
    time_zone="The time zone that closing times are meant in: a city, a country, or an offset",
    reload="For the person who runs me: read the film files again",
)
@app_commands.autocomplete(time_zone=_zones)
@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
async def club_command(
    interaction: Interaction,
    time_zone: Typed | None = None,
    reload: bool = False,  # noqa: FBT001, FBT002  # an option
) -> None:
    """Show or change what a server has set."""
    if reload:
        await reload_films(interaction)
        return
    _check_manager(interaction)
    if time_zone is not None:
        await _set_zone(interaction, time_zone)
    await interaction.response.send_message(view=await _draw(interaction, location_of(interaction)), ephemeral=True)


async def set_(interaction: Interaction, channel_id: int, extras: Sequence[str]) -> None:
    """Change a setting."""
    where = await _managed_channel(interaction, channel_id)
    if extras[:1] in ([Setting.POLL_ROLE], [Setting.CURATORS]):
        club = await club_of(interaction)
        guild, change = await club.guild_settings(where.guild_id or 0), with_role
        if extras[0] == Setting.CURATORS:
            change = with_curators
        await club.save_guild_settings(change(interaction, guild))
        await show(interaction, await _draw(interaction, where))
        return
    value = selected_values(interaction)[0]
    try:
        setting = Setting(extras[0] if extras else "")
    except ValueError as error:
        raise Refusal(OLD_CARD) from error
    # What was chosen before is there for Discord alone, but for the mark of the checkpoints behind it.
    _, _, mark = extras[1].partition(".") if len(extras) > 1 else ("", "", "")
    film = ":".join(extras[2:])
    if setting is Setting.CLEARED:
        value = str((await (await club_of(interaction)).step(film, value, mark or None)).number)
    if step := await widening(await club_of(interaction), where, setting, value, film):
        await show(interaction, draw_question(await club_of(interaction), where, step))
        return
    await _change(interaction, where, setting, value, film=film)
    role = setting is Setting.STARTERS and value == PollStarters.ROLE
    await show(interaction, await _draw(interaction, where, role=role))


async def widen(interaction: Interaction, channel_id: int, extras: Sequence[str]) -> None:
    """Show a channel more, once the question about it was answered."""
    where, step = await _managed_channel(interaction, channel_id), await step_of(await club_of(interaction), extras)
    await go(await club_of(interaction), where, step, step.before, step.after)
    _, done, _ = words_for(await club_of(interaction), where, step)
    undo_button = button_by_id("Undo", identity("undo", channel_id, *step.extras))
    await show(interaction, await _draw(interaction, where, notice=[done, [undo_button]]), done=done)


async def undo(interaction: Interaction, channel_id: int, extras: Sequence[str]) -> None:
    """Take back that a channel is shown more, unless something else has been set since."""
    where, step = await _managed_channel(interaction, channel_id), await step_of(await club_of(interaction), extras)
    await go(await club_of(interaction), where, step, step.after, step.before)
    await show(interaction, await _draw(interaction, where, notice=[TAKEN_BACK]), done=TAKEN_BACK)


async def open_card(interaction: Interaction, channel_id: int, _extras: Sequence[str]) -> None:
    """Show what is set."""
    await show(interaction, await _draw(interaction, await _managed_channel(interaction, channel_id)))


async def ask_zone(interaction: Interaction, channel_id: int, _extras: Sequence[str]) -> None:
    """Show the form for the time zone."""
    _check_manager(interaction)
    await show_modal(interaction, ZoneForm(channel_id))


class ZoneForm(Modal):
    """The form for the time zone."""

    def __init__(self, channel_id: int) -> None:
        super().__init__("Time zone")
        self._channel_id = channel_id
        self.zone: ui.TextInput[ZoneForm] = ui.TextInput(placeholder="Berlin, Germany, CET, UTC+2", max_length=60)
        self.add_item(ui.Label(text="A city, a country, or an offset", component=self.zone))

    async def submit(self, interaction: Interaction) -> None:
        """Keep the time zone."""
        where = await _managed_channel(interaction, self._channel_id)
        await _set_zone(interaction, self.zone.value)
        await show(interaction, await _draw(interaction, where))


async def _change(interaction: Interaction, where: Location, setting: Setting, value: str, *, film: str) -> None:
    """Keep a setting. Raises `Refusal` for what no select of ours offers."""
    club = await club_of(interaction)
    channel, guild = await club.channel_settings(where), await club.guild_settings(where.guild_id or 0)
    match setting:
        case Setting.ROOM_FILM:
            await club.save_channel_settings(replace(channel, film=None if value == UNSET else value, checkpoint=0))
        case Setting.CLEARED:
            await clear(club, where, film, await club.cleared(where, film) or 0, number(value))
        case Setting.FILM:
            await club.save_guild_settings(replace(guild, film=None if value == UNSET else club.slug_of(value)))
        case Setting.STARTERS if value == PollStarters.ROLE and guild.starter_role_id is None:
            return  # it holds once the role is picked
        case Setting.STARTERS if value in STARTERS:
            await club.save_guild_settings(replace(guild, starters=PollStarters(value)))
        case Setting.ROLE:
            await club.save_guild_settings(replace(guild, starters=PollStarters.ROLE, starter_role_id=number(value)))
        case Setting.SHARING if value in SHARING_CHOICES:
            await club.save_guild_settings(replace(guild, sharing=value == "1"))
        case Setting.REMINDERS if value in REMINDER_CHOICES:
            await club.save_guild_settings(replace(guild, reminders=value == "1"))
            interaction.client.poll_due()  # which looks for reminders, too
        case _:
            raise Refusal(OLD_CARD)


async def _set_zone(interaction: Interaction, typed: str) -> None:
    """Keep a time zone. Raises `Refusal` for none that is known."""
    zone = find_zone(typed)
    if zone is None:
        raise Refusal(question(typed))
    club = await club_of(interaction)
    await club.save_guild_settings(replace(await club.guild_settings(interaction.guild_id or 0), time_zone=zone))


async def _draw(interaction: Interaction, where: Location, *, role: bool = False, notice: Sequence[Part] = ()) -> Card:
    """Draw all settings; `role` is whether a role is still to be picked, `notice` what has just changed."""
    club = await club_of(interaction)
    channel, guild = await club.channel_settings(where), await club.guild_settings(where.guild_id or 0)
    films = {slug: title for title, slug in club.suggest_films("")[: MOST_OPTIONS - 1]}
    cover = club.cover_of(channel.film) if channel.film in films and channel.film else None
    parts: list[Part] = [
        HEADING,
        HERE.format(channel=where.channel_id),
        *_channel_selects(channel, films, cover),
        meant_line(club, channel, guild),
        ui.Separator(),
        EVERYWHERE.format(zone=zone_label(guild.time_zone) if is_fixed(guild.time_zone) else guild.time_zone),
        *_guild_selects(guild, where.channel_id, films, role=role),
    ]
    changed = [container(ACCENT, notice)] if notice else []
    return Card(container(ACCENT, parts), *changed)


def _channel_selects(channel: ChannelSettings, films: Mapping[str, str], cover: Cover | None) -> list[Component]:
    """Return the selects for a channel's film, and for how far all have seen it."""
    cleared, shown = {"0": "Pick a film first"}, str(channel.checkpoint)
    if cover:
        cleared = {str(checkpoint.number): f"Cleared for: {checkpoint.label}" for checkpoint in cover.checkpoints}
        shown = f"{shown}.{cover.mark}"
    # The film is part of the id: what is cleared on an old card must not clear the film that came after.
    clear_id = identity("set", channel.channel_id, Setting.CLEARED, shown, channel.film or "")
    films = {UNSET: "No film of its own: nothing is cleared", **films}
    return [
        _select(channel.channel_id, Setting.ROOM_FILM, channel.film or UNSET, films),
        ui.ActionRow(select(clear_id, str(channel.checkpoint), cleared)),
    ]


def _guild_selects(guild: GuildSettings, channel_id: int, films: Mapping[str, str], *, role: bool) -> list[Part]:
    """Return what sets the whole server; with `role`, or where one is set, also which role may start polls."""
    starters = PollStarters.ROLE if role else guild.starters
    films = {UNSET: "No film for the whole server", **films}
    rows: list[Part] = [
        [button_by_id("Change the time zone", identity("zone", channel_id))],
        _select(channel_id, Setting.FILM, guild.film or UNSET, films),
        _select(channel_id, Setting.SHARING, str(int(guild.sharing)), SHARING_CHOICES),
        _select(channel_id, Setting.STARTERS, starters, STARTERS),
    ]
    if starters is PollStarters.ROLE:
        role_id = guild.starter_role_id
        chosen = [discord.SelectDefaultValue(id=role_id, type=discord.SelectDefaultValueType.role)] if role_id else []
        roles: ui.RoleSelect[Card] = ui.RoleSelect(
            custom_id=identity("set", channel_id, Setting.ROLE, role_id or UNSET),
            placeholder="Which role",
            default_values=chosen,
        )
        rows += ["" if role_id else subtext(NO_ROLE), ui.ActionRow(roles)]
    return [*rows, *poll_selects(guild, channel_id), curator_select(guild, channel_id)]


def _select(channel_id: int, setting: Setting, chosen: str, options: Mapping[str, str]) -> Component:
    return ui.ActionRow(select(identity("set", channel_id, setting, chosen), chosen, options))


async def _managed_channel(interaction: Interaction, channel_id: int) -> Location:
    """Return the channel that a card is about.

    Raises `Refusal` for a member who may not set anything, and for a channel that has gone or that they cannot see.
    """
    _check_manager(interaction)
    if interaction.guild is None or interaction.guild.get_channel(channel_id) is None:
        raise Refusal(OLD_CARD)
    may = await permissions_in(interaction, Place(channel_id, channel_id, private_thread=False))
    if not may.view_channel:
        raise Refusal(OLD_CARD)
    return Location(interaction.guild_id, channel_id)


def _check_manager(interaction: Interaction) -> None:
    """Raise `Refusal` for a member who may not set anything: what Discord shows to whom can be changed."""
    if not interaction.permissions.manage_guild:
        raise Refusal(NOT_A_MANAGER)


COMMANDS = (cast("Slash", club_command),)
