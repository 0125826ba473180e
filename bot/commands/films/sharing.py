"""Shares what a member sees with their room, in the clear and behind tags; how far is decided elsewhere."""

import logging
from asyncio import gather
from collections.abc import Sequence

import discord
from discord import ui

from bot.client.bot import Interaction
from bot.client.error_codes import sentence_for
from bot.commands.films.answer_cards import question_of
from bot.commands.films.card_sections import film_line
from bot.commands.films.cards import draw
from bot.commands.films.plain_text import ScreenText, screen_text
from bot.commands.films.screens import Screen, ScreenKind
from bot.commands.ui.components import (
    PARAGRAPH,
    Action,
    Card,
    Component,
    button,
    container,
    escape_markdown,
    pages_of,
    subtext,
    text,
)
from bot.commands.ui.custom_ids import OLD_CARD, number
from bot.commands.ui.responses import actor_of, location_of, may_write
from bot.commands.ui.spoilers import MOST_TAGS, tagged_lines, tagged_within
from bot.model.errors import Refusal
from bot.model.rate_limits import Activity
from bot.model.viewers import SharedCuts, Viewing
from bot.runtime.gc_tuning import build_index

log = logging.getLogger(__name__)

TEXT_LENGTH = 1_400  # in the clear, and as much again behind tags
ASKED_LENGTH = 400  # of the question that an answer is for, with its tag

SHARED = "Shared. You can take it back with *Delete* under it."
REACH = "What is behind tags goes as far as: {label}"
CUT_SHORT = "That is not all of it: there is more room in *My version*."
NOTHING = "There is nothing on this card that I may show to the room."
NO_ROOM = "There is nobody to share this with here."
NOT_INSTALLED = "I can only share in servers that have me as a member. A moderator can add me."
MAY_NOT_SEND = "I may not write in this channel. A moderator can let me."
NOT_TAKEN = "Discord did not take it just now. Try again in a while."
MUTE = "You may not write in this channel yourself, so I do not share your card here."
NOT_YOURS = "Only whoever shared this, or a member who may manage messages, can delete it."
NOT_DELETED = "I could not delete it just now. Try again in a while."
MAY_NOT_DELETE = "I could not delete it. A moderator can."
DELETED = "Deleted."


async def share_screen(interaction: Interaction, screen: Screen, _extras: Sequence[str] = ()) -> None:
    """Post a screen in the room, as far as that may go."""
    _check_channel(interaction)
    interaction.client.check_rate(interaction, Activity.POSTING)
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=True)  # posting may take longer than Discord waits
    club = interaction.client.club
    viewing = await club.viewing_of(interaction.user.id, screen.film)
    shared = await club.shared(interaction.user.id, location_of(interaction), screen.film)
    question = None
    if screen.place is ScreenKind.ANSWER:
        # Which questions are offered differs from member to member, so the card goes by the question that is kept.
        await gather(*map(build_index, {viewing.cut, shared.clear, shared.own}))
        question, screen = question_of(screen, viewing), screen.on_page(0)
    card = draw_shared(screen, shared, interaction.user.id, question)
    try:
        room = interaction.client.get_partial_messageable(interaction.channel_id or 0, guild_id=interaction.guild_id)
        message = await room.send(view=card)
    except discord.HTTPException as error:
        log.warning("Could not share in channel %s: %s", interaction.channel_id, error)
        raise Refusal(sentence_for(error, passing=NOT_TAKEN, lacking=MAY_NOT_SEND)) from error
    if question:
        club.keep_shared(message.id, question)
    await interaction.followup.send(SHARED, ephemeral=True)


async def show_screen(interaction: Interaction, screen: Screen, viewing: Viewing, *, share: bool) -> None:
    """Answer a command with a screen, for the member alone, and share it where they want that."""
    await interaction.response.send_message(view=draw(screen, viewing), ephemeral=True)
    if share:
        await share_screen(interaction, screen)


async def my_version(interaction: Interaction, screen: Screen, _extras: Sequence[str]) -> None:
    """Show whoever asks what was shared, as far as they have seen themselves."""
    club = interaction.client.club
    viewing = await club.viewing_of(interaction.user.id, screen.film)
    if screen.place is ScreenKind.ANSWER and interaction.message is not None:
        await build_index(viewing.cut)
        viewing = Viewing(viewing.cut, viewing.has_progress, club.shared_question(interaction.message.id))
    await interaction.response.send_message(view=draw(screen, viewing), ephemeral=True)


async def delete(interaction: Interaction, _screen: Screen, extras: Sequence[str]) -> None:
    """Delete what was shared, for whoever shared it and for moderators."""
    actor = actor_of(interaction)
    if interaction.message is None or not extras:
        raise Refusal(OLD_CARD)
    if actor.id != number(extras[0]) and not actor.moderator:
        raise Refusal(NOT_YOURS)
    await interaction.response.defer()
    try:
        await interaction.message.delete()
    except discord.HTTPException as error:
        log.warning("Could not delete message %s: %s", interaction.message.id, error)
        raise Refusal(sentence_for(error, passing=NOT_DELETED, lacking=MAY_NOT_DELETE)) from error
    await interaction.followup.send(DELETED, ephemeral=True)


def draw_shared(screen: Screen, shared: SharedCuts, sharer_id: int, question: str | None) -> Card:
    """A screen for a room. Raises `Refusal` when there is nothing on it that may be shown.

    What stands outside the tags is made from what everybody has seen, and from numbers of checkpoints.
    """
    clear, own = screen_text(screen, shared.clear, question), screen_text(screen, shared.own, question)
    hidden = _hidden(clear, own)
    if clear is None and not hidden:
        raise Refusal(NOTHING)
    cut = shared.clear
    heading = f"<@{sharer_id}> shares something about {film_line(cut)}"
    reach = shared.own.checkpoint
    if reach.number > cut.checkpoint.number:
        heading += f"\n{subtext(REACH.format(label=escape_markdown(reach.label)))}"
    boxes: list[Component] = [text(heading)]
    if clear is not None:
        boxes.append(container(cut.accent, _clear_blocks(clear)))
    if hidden:
        boxes.append(_spoiler_container(cut.accent, hidden, question))
    ways = [
        button("My version", Action.MINE, screen, main=True),
        button("Delete", Action.UNSHARE, Screen.of_film(screen.film), sharer_id),
    ]
    return Card(*boxes, ui.ActionRow(*ways))


def _hidden(clear: ScreenText | None, own: ScreenText | None) -> list[str]:
    """What goes behind tags: all that the sharer sees of a screen beyond what is in the clear."""
    if own is None:
        return []
    shown = {id_ for id_, _ in (clear.heading, *clear.paragraphs)} if clear else set[str]()
    beyond = [said for id_, said in own.paragraphs if id_ not in shown]
    if beyond and own.heading[0] not in shown:
        beyond.insert(0, own.heading[1])
    return beyond


def _clear_blocks(told_: ScreenText) -> list[Component]:
    """What everybody may read."""
    page, *more = pages_of([escape_markdown(said) for _, said in told_.paragraphs], TEXT_LENGTH)
    lines = [subtext(CUT_SHORT)] if more else []
    return [text(f"### {escape_markdown(told_.heading[1])}"), text(PARAGRAPH.join([*page, *lines]))]


def _spoiler_container(accent: int, hidden: Sequence[str], question: str | None) -> "ui.Container[Card]":
    """What only those read who want to, a tag each; a box that is a spoiler alone would show in previews."""
    asked = tagged_within(f"Asked: {' '.join(question.split())}", ASKED_LENGTH) if question else ""
    first = [asked] if asked else []
    page, *more = pages_of(tagged_lines(hidden), TEXT_LENGTH)
    room = MOST_TAGS - len(first)
    if more or len(hidden) > room:
        page = [*page[: room - 1], f"||{CUT_SHORT}||"]
    return ui.Container(text(PARAGRAPH.join([*first, *page])), accent_colour=accent, spoiler=True)


def _check_channel(interaction: Interaction) -> None:
    """Raises `Refusal` where nothing can be shared."""
    if interaction.guild_id is None:
        raise Refusal(NO_ROOM)
    if interaction.client.get_guild(interaction.guild_id) is None:
        raise Refusal(NOT_INSTALLED)
    if not may_write(interaction, interaction.permissions):
        raise Refusal(MUTE)
