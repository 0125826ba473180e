"""/discuss: posts a prompt in the channel, and handles the buttons under it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import cast

import discord
from discord import app_commands

from bot.client.bot import Interaction
from bot.client.error_codes import sentence_for
from bot.commands.films.answer_cards import draw_prompt, draw_prompt_preview
from bot.commands.films.cards import draw
from bot.commands.films.screens import Screen
from bot.commands.ui import options
from bot.commands.ui.components import Card, container
from bot.commands.ui.custom_ids import number
from bot.commands.ui.options import FILM_OPTION, Slash, Typed
from bot.commands.ui.responses import actor_of, is_own, location_of, may_write, show
from bot.model.errors import Refusal
from bot.model.guilds import Location
from knowledge.cut import Cut
from knowledge.text import clip

THREAD_NAME_LENGTH = 100
REPLACEABLE = timedelta(minutes=5)

NO_THREADS = "I can't open threads here. A moderator can let me, or open one by hand."
NOT_OPENED = "Discord didn't open the thread just now. Try again in a while."
POSTED = "Posted."
NOT_POSTED = "All right, I haven't posted anything."
MUTE = "You can't write in this channel, so I can't post a prompt here."
NO_PROMPT = "That prompt is gone. Run /discuss for another."


@app_commands.command(name="discuss", description="Post something to discuss; it gives nothing away")
@app_commands.describe(film=FILM_OPTION)
@app_commands.autocomplete(film=options.films)
async def discuss_command(interaction: Interaction, film: Typed | None = None) -> None:
    """Post a prompt in the channel."""
    await _post_prompt(interaction, await _cut(interaction, typed=film))


async def discuss(interaction: Interaction, screen: Screen, extras: Sequence[str]) -> None:
    """Post another prompt; from a card of their own, show it to the member first.

    The button may hold the key of an entry that the prompt is to be about, and the number of the prompt to show.
    """
    cut = await _cut(interaction, screen.film)
    about, counted = [*extras, "", ""][:2]
    if interaction.guild_id is None or not is_own(interaction):
        await _post_prompt(interaction, cut, about or None)
        return
    shown = number(counted) if counted else 0
    prompts, fitting = await interaction.client.club.prompts_about(
        cut, _room(interaction), actor_of(interaction), about or None
    )
    prompt = prompts[shown % len(prompts)]
    card = draw_prompt_preview(cut, prompt, about=about, fitting=fitting, number=shown)
    if counted:
        await show(interaction, card)
    else:
        await interaction.response.send_message(view=card, ephemeral=True)


async def post_chosen(interaction: Interaction, screen: Screen, _extras: Sequence[str]) -> None:
    """Post the prompt that a member was shown, if everybody in the channel may still see it."""
    cut = await _cut(interaction, screen.film)
    prompt = cut.prompt(screen.key)
    if prompt is None or not is_own(interaction):
        raise Refusal(NO_PROMPT)
    if not may_write(interaction, interaction.permissions):
        raise Refusal(MUTE)
    await interaction.client.club.post_prompt(cut, _room(interaction), actor_of(interaction), prompt)
    await interaction.response.edit_message(view=Card(container(cut.accent, [POSTED])))
    await interaction.followup.send(view=draw_prompt(cut, prompt, threads=_may_open_threads(interaction)))


async def cancel(interaction: Interaction, screen: Screen, _extras: Sequence[str]) -> None:
    """Put a prompt away that a member was shown."""
    cut = await _cut(interaction, screen.film)
    await show(interaction, Card(container(cut.accent, [NOT_POSTED])))


async def say_what_review_says(interaction: Interaction, screen: Screen, _extras: Sequence[str]) -> None:
    """Show a member, and nobody else, what there is on a prompt as far as they have seen."""
    club = interaction.client.club
    viewing = await club.viewing_of(interaction.user.id, screen.film)
    viewing = club.conversations.ask_how_far(interaction.user.id, viewing)
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
    prompt = await interaction.client.club.next_prompt(cut, _room(interaction), actor_of(interaction), about)
    card = draw_prompt(cut, prompt, threads=_may_open_threads(interaction))
    if _may_replace(interaction):
        await interaction.response.edit_message(view=card)
    else:
        await interaction.response.send_message(view=card)


def _may_replace(interaction: Interaction) -> bool:
    """Return whether a member has put up the prompt they press a button of just now, and it has no thread."""
    message = interaction.message
    if message is None or message.interaction_metadata is None or is_own(interaction):
        return False
    mine = message.interaction_metadata.user.id == interaction.user.id
    taken_up = message.flags.has_thread or message.thread is not None
    return mine and not taken_up and interaction.created_at - message.created_at < REPLACEABLE


def _room(interaction: Interaction) -> Location:
    """Return where a prompt is posted; a thread has its own series of prompts."""
    return replace(location_of(interaction), channel_id=interaction.channel_id or 0)


def _may_open_threads(interaction: Interaction) -> bool:
    room = isinstance(interaction.channel, discord.TextChannel)
    return room and interaction.app_permissions.create_public_threads


COMMANDS = (cast("Slash", discuss_command),)
