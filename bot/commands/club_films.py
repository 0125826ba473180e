"""The settings of /club that are about films: which role brings them, and what is meant where none is set."""

from dataclasses import replace

from bot.client.bot import Interaction
from bot.club.club import Club
from bot.commands.club_clearance import Setting
from bot.commands.club_roles import picked_role, role_select
from bot.commands.ui.components import Component, escape_markdown, escape_user_text, subtext
from bot.model.errors import Refusal
from bot.model.guilds import ChannelSettings, GuildSettings
from knowledge.format.errors import FilmFileError
from knowledge.text import clip

NO_ROLE = "Only those who manage the server bring films"
NOT_EVERYBODY = "That'd be everybody in the server, who could then read every ending. Pick another role."
MEANT = (
    "No film is set for this channel or the server. Where a member names none, I take the one they last set with "
    "/seen, or else **{film}**, and say so."
)
NOT_THE_OWNER = "Only the person who runs me can have me read the film files again."
STAYED = "The films stay as they were, because something in the files isn't right:"
RELOADED = "I've read the film files again. Films: {films}."
MESSAGE_LENGTH = 2_000


async def reload_films(interaction: Interaction) -> None:
    """Read the film files again, all or nothing, and answer what came of it. Raises `Refusal` for all but the owner."""
    if not await interaction.client.is_owner(interaction.user):
        raise Refusal(NOT_THE_OWNER)
    await interaction.response.defer(ephemeral=True)
    try:
        films, changes = await interaction.client.reload()
    except FilmFileError as error:
        raise Refusal(clip(f"{STAYED}\n{escape_user_text(str(error))}", MESSAGE_LENGTH)) from error
    answer = "\n".join([RELOADED.format(films=films), *map(escape_user_text, changes)])
    await interaction.followup.send(clip(answer, MESSAGE_LENGTH), ephemeral=True)


def curator_select(guild: GuildSettings, channel_id: int) -> Component:
    """Return the select for the role whose members bring films."""
    return role_select(channel_id, Setting.CURATORS, guild.curator_role_id, NO_ROLE)


def with_curators(interaction: Interaction, guild: GuildSettings) -> GuildSettings:
    """Return the settings with the role that was picked, or without one. Raises `Refusal` for everybody's role."""
    return replace(guild, curator_role_id=picked_role(interaction, guild.guild_id, NOT_EVERYBODY))


def meant_line(club: Club, channel: ChannelSettings, guild: GuildSettings) -> str:
    """Return which film is meant where none is set, if there are several; empty where one is set."""
    titles = club.suggest_films("")
    if len(titles) < 2 or channel.film or guild.film:  # noqa: PLR2004  # with one there is nothing to mistake
        return ""
    return subtext(MEANT.format(film=escape_markdown(club.first_title())))
