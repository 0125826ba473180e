"""/curate: its options and completions, and the buttons of its cards."""

import io
from collections.abc import Sequence
from typing import Any, cast

import discord
from discord import app_commands

from bot.client.bot import Interaction
from bot.commands.curate.cards import (
    BACK,
    DISCARDED,
    GONE,
    KEPT,
    USED,
    draw_films,
    draw_history,
    draw_notice,
    draw_removal,
    title_of,
)
from bot.commands.curate.previews import WHICH, check_pace, checked, own_films_here, show_preview
from bot.commands.ui.components import Card
from bot.commands.ui.custom_ids import OLD_CARD, is_number, selected_values
from bot.commands.ui.options import Typed
from bot.commands.ui.responses import NOT_SENT, show
from bot.model.errors import Refusal
from bot.model.guild_films import EMPTY, MOST_BYTES, REMOVED_LIFE, Way
from bot.model.rate_limits import Activity

FILM_FILE = ".toml"
WAYS = {FILM_FILE: Way.FILE, ".csv": Way.SHEET, ".xlsx": Way.SHEET}
EXCEL, CSV, FILE = (
    app_commands.Choice(name="A sheet for Excel and others (.xlsx)", value="xlsx"),
    app_commands.Choice(name="A sheet as text (.csv)", value="csv"),
    app_commands.Choice(name="A film file (.toml)", value="toml"),
)
AS_WHAT = "As which kind of file; left out, a sheet for Excel and others"
OTHER_FILE = "I take sheets (.xlsx, .csv) and film files (.toml). Get an empty sheet with **/curate template**."
TOO_LARGE = f"That file is too large. A film has room for {MOST_BYTES // 1_000_000} MB."
NOT_FETCHED = "Discord didn't give me that file just now. Please add it again."

curate_group = app_commands.Group(name="curate", description="The films that this server brings", guild_only=True)


@curate_group.command(name="add", description="Bring a film, or a new version of one; you see it before it counts")
@app_commands.describe(file="A sheet (.xlsx, .csv) or a film file (.toml)")
async def add_command(interaction: Interaction, file: discord.Attachment) -> None:
    """Check a file and show what it would change."""
    guild_id = await checked(interaction)
    ending = next((ending for ending in WAYS if file.filename.casefold().endswith(ending)), None)
    if ending is None:
        raise Refusal(OTHER_FILE)
    if file.size > MOST_BYTES:
        raise Refusal(TOO_LARGE)
    check_pace(interaction, guild_id)
    await interaction.response.defer(ephemeral=True, thinking=True)
    try:
        data = await file.read()
    except NOT_SENT as error:
        raise Refusal(NOT_FETCHED) from error
    if len(data) > MOST_BYTES:
        raise Refusal(TOO_LARGE)
    look = interaction.client.own_films.bring(guild_id, interaction.user.id, file.filename, data, WAYS[ending])
    await show_preview(interaction, file.filename, look)


@curate_group.command(name="list", description="The films that this server has brought")
async def list_command(interaction: Interaction) -> None:
    """Show the films of a server."""
    await interaction.response.send_message(view=await _draw_list(interaction), ephemeral=True)


@curate_group.command(name="download", description="Get a film of this server as a file; it holds the ending, too")
@app_commands.describe(film=WHICH, kind=AS_WHAT, version="Which version; left out, the one in use")
@app_commands.choices(kind=[EXCEL, CSV, FILE])
@app_commands.autocomplete(film=own_films_here)
async def download_command(
    interaction: Interaction,
    film: Typed,
    kind: app_commands.Choice[str] | None = None,
    version: app_commands.Range[int, 1, 1_000_000] | None = None,
) -> None:
    """Send a film as a file."""
    guild_id = await checked(interaction)
    interaction.client.check_rate(interaction, Activity.EXPENSIVE)
    own = await interaction.client.own_films.find(guild_id, film)
    text = await interaction.client.own_films.text(own, version)
    await interaction.response.defer(ephemeral=True, thinking=True)
    data, ending = text.encode(), (kind or EXCEL).value
    if ending != FILE.value:
        data = await interaction.client.own_films.sheet(ending, text)
    await interaction.followup.send(file=discord.File(io.BytesIO(data), f"{own.slug}.{ending}"), ephemeral=True)


@curate_group.command(name="template", description="Get an empty sheet to fill in, which says what goes where")
@app_commands.describe(kind=AS_WHAT)
@app_commands.choices(kind=[EXCEL, CSV])
async def template_command(interaction: Interaction, kind: app_commands.Choice[str] | None = None) -> None:
    """Send an empty sheet."""
    await checked(interaction)
    interaction.client.check_rate(interaction, Activity.EXPENSIVE)
    await interaction.response.defer(ephemeral=True, thinking=True)
    ending = (kind or EXCEL).value
    data = await interaction.client.own_films.sheet(ending)
    await interaction.followup.send(file=discord.File(io.BytesIO(data), f"{EMPTY}.{ending}"), ephemeral=True)


@curate_group.command(name="history", description="The versions of a film: who made them, and when")
@app_commands.describe(film=WHICH)
@app_commands.autocomplete(film=own_films_here)
async def history_command(interaction: Interaction, film: Typed) -> None:
    """Show the versions of a film."""
    guild_id = await checked(interaction)
    own = await interaction.client.own_films.find(guild_id, film)
    card = draw_history(own, await interaction.client.own_films.versions(own))
    await interaction.response.send_message(view=card, ephemeral=True)


@curate_group.command(name="remove", description="Remove a film of this server; for 30 days it can be brought back")
@app_commands.describe(film=WHICH)
@app_commands.autocomplete(film=own_films_here)
async def remove_command(interaction: Interaction, film: Typed) -> None:
    """Ask whether to remove a film."""
    guild_id = await checked(interaction)
    own = await interaction.client.own_films.find(guild_id, film)
    await interaction.response.send_message(view=draw_removal(own), ephemeral=True)


async def turn_page(interaction: Interaction, page: int, _extras: Sequence[str]) -> None:
    """Show another page of the films of a server."""
    await show(interaction, await _draw_list(interaction, page))


async def use(interaction: Interaction, upload_id: int, _extras: Sequence[str]) -> None:
    """Put to use what was looked at."""
    guild_id = await checked(interaction)
    own = await interaction.client.own_films.use(upload_id, guild_id, interaction.user.id)
    done = USED.format(title=title_of(own), version=own.version.number)
    interaction.client.film_used(own.film, None)
    await show(interaction, draw_notice(done), done=done)


async def discard(interaction: Interaction, upload_id: int, _extras: Sequence[str]) -> None:
    """Drop what was looked at."""
    guild_id = await checked(interaction)
    await interaction.client.own_films.discard(upload_id, guild_id, interaction.user.id)
    await show(interaction, draw_notice(DISCARDED))


async def ask_again(interaction: Interaction, _number: int, extras: Sequence[str]) -> None:
    """Ask once more whether to remove a film."""
    guild_id = await checked(interaction)
    own = await interaction.client.own_films.find(guild_id, ":".join(extras))
    await show(interaction, draw_removal(own, again=True))


async def remove(interaction: Interaction, _number: int, extras: Sequence[str]) -> None:
    """Remove a film."""
    guild_id = await checked(interaction)
    own = await interaction.client.own_films.remove(guild_id, ":".join(extras))
    done = GONE.format(title=title_of(own), days=REMOVED_LIFE.days)
    await show(interaction, draw_notice(done), done=done)


async def keep(interaction: Interaction, _number: int, _extras: Sequence[str]) -> None:
    """Leave a film where it is."""
    await show(interaction, draw_notice(KEPT))


async def bring_back(interaction: Interaction, _number: int, _extras: Sequence[str]) -> None:
    """Bring a film back that was removed."""
    guild_id = await checked(interaction)
    own = await interaction.client.own_films.bring_back(guild_id, selected_values(interaction)[0])
    done = BACK.format(title=title_of(own))
    await show(interaction, draw_notice(done), done=done)


async def look_at_version(interaction: Interaction, _number: int, extras: Sequence[str]) -> None:
    """Show what bringing an older version back would change."""
    guild_id, picked = await checked(interaction), selected_values(interaction)[0]
    if not is_number(picked):
        raise Refusal(OLD_CARD)
    own = await interaction.client.own_films.find(guild_id, ":".join(extras))
    text = await interaction.client.own_films.text(own, int(picked))
    check_pace(interaction, guild_id)
    await interaction.response.defer(ephemeral=True, thinking=True)
    name, author_id = f"{own.slug}{FILM_FILE}", interaction.user.id
    look = interaction.client.own_films.bring(guild_id, author_id, name, text.encode(), Way.BACK)
    await show_preview(interaction, name, look)


async def _draw_list(interaction: Interaction, page: int = 0) -> Card:
    guild_id, films = await checked(interaction), interaction.client.own_films
    return draw_films(await films.films(guild_id), await films.films(guild_id, removed=True), page)


COMMANDS = (cast("Any", curate_group),)
