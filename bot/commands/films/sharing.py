"""Shares what a member sees with their channel, in the clear and behind spoiler tags."""

import logging
import re
from collections.abc import Sequence
from dataclasses import replace

import discord
from discord import ui

from bot.client.bot import Interaction
from bot.client.error_codes import sentence_for
from bot.club.answers import ask_again, suggest
from bot.club.questions import Asked
from bot.commands.films.card_sections import film_line, step_name
from bot.commands.films.cards import StatusMessage, draw
from bot.commands.films.screens import Screen, ScreenKind
from bot.commands.films.shared_text import ScreenText, screen_text
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
from bot.commands.ui.responses import actor_of, is_own, location_of, may_write
from bot.commands.ui.spoilers import MOST_TAGS, tagged_lines, tagged_within
from bot.model.errors import Refusal
from bot.model.rate_limits import Activity
from bot.model.viewers import SharedCuts

log = logging.getLogger(__name__)

TEXT_LENGTH = 1_400  # in the clear, and as much again behind tags
ASKED_LENGTH = 400  # of the question that an answer is for, with its tag

SHARED = "It's in the channel now. You can take it back here, or later with *My version* under it."
YOURS = "You shared this, so you can take it back."
HEADING = "<@{sharer}> shares something about {film}"
SHARER = re.compile(r"<@(\d+)> shares ")
REACH = "The hidden part goes up to {step}"
CUT_SHORT = "That's not all of it: *My version* has more."
NOTHING = "There's nothing on this card that I can show here."
NO_CHANNEL = "There's nobody to share this with here."
NOT_INSTALLED = "I can only share in servers I've been added to. A moderator can add me."
MAY_NOT_SEND = "I can't write in this channel. A moderator can let me."
NOT_TAKEN = "Discord didn't take it just now. Try again in a while."
MUTE = "You can't write in this channel, so I can't share your card here."
NOT_YOURS = "Only the member who shared this, or a moderator, can take it back."
NOT_DELETED = "I couldn't delete it just now. Try again in a while."
MAY_NOT_DELETE = "I couldn't delete it. A moderator can."
DELETED = "Taken back: it's gone from the channel."


async def share_button(interaction: Interaction, screen: Screen, _extras: Sequence[str]) -> None:
    """Share the screen that a button is on."""
    _check_may_share(interaction)
    await interaction.response.defer(ephemeral=True, thinking=True)  # posting may take longer than Discord waits
    question = None
    if screen.place is ScreenKind.ANSWER:
        club = interaction.client.club
        viewing = await club.viewing_of(interaction.user.id, screen.film)
        asked = club.questions.last(interaction.user.id, viewing.cut.film)
        answered = await ask_again(viewing, asked, screen.page)
        question = answered.question if answered else None
    await _post(interaction, screen, question)


async def share_screen(interaction: Interaction, screen: Screen, question: str | None = None) -> None:
    """Share a screen that a command has been answered with; `question` is what it answers, if it is an answer."""
    _check_may_share(interaction)
    await _post(interaction, screen, question)


async def _post(interaction: Interaction, screen: Screen, question: str | None) -> None:
    """Post a screen in the channel, as far as that may go, and tell its sharer."""
    club = interaction.client.club
    shared = await club.shared(interaction.user.id, location_of(interaction), screen.film, question)
    if screen.place is ScreenKind.FACT and (fact := shared.own.fact(screen.key)):
        shared = replace(shared, question=screen.question_of(fact))
    # Which questions are suggested differs from member to member, so the card goes by the question that is kept.
    card = draw_shared(screen.on_page(0) if question else screen, shared, interaction.user.id)
    try:
        channel = interaction.client.get_partial_messageable(interaction.channel_id or 0, guild_id=interaction.guild_id)
        message = await channel.send(view=card)
    except discord.HTTPException as error:
        log.warning("Could not share in channel %s: %s", interaction.channel_id, error)
        raise Refusal(sentence_for(error, passing=NOT_TAKEN, lacking=MAY_NOT_SEND)) from error
    if question:
        club.questions.remember_shared(message.id, Asked(question))
    take_back = ui.ActionRow(_take_back(screen.film, message.id))
    await interaction.followup.send(view=Card(text(SHARED), take_back), ephemeral=True)


async def my_version(interaction: Interaction, screen: Screen, _extras: Sequence[str]) -> None:
    """Show a member what was shared, as far as they have seen themselves."""
    club = interaction.client.club
    viewing, answered = await club.viewing_of(interaction.user.id, screen.film), None
    if screen.place is ScreenKind.ANSWER and interaction.message is not None:
        asked = club.questions.shared(interaction.message.id)
        if asked:
            club.questions.remember(interaction.user.id, viewing.cut.film, asked)  # what the buttons of this card mean
        answered = await ask_again(viewing, asked, screen.page)
        answered = answered and suggest(club, interaction.user.id, location_of(interaction), answered)
    viewing = club.conversations.ask_how_far(interaction.user.id, viewing)
    notice = None
    if interaction.message is not None and _sharer_of(interaction.message) == interaction.user.id:
        notice = StatusMessage(YOURS, buttons=[_take_back(screen.film, interaction.message.id)])
    await interaction.response.send_message(view=draw(screen, viewing, answered, notice), ephemeral=True)


async def delete(interaction: Interaction, _screen: Screen, extras: Sequence[str]) -> None:
    """Delete what was shared, for its sharer and for moderators.

    The button has the id of the shared message; older ones are on that message itself, and have its sharer's.
    """
    match extras:
        case ["", message_id]:
            channel = interaction.client.get_partial_messageable(interaction.channel_id or 0)
            shared, sharer_id = channel.get_partial_message(number(message_id)), None
        case [sharer, *_] if sharer and interaction.message is not None:
            shared, sharer_id = interaction.message, number(sharer)
        case _:
            raise Refusal(OLD_CARD)
    await interaction.response.defer()
    try:
        if sharer_id is None:
            sharer_id = _sharer_of(await shared.fetch())
        if sharer_id is None or not (interaction.user.id == sharer_id or actor_of(interaction).moderator):
            raise Refusal(NOT_YOURS)
        await shared.delete()
    except discord.HTTPException as error:
        log.warning("Could not delete message %s: %s", shared.id, error)
        raise Refusal(sentence_for(error, passing=NOT_DELETED, lacking=MAY_NOT_DELETE)) from error
    if is_own(interaction):
        await interaction.edit_original_response(view=Card(text(DELETED)))
    else:
        await interaction.followup.send(DELETED, ephemeral=True)


def _sharer_of(message: discord.Message) -> int | None:
    """Return who shared a message; None if it is no shared card."""
    heading = message.components[0] if message.components and message.author.bot else None
    named = SHARER.match(heading.content) if isinstance(heading, discord.TextDisplay) else None
    return int(named[1]) if named else None


def draw_shared(screen: Screen, shared: SharedCuts, sharer_id: int) -> Card:
    """Draw a screen for a channel. Raises `Refusal` when there is nothing on it that may be shown.

    What is outside the tags is made from what everybody has seen, and from labels of checkpoints.
    """
    cut, reach = shared.clear, shared.own.checkpoint
    clear = screen_text(screen, cut, shared.clear_answer)
    hidden = _beyond(clear, screen_text(screen, shared.own, shared.own_answer))
    if clear is None and not hidden:
        raise Refusal(NOTHING)
    heading = HEADING.format(sharer=sharer_id, film=film_line(cut))
    if reach.number > cut.checkpoint.number:
        heading += f"\n{subtext(REACH.format(step=step_name(reach)))}"
    boxes: list[Component] = [text(heading)]
    if clear is not None:
        page, *rest = pages_of([escape_markdown(paragraph) for _, paragraph in clear.paragraphs], TEXT_LENGTH)
        paragraphs = [*page, subtext(CUT_SHORT)] if rest else page
        title = text(f"### {escape_markdown(clear.heading[1])}")
        boxes.append(container(cut.accent, [title, text(PARAGRAPH.join(paragraphs))]))
    if hidden:
        boxes.append(_spoiler_container(cut.accent, hidden, shared.question))
    return Card(*boxes, ui.ActionRow(button("My version", Action.MINE, screen, main=True)))


def _take_back(film: str, message_id: int) -> "ui.Button[Card]":
    """Return the button that deletes a shared message; only its sharer gets it, because a channel's is for all."""
    return button("Take it back", Action.UNSHARE, Screen.of_film(film), "", message_id)


def _beyond(clear: ScreenText | None, own: ScreenText | None) -> list[str]:
    """Return all that the sharer sees of a screen beyond what is in the clear."""
    if own is None:
        return []
    shown = {id_ for id_, _ in (clear.heading, *clear.paragraphs)} if clear else set[str]()
    beyond = [paragraph for id_, paragraph in own.paragraphs if id_ not in shown]
    if beyond and own.heading[0] not in shown:
        beyond.insert(0, own.heading[1])
    return beyond


def _spoiler_container(accent: int, hidden: Sequence[str], question: str | None) -> "ui.Container[Card]":
    """Draw paragraphs with a tag each: a container that is a spoiler alone would show in previews."""
    asked = tagged_within(f"Asked: {' '.join(question.split())}", ASKED_LENGTH) if question else ""
    first = [asked] if asked else []
    page, *rest = pages_of(tagged_lines(hidden), TEXT_LENGTH)
    most = MOST_TAGS - len(first)
    if rest or len(hidden) > most:
        page = [*page[: most - 1], f"||{CUT_SHORT}||"]
    return ui.Container(text(PARAGRAPH.join([*first, *page])), accent_colour=accent, spoiler=True)


def _check_may_share(interaction: Interaction) -> None:
    """Raise `Refusal` where nothing can be shared, or not just now."""
    if interaction.guild_id is None:
        raise Refusal(NO_CHANNEL)
    if interaction.client.get_guild(interaction.guild_id) is None:
        raise Refusal(NOT_INSTALLED)
    if not may_write(interaction, interaction.permissions):
        raise Refusal(MUTE)
    interaction.client.check_rate(interaction, Activity.POSTING)
