"""The card of /club: what a channel and its whole server are set to."""

from collections.abc import Mapping, Sequence

from discord import ui

from bot.club.club import Club
from bot.commands.club_changes import zone_in_words
from bot.commands.club_clearance import Setting, identity
from bot.commands.club_films import curator_select, meant_line
from bot.commands.club_polls import poll_selects
from bot.commands.club_roles import UNSET, role_select
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
from bot.model.guilds import ChannelSettings, GuildSettings, Location, PollStarters
from knowledge.cut import Cover

HEADING = (
    "## This club\nWhat I post in a channel stops at what everybody there has seen. Set that here, and who can do what."
)
HERE = (
    "### In <#{channel}>\nThe film this channel is about, and how far everyone in it has seen it. Threads get the same."
)
EVERYWHERE = (
    "### In the whole server\n"
    "Moderators are members who may manage messages. Reminders are for polls that run for a day or more.\n"
    "Time zone: **{zone}**"
)
NO_ROLE = "Pick the role below."

STARTERS: Mapping[str, str] = {
    PollStarters.EVERYONE: "Polls and discussions: everybody",
    PollStarters.MODERATORS: "Polls and discussions: moderators",
    PollStarters.ROLE: "Polls and discussions: one role",
}
SHARING_CHOICES: Mapping[str, str] = {
    "1": "Sharing: spoiler tags allowed",
    "0": "Sharing: no spoiler tags",
}


async def draw_settings(club: Club, where: Location, *, role: bool = False, notice: Sequence[Part] = ()) -> Card:
    """Draw all settings; `role` is whether a role is still to be picked, `notice` what has just changed."""
    channel, guild = await club.channel_settings(where), await club.guild_settings(where.guild_id or 0)
    films = {slug: title for title, slug in club.suggest_films("")[: MOST_OPTIONS - 1]}
    cover = club.cover_of(channel.film) if channel.film in films and channel.film else None
    parts: list[Part] = [
        HEADING,
        HERE.format(channel=where.channel_id),
        *_channel_selects(channel, films, cover),
        meant_line(club, channel, guild),
        ui.Separator(),
        EVERYWHERE.format(zone=zone_in_words(guild.time_zone)),
        *_guild_selects(guild, where.channel_id, films, role=role),
    ]
    changed = [container(ACCENT, notice)] if any(notice) else []
    return Card(container(ACCENT, parts), *changed)


def _channel_selects(channel: ChannelSettings, films: Mapping[str, str], cover: Cover | None) -> list[Component]:
    """Return the selects for a channel's film, and for how far all have seen it."""
    cleared, shown = {"0": "Pick a film first"}, str(channel.checkpoint)
    if cover:
        cleared = {str(checkpoint.number): f"Everyone here: {checkpoint.label}" for checkpoint in cover.checkpoints}
        shown = f"{shown}.{cover.mark}"
    # The film is part of the id: what is cleared on an old card must not clear the film that came after.
    clear_id = identity("set", channel.channel_id, Setting.CLEARED, shown, channel.film or "")
    films = {UNSET: "No film of its own", **films}
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
        roles = role_select(channel_id, Setting.ROLE, role_id, "Which role", fewest=1)
        rows += ["" if role_id else subtext(NO_ROLE), roles]
    return [*rows, *poll_selects(guild, channel_id), curator_select(guild, channel_id)]


def _select(channel_id: int, setting: Setting, chosen: str, options: Mapping[str, str]) -> Component:
    return ui.ActionRow(select(identity("set", channel_id, setting, chosen), chosen, options))
