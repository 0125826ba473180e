"""/discuss: posts a prompt in the channel, and handles the buttons under it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import discord
from discord import app_commands

from bot.client.bot import Interaction
from bot.client.error_codes import sentence_for
from bot.commands.films.answer_cards import draw_prompt
from bot.commands.films.cards import draw
from bot.commands.films.screens import Screen
from bot.commands.ui import options
from bot.commands.ui.options import FILM_OPTION, Slash, Typed
from bot.commands.ui.responses import actor_of, location_of
from bot.model.errors import Refusal
from knowledge.cut import Cut
from knowledge.text import clip

THREAD_NAME_LENGTH = 100

NO_THREADS = "I can't open threads here. A moderator can let me, or open one by hand."
NOT_OPENED = "Discord didn't open the thread just now. Try again in a while."
NO_PROMPT = "That prompt has gone. Run /discuss for another."


@app_commands.command(name="discuss", description="Post something to discuss; it gives nothing away")
@app_commands.describe(film=FILM_OPTION)
@app_commands.autocomplete(film=options.films)
async def discuss_command(interaction: Interaction, film: Typed | None = None) -> None:
    """Post a prompt in the channel."""
    await _post_prompt(interaction, await _cut(interaction, typed=film))


async def discuss(interaction: Interaction, screen: Screen, extras: Sequence[str]) -> None:
    """Post another prompt, about the entry whose key the button holds, if it holds one."""
    await _post_prompt(interaction, await _cut(interaction, screen.film), about=next(iter(extras), None))


async def say_what_review_says(interaction: Interaction, screen: Screen, _extras: Sequence[str]) -> None:
    """Show a member, and nobody else, what there is on a prompt as far as they have seen."""
    viewing = await interaction.client.club.viewing_of(interaction.user.id, screen.film)
    await interaction.response.send_message(view=draw(screen, viewing), ephemeral=True)


async def open_thread(interaction: Interaction, screen: Screen, _extras: Sequence[str]) -> None:
    """Open a thread on a prompt, named after it."""
    prompt = (await _cut(interaction, screen.film)).prompt(screen.key)
    if prompt is None or interaction.message is None:
        raise Refusal(NO_PROMPT)
    if not _may_open_threads(interaction):
        raise Refusal(NO_THREADS)
    try:
        thread = await interaction.message.create_thread(name=clip(prompt.text, THREAD_NAME_LENGTH))
    except discord.HTTPException as error:
        raise Refusal(sentence_for(error, passing=NOT_OPENED, lacking=NO_THREADS)) from error
    await interaction.response.send_message(f"Here it is: {thread.mention}", ephemeral=True)


async def _cut(interaction: Interaction, film: str | None = None, typed: str | None = None) -> Cut:
    """Return the film as everybody in the channel may see it."""
    return await interaction.client.club.cut_in_channel(interaction.user.id, location_of(interaction), film, typed)


async def _post_prompt(interaction: Interaction, cut: Cut, about: str | None = None) -> None:
    # A thread has its own series of prompts.
    room = replace(location_of(interaction), channel_id=interaction.channel_id or 0)
    prompt = await interaction.client.club.next_prompt(cut, room, actor_of(interaction), about)
    await interaction.response.send_message(view=draw_prompt(cut, prompt, threads=_may_open_threads(interaction)))


def _may_open_threads(interaction: Interaction) -> bool:
    room = isinstance(interaction.channel, discord.TextChannel)
    return room and interaction.app_permissions.create_public_threads


COMMANDS = (cast("Slash", discuss_command),)
