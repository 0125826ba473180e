"""/club: what a server and its channels are set to, on one card."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from discord import app_commands, ui

from bot.client.bot import Interaction
from bot.club.club import Club
from bot.commands.club_card import SHARING_CHOICES, STARTERS, draw_settings
from bot.commands.club_changes import changes_in_words, settings_in_words, zone_in_words
from bot.commands.club_clearance import Setting, Step, clear, draw_question, go, identity, step_of, widening
from bot.commands.club_films import reload_films, with_curators
from bot.commands.club_polls import REMINDER_CHOICES, with_role
from bot.commands.club_roles import UNSET
from bot.commands.ui.clubs import club_of
from bot.commands.ui.components import button_by_id
from bot.commands.ui.custom_ids import OLD_CARD, number, selected_values
from bot.commands.ui.modals import Modal, show_modal
from bot.commands.ui.options import Choices, Slash, Typed, choice, completion
from bot.commands.ui.places import permissions_in
from bot.commands.ui.responses import location_of, show
from bot.model.errors import Refusal
from bot.model.guilds import Location, Place, PollStarters
from bot.model.time_zones import find_zone
from bot.model.zone_suggestions import question, suggest_zones

NOT_A_MANAGER = "Only members who may manage the server can change this."
ZONE_STAYS = "The time zone is **{zone}** already."


@completion
async def _zones(interaction: Interaction, typed: str) -> Choices:
    """Suggest time zones, each by a place and the time there now."""
    return [choice(one.label, one.zone) for one in suggest_zones(typed, interaction.client.club.now())]


@app_commands.command(name="club", description="Set a channel's film, how far everybody there has seen it, and more")
@app_commands.describe(
    time_zone="The time zone for closing times: a city, a country, or an offset",
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
    club, where, changed = await club_of(interaction), location_of(interaction), ""
    if time_zone is not None:
        changed = await _set_zone(club, where, time_zone)
    await interaction.response.send_message(view=await draw_settings(club, where, notice=[changed]), ephemeral=True)


async def set_(interaction: Interaction, channel_id: int, extras: Sequence[str]) -> None:
    """Change a setting."""
    club, where = await club_of(interaction), await _managed_channel(interaction, channel_id)
    before = await settings_in_words(club, where)
    if extras[:1] in ([Setting.POLL_ROLE], [Setting.CURATORS]):
        change = with_curators if extras[0] == Setting.CURATORS else with_role
        await club.save_guild_settings(change(interaction, await club.guild_settings(where.guild_id or 0)))
        await _show_change(interaction, where, before)
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
        value = str((await club.step(film, value, mark or None)).number)
    if step := await widening(club, where, setting, value, film):
        await show(interaction, draw_question(club, where, step))
        return
    await _change(interaction, where, setting, value, film=film)
    role = setting is Setting.STARTERS and value == PollStarters.ROLE
    await _show_change(interaction, where, before, role=role)


async def widen(interaction: Interaction, channel_id: int, extras: Sequence[str]) -> None:
    """Show a channel more, once the question about it was answered."""
    club, where = await club_of(interaction), await _managed_channel(interaction, channel_id)
    step, before = await step_of(club, extras), await settings_in_words(club, where)
    await go(club, where, step, step.before, step.after)
    await _show_change(interaction, where, before, step=step)


async def undo(interaction: Interaction, channel_id: int, extras: Sequence[str]) -> None:
    """Take back that a channel is shown more, unless something else has been set since."""
    club, where = await club_of(interaction), await _managed_channel(interaction, channel_id)
    step, before = await step_of(club, extras), await settings_in_words(club, where)
    await go(club, where, step, step.after, step.before)
    await _show_change(interaction, where, before)


async def open_card(interaction: Interaction, channel_id: int, _extras: Sequence[str]) -> None:
    """Show what is set."""
    where = await _managed_channel(interaction, channel_id)
    await show(interaction, await draw_settings(await club_of(interaction), where))


async def _show_change(
    interaction: Interaction,
    where: Location,
    before: Mapping[str, str],
    *,
    role: bool = False,
    step: Step | None = None,
) -> None:
    """Show the settings, with what isn't as it was `before`, and a button to take a step back."""
    club = await club_of(interaction)
    done = changes_in_words(before, await settings_in_words(club, where))
    undo_button = [button_by_id("Undo", identity("undo", where.channel_id, *step.extras))] if step else None
    await show(interaction, await draw_settings(club, where, role=role, notice=[done, undo_button]), done=done)


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
        club, where = await club_of(interaction), await _managed_channel(interaction, self._channel_id)
        changed = await _set_zone(club, where, self.zone.value)
        await show(interaction, await draw_settings(club, where, notice=[changed]), done=changed)


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


async def _set_zone(club: Club, where: Location, typed: str) -> str:
    """Keep a time zone; return what has changed. Raises `Refusal` for none that is known."""
    zone = find_zone(typed)
    if zone is None:
        raise Refusal(question(typed), again=identity("zone", where.channel_id))
    before = await settings_in_words(club, where)
    await club.save_guild_settings(replace(await club.guild_settings(where.guild_id or 0), time_zone=zone))
    changed = changes_in_words(before, await settings_in_words(club, where))
    return changed or ZONE_STAYS.format(zone=zone_in_words(zone))


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
