"""What all of /curate shares: who may use it, how often, and how a film is shown before it counts."""

import io
from collections.abc import Awaitable, Sequence

import discord

from bot.client.bot import Interaction
from bot.commands.curate.cards import DIFFERENCES, draw_preview
from bot.commands.ui.options import Choices, choice, completion
from bot.commands.ui.responses import actor_of
from bot.model.errors import Refusal
from bot.model.guild_films import FaultyFile, Preview
from bot.model.rate_limits import Activity
from knowledge.text import clip, fold_text

MESSAGE_LENGTH = 1_800

WHICH = "Which of the films of this server"
NO_SERVER = "That needs a server."
FAULTS = "I can't use {name} yet. Nothing has changed."
IN_FILE = "There's more than fits here: all {number} are in the file."


@completion
async def own_films_here(interaction: Interaction, typed: str) -> Choices:
    """Suggest films of this server."""
    own_films, guild_id = interaction.client.own_films, await checked(interaction)
    return [
        choice(own.title, own.film, own.slug)
        for own in await own_films.films(guild_id)
        if fold_text(typed) in fold_text(own.title)
    ]


async def show_preview(interaction: Interaction, name: str, look: Awaitable[Preview]) -> None:
    """Show a film before it counts, or all that is wrong with it; the interaction is deferred."""
    try:
        preview = await look
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


async def checked(interaction: Interaction) -> int:
    """Return the server that this is done in. Raises `Refusal` for members who may not bring films there."""
    if interaction.guild_id is None:
        raise Refusal(NO_SERVER)
    await interaction.client.own_films.check_may_curate(interaction.guild_id, actor_of(interaction))
    return interaction.guild_id


def check_pace(interaction: Interaction, guild_id: int) -> None:
    """Raise `Refusal` where a member or a server adds too many films at once."""
    interaction.client.check_rate(interaction, Activity.UPLOAD)
    interaction.client.rate_limits[Activity.UPLOAD].check(guild_id, interaction.created_at)
