"""/curate: its options and completions, and the buttons of its cards."""

import io
from collections.abc import Sequence
from typing import Any, cast

import discord
from discord import app_commands

from bot.client.bot import Interaction
from bot.commands.curate.cards import (
    BACK,
    DIFFERENCES,
    DISCARDED,
    GONE,
    KEPT,
    USED,
    draw_films,
    draw_history,
    draw_notice,
    draw_preview,
    draw_removal,
    title_of,
)
from bot.commands.ui.custom_ids import OLD_CARD, is_number, selected_values
from bot.commands.ui.options import Choices, Typed, choice, completion
from bot.commands.ui.responses import NOT_SENT, actor_of, show
from bot.model.errors import Refusal
from bot.model.guild_films import EMPTY, MOST_BYTES, REMOVED_LIFE, FaultyFile, Preview, Way
from bot.model.rate_limits import Activity
from knowledge.text import clip, fold_text

FILM_FILE = ".toml"
WAYS = {FILM_FILE: Way.FILE, ".csv": Way.SHEET, ".xlsx": Way.SHEET}
EXCEL, CSV, FILE = (
    app_commands.Choice(name="A sheet for Excel and others (.xlsx)", value="xlsx"),
    app_commands.Choice(name="A sheet as text (.csv)", value="csv"),
    app_commands.Choice(name="A film file (.toml)", value="toml"),
)
AS_WHAT = "As which kind of file; left out, a sheet for Excel and others"
MESSAGE_LENGTH = 1_800

WHICH = "Which of the films of this server"
NO_SERVER = "That needs a server."
OTHER_FILE = "I take sheets (.xlsx, .csv) and film files (.toml). Get an empty sheet with **/curate template**."
TOO_LARGE = f"That file is too large. A film has room for {MOST_BYTES // 1_000_000} MB."
NOT_FETCHED = "Discord didn't give me that file just now. Please add it again."
FAULTS = "I can't use {name} yet. Nothing has changed."
IN_FILE = "There's more than fits here: all {number} are in the file."

curate_group = app_commands.Group(name="curate", description="The films that this server brings", guild_only=True)


@completion
async def _own_films(interaction: Interaction, typed: str) -> Choices:
    """Suggest films of this server."""
    own_films, guild_id = interaction.client.own_films, await _checked(interaction)
    return [
        choice(own.title, own.film, own.slug)
        for own in await own_films.films(guild_id)
        if fold_text(typed) in fold_text(own.title)
    ]


@curate_group.command(name="add", description="Bring a film, or a new version of one; you see it before it counts")
@app_commands.describe(file="A sheet (.xlsx, .csv) or a film file (.toml)")
async def add_command(interaction: Interaction, file: discord.Attachment) -> None:
    """Check a file and show what it would change."""
    guild_id = await _checked(interaction)
    ending = next((ending for ending in WAYS if file.filename.casefold().endswith(ending)), None)
    if ending is None:
        raise Refusal(OTHER_FILE)
    if file.size > MOST_BYTES:
        raise Refusal(TOO_LARGE)
    _check_pace(interaction, guild_id)
    await interaction.response.defer(ephemeral=True, thinking=True)
    try:
        data = await file.read()
    except NOT_SENT as error:
        raise Refusal(NOT_FETCHED) from error
    if len(data) > MOST_BYTES:
        raise Refusal(TOO_LARGE)
    await _show_preview(interaction, guild_id, file.filename, data, WAYS[ending])


@curate_group.command(name="list", description="The films that this server has brought")
async def list_command(interaction: Interaction) -> None:
    """Show the films of a server."""
    guild_id = await _checked(interaction)
    films = interaction.client.own_films
    card = draw_films(await films.films(guild_id), await films.films(guild_id, removed=True))
    await interaction.response.send_message(view=card, ephemeral=True)


@curate_group.command(name="download", description="Get a film of this server as a file; it holds the ending, too")
@app_commands.describe(film=WHICH, kind=AS_WHAT, version="Which version; left out, the one in use")
@app_commands.choices(kind=[EXCEL, CSV, FILE])
@app_commands.autocomplete(film=_own_films)
async def download_command(
    interaction: Interaction,
    film: Typed,
    kind: app_commands.Choice[str] | None = None,
    version: app_commands.Range[int, 1, 1_000_000] | None = None,
) -> None:
    """Send a film as a file."""
    guild_id = await _checked(interaction)
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
    await _checked(interaction)
    interaction.client.check_rate(interaction, Activity.EXPENSIVE)
    await interaction.response.defer(ephemeral=True, thinking=True)
    ending = (kind or EXCEL).value
    data = await interaction.client.own_films.sheet(ending)
    await interaction.followup.send(file=discord.File(io.BytesIO(data), f"{EMPTY}.{ending}"), ephemeral=True)


@curate_group.command(name="history", description="The versions of a film: who made them, and when")
@app_commands.describe(film=WHICH)
@app_commands.autocomplete(film=_own_films)
async def history_command(interaction: Interaction, film: Typed) -> None:
    """Show the versions of a film."""
    guild_id = await _checked(interaction)
    own = await interaction.client.own_films.find(guild_id, film)
    card = draw_history(own, await interaction.client.own_films.versions(own))
    await interaction.response.send_message(view=card, ephemeral=True)


@curate_group.command(name="remove", description="Remove a film of this server; for 30 days it can be brought back")
@app_commands.describe(film=WHICH)
@app_commands.autocomplete(film=_own_films)
async def remove_command(interaction: Interaction, film: Typed) -> None:
    """Ask whether to remove a film."""
    guild_id = await _checked(interaction)
    own = await interaction.client.own_films.find(guild_id, film)
    await interaction.response.send_message(view=draw_removal(own), ephemeral=True)


async def use(interaction: Interaction, upload_id: int, _extras: Sequence[str]) -> None:
    """Put to use what was looked at."""
    guild_id = await _checked(interaction)
    own = await interaction.client.own_films.use(upload_id, guild_id, interaction.user.id)
    done = USED.format(title=title_of(own), version=own.version.number)
    await show(interaction, draw_notice(done), done=done)


async def discard(interaction: Interaction, upload_id: int, _extras: Sequence[str]) -> None:
    """Drop what was looked at."""
    guild_id = await _checked(interaction)
    await interaction.client.own_films.discard(upload_id, guild_id, interaction.user.id)
    await show(interaction, draw_notice(DISCARDED))


async def ask_again(interaction: Interaction, _number: int, extras: Sequence[str]) -> None:
    """Ask once more whether to remove a film."""
    guild_id = await _checked(interaction)
    own = await interaction.client.own_films.find(guild_id, ":".join(extras))
    await show(interaction, draw_removal(own, again=True))


async def remove(interaction: Interaction, _number: int, extras: Sequence[str]) -> None:
    """Remove a film."""
    guild_id = await _checked(interaction)
    own = await interaction.client.own_films.remove(guild_id, ":".join(extras))
    done = GONE.format(title=title_of(own), days=REMOVED_LIFE.days)
    await show(interaction, draw_notice(done), done=done)


async def keep(interaction: Interaction, _number: int, _extras: Sequence[str]) -> None:
    """Leave a film where it is."""
    await show(interaction, draw_notice(KEPT))


async def bring_back(interaction: Interaction, _number: int, _extras: Sequence[str]) -> None:
    """Bring a film back that was removed."""
    guild_id = await _checked(interaction)
    own = await interaction.client.own_films.bring_back(guild_id, selected_values(interaction)[0])
    done = BACK.format(title=title_of(own))
    await show(interaction, draw_notice(done), done=done)


async def look_at_version(interaction: Interaction, _number: int, extras: Sequence[str]) -> None:
    """Show what bringing an older version back would change."""
    guild_id, picked = await _checked(interaction), selected_values(interaction)[0]
    if not is_number(picked):
        raise Refusal(OLD_CARD)
    own = await interaction.client.own_films.find(guild_id, ":".join(extras))
    text = await interaction.client.own_films.text(own, int(picked))
    _check_pace(interaction, guild_id)
    await interaction.response.defer(ephemeral=True, thinking=True)
    await _show_preview(interaction, guild_id, f"{own.slug}{FILM_FILE}", text.encode(), Way.BACK)


async def _show_preview(interaction: Interaction, guild_id: int, name: str, data: bytes, way: Way) -> None:
    """Check a film and show it before it counts, or all that is wrong with it; the interaction is deferred."""
    try:
        preview = await interaction.client.own_films.bring(guild_id, interaction.user.id, name, data, way)
    except FaultyFile as error:
        await _send_faults(interaction, name, error.faults)
        return
    await interaction.followup.send(view=draw_preview(preview), ephemeral=True, files=_differences(preview))


async def _send_faults(interaction: Interaction, name: str, faults: Sequence[str]) -> None:
    """Send what is wrong with a file: in a message, and where there is more than fits, in a file as well."""
    sentences = [f"- {discord.utils.escape_markdown(fault)}" for fault in faults]
    said, listed = FAULTS.format(name=discord.utils.escape_markdown(name)), "\n".join(sentences)
    if len(listed) <= MESSAGE_LENGTH:
        await interaction.followup.send(f"{said}\n{listed}", ephemeral=True)
        return
    text = "\n".join([said, clip(listed, MESSAGE_LENGTH // 2), IN_FILE.format(number=len(faults))])
    file = discord.File(io.BytesIO("\n".join(faults).encode()), "faults.txt")
    await interaction.followup.send(text, file=file, ephemeral=True)


def _differences(preview: Preview) -> list[discord.File]:
    """Return all that would differ from the film in use as a file, if there is one."""
    lines = preview.summary.differences
    return [discord.File(io.BytesIO("\n".join(lines).encode()), DIFFERENCES)] if lines else []


async def _checked(interaction: Interaction) -> int:
    """Return the server that this is done in. Raises `Refusal` for members who may not bring films there."""
    if interaction.guild_id is None:
        raise Refusal(NO_SERVER)
    await interaction.client.own_films.check_may_curate(interaction.guild_id, actor_of(interaction))
    return interaction.guild_id


def _check_pace(interaction: Interaction, guild_id: int) -> None:
    """Raise `Refusal` where a member or a server adds too many films at once."""
    interaction.client.check_rate(interaction, Activity.UPLOAD)
    interaction.client.rate_limits[Activity.UPLOAD].check(guild_id, interaction.created_at)


COMMANDS = (cast("Any", curate_group),)
