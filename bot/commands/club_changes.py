"""What has been changed with /club, in words: from what to what."""

from collections.abc import Mapping

from bot.club.club import Club
from bot.commands.ui.components import escape_markdown
from bot.model.guilds import Location, PollStarters
from bot.model.time_zones import is_fixed
from bot.model.zone_suggestions import zone_label

NONE = "none"
NOTHING = "nothing"
STARTERS: Mapping[str, str] = {
    PollStarters.EVERYONE: "everybody",
    PollStarters.MODERATORS: "members who may manage messages",
}
ON_OR_OFF = {True: "on", False: "off"}
ALLOWED = {True: "allowed", False: "not allowed"}


async def settings_in_words(club: Club, where: Location) -> Mapping[str, str]:
    """Return the value of each setting of a channel and its server in words, by what the setting is called."""
    channel, guild = await club.channel_settings(where), await club.guild_settings(where.guild_id or 0)
    film = club.library.get(channel.film or "")
    cleared = escape_markdown(film.cover.checkpoints[channel.checkpoint].label) if film and channel.checkpoint else ""
    starters = f"members with the role <@&{guild.starter_role_id}>"
    return {
        f"The film of <#{where.channel_id}>": _film(club, channel.film),
        f"How far everyone in <#{where.channel_id}> has seen it": cleared or NOTHING,
        "The film of the whole server": _film(club, guild.film),
        "Sharing behind spoiler tags": ALLOWED[guild.sharing],
        "Who may start polls and discussions": STARTERS.get(guild.starters, starters),
        "The role that may be pinged when a poll opens": f"<@&{guild.poll_role_id}>" if guild.poll_role_id else NONE,
        "Reminders before polls close": ON_OR_OFF[guild.reminders],
        "The time zone": zone_in_words(guild.time_zone),
    }


def changes_in_words(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Return a sentence for each setting that isn't as it was; empty where all are."""
    return "\n".join(
        f"{name} changed from **{old}** to **{after[name]}**." for name, old in before.items() if old != after[name]
    )


def zone_in_words(zone: str) -> str:
    """Return a time zone as members read it."""
    return zone_label(zone) if is_fixed(zone) else zone


def _film(club: Club, slug: str | None) -> str:
    film = club.library.get(slug or "")
    return f"{escape_markdown(film.cover.title)} ({film.cover.year})" if film else NONE
