"""Handlers that give one member the result of a poll: its details, who voted for what, how it was counted, a file."""

import io
from collections.abc import Sequence
from dataclasses import replace

import discord

from bot.client.bot import Interaction
from bot.commands.polls import export_file
from bot.commands.polls.export_file import Format
from bot.commands.polls.gate import actor_at, gated
from bot.commands.polls.labels import BESIDE, PollVerb
from bot.commands.polls.poll_card import named_lines
from bot.commands.polls.result_card import NAMES, draw_details, draw_lines
from bot.commands.polls.result_picture import draw_picture
from bot.commands.polls.result_text import TOO_FEW, round_lines
from bot.commands.polls.vote import manages
from bot.commands.ui.components import escape_user_text
from bot.commands.ui.custom_ids import number
from bot.commands.ui.member_names import names_of
from bot.commands.ui.responses import is_own, show
from bot.model.export import PollExport
from bot.model.rate_limits import Activity
from knowledge.text import clip

EXPORTED = "Here's **{question}** as a file. {holds}"
HOLDS_NAMES = "It has who voted for what."
HOLDS_VOTES = "It has the votes of each choice."
SO_FAR = "The poll is still open, so it has the votes so far."
NOT_YET = "The poll is still open and shows its votes when it closes, so for now it has only the choices."
QUESTION_LENGTH = 100
NOT_NAMED = "This poll doesn't show who voted for what."
NO_ROUNDS = "There are no rounds to show."


@gated
async def result(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
    """Show the result of a poll, or its votes by now; without the picture beside a message that has it."""
    view = await interaction.client.polls.view(poll, interaction.guild_id or 0, interaction.user.id)
    picture = None if _has_picture(interaction) else await draw_picture(view)
    await show(
        interaction,
        draw_details(view, picture, manages=await manages(interaction, view.poll)),
        [picture.file] if picture else [],
        beside=BESIDE in extras,
    )


@gated
async def named(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
    """Show who voted for what."""
    view = await interaction.client.polls.view(poll, interaction.guild_id or 0, interaction.user.id)
    lines = [NOT_NAMED] if view.named is None else named_lines(view)
    await show(interaction, draw_lines(PollVerb.NAMED, view.poll, NAMES, lines, _page(extras)))


@gated
async def counted(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
    """Show how a ranked poll was counted."""
    view = await interaction.client.polls.view(poll, interaction.guild_id or 0, interaction.user.id)
    lines = list(round_lines(view.poll, view.result)) if view.result else []
    card = draw_lines(PollVerb.COUNTED, view.poll, "How it was counted", lines or [NO_ROUNDS], _page(extras))
    await show(interaction, card)


async def export(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
    """Send a poll as a file in the format of a button or a command; one that nobody offers is a table."""
    kind = Format(extras[0]) if extras and extras[0] in [*Format] else Format.CSV
    interaction.client.check_rate(interaction, Activity.EXPENSIVE)
    actor = await actor_at(interaction, poll)
    exported = await interaction.client.polls.export(poll, interaction.guild_id or 0, actor)
    if exported.named:
        await interaction.response.defer(ephemeral=True)  # finding out the names may take longer than Discord waits
        exported = replace(exported, names=await names_of(interaction, [voter for voter, _ in exported.named]))
    file = discord.File(io.BytesIO(export_file.write(exported, kind)), export_file.file_name(exported.view.poll, kind))
    question = escape_user_text(clip(exported.view.poll.question, QUESTION_LENGTH))
    sentence = EXPORTED.format(question=question, holds=_holds(exported))
    if exported.named:
        await interaction.followup.send(sentence, file=file, ephemeral=True)
    else:
        await interaction.response.send_message(sentence, file=file, ephemeral=True)


def _holds(exported: PollExport) -> str:
    """Return what a file has of the votes."""
    view = exported.view
    if exported.named:
        return HOLDS_NAMES
    if view.stays_sealed:
        return TOO_FEW
    if view.poll.is_open:
        return NOT_YET if view.tally is None else SO_FAR
    return HOLDS_VOTES


def _has_picture(interaction: Interaction) -> bool:
    """Tell whether the message that was used stays and shows a picture."""
    message: discord.Message | None = interaction.message
    boxes = [] if message is None or is_own(interaction) else message.components
    return any(
        isinstance(part, discord.MediaGalleryComponent) for box in boxes for part in getattr(box, "children", ())
    )


def _page(extras: Sequence[str]) -> int:
    return number(extras[0]) if extras else 0
