"""*Hide it*, in the menu of a message: puts a message behind a spoiler for its author and for moderators.

What is posted comes first and what is deleted last, and only when a member says so: whatever fails, nothing is lost.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, cast

import discord
from discord import app_commands

from bot.client.bot import Houselights, Interaction
from bot.client.error_codes import SENTENCES, THREAD_ARCHIVED, THREAD_LOCKED, UNKNOWN_MESSAGE, sentence_for
from bot.commands.hide.attachments import take
from bot.commands.hide.cards import draw_done, draw_hidden, draw_nothing, draw_offer, draw_request
from bot.commands.hide.message_copy import MessageCopy, copy_of, is_readable, version_of
from bot.commands.hide.requests import HOUR, requests_of
from bot.commands.ui.components import Card, text
from bot.commands.ui.custom_ids import number
from bot.commands.ui.responses import may_write
from bot.model.errors import Refusal
from bot.model.rate_limits import Activity

log = logging.getLogger(__name__)

KEPT_SECONDS = HOUR.total_seconds() + 1  # the clocks of timers and of days may differ a little

MINE = (
    "That's mine, so it gives nothing away. If you shared the card, *My version* under it lets you take it back; "
    "`/poll close` ends a poll, and a moderator can delete anything else of mine."
)
SYSTEM = "That's one of Discord's own notices, so there's nothing to hide. A moderator can delete it."
START = "That only shows the message this thread began with. Use *Hide it* on the message itself, in the channel."
PRIVATE = "Only you can see that message, so there's nobody to hide it from."
MAY_NOT_WRITE_HERE = "I can't write here, so the message stays as it is. Please ask a moderator directly."
STAYS = "The message stays as it is."
THREAD_CLOSED = "This thread is closed, so I can't write here and the message stays as it is."
NOT_POSTED = "I couldn't post it, so the message stays as it is. Try again in a while."
MESSAGE_GONE = "That message is gone already."
MAY_NOT_READ = "I can't read the messages here, so I can't look for it. A moderator can let me."
NOT_DELETED = "I couldn't delete it. Try again in a while, or delete it by hand."
MAY_NOT_DELETE = "I can't delete messages here any more, but its author and moderators can."
CHANGED = "That message has been edited since, so I've left it. Use *Hide it* on it again."
NOT_YOUR_MESSAGE = "Only its author or a moderator can do that."
DELETED = "The original is deleted."
ASKED = "I've asked. A moderator or its author can hide it now."
MEMBER_MAY_NOT_WRITE = "You can't write here yourself, so please ask a moderator directly."
ASKED_ALREADY = "Moderators have been asked about that message already. Give them a little time."
FORGOTTEN = "I don't keep messages for long, so I no longer have that one. Open its menu, then Apps, then *Hide it*."


@app_commands.context_menu(name="Hide it")
@app_commands.guild_only()
async def hide_it(interaction: Interaction, message: discord.Message) -> None:
    """Hide a message, or offer to ask a moderator."""
    _check_can_be_hidden(interaction, message)
    interaction.client.check_rate(interaction, Activity.POSTING)
    # What Discord sent with the menu may hold what discord.py does not know.
    messages = cast("dict[str, Any]", interaction.data or {}).get("resolved", {}).get("messages", {})
    copy = copy_of(message, messages.get(str(message.id), {}))
    if _may(interaction, message.author.id):
        await interaction.response.defer(ephemeral=True, thinking=True)
        await _hide(interaction, copy)
        return
    _keep_for_a_while(interaction.client, copy)
    await interaction.response.send_message(view=draw_offer(copy), ephemeral=True)


async def ask(interaction: Interaction, message_id: int, extras: Sequence[str]) -> None:
    """Ask moderators, in the channel, to look at a message."""
    author_id = _author(extras)
    if not may_write(interaction, interaction.permissions):
        raise Refusal(MEMBER_MAY_NOT_WRITE)
    interaction.client.check_rate(interaction, Activity.POSTING)
    asked, now = requests_of(interaction.client).asked, interaction.client.club.now()
    if asked.find(message_id, now):
        raise Refusal(ASKED_ALREADY)
    asked.keep(message_id, True, now)  # noqa: FBT003  # the value
    link = _channel(interaction).get_partial_message(message_id).jump_url
    await interaction.response.defer()
    try:
        await _post(interaction, draw_request(interaction.user.id, link, message_id, author_id))
    except Refusal:
        asked.drop(message_id)
        raise
    await interaction.edit_original_response(view=Card(text(ASKED)))


async def hide_asked(interaction: Interaction, message_id: int, extras: Sequence[str]) -> None:
    """Hide a message that a moderator was asked to look at; the line that asked goes."""
    _check_may(interaction, extras)
    interaction.client.check_rate(interaction, Activity.POSTING)
    await interaction.response.defer(ephemeral=True, thinking=True)
    if not await _hide(interaction, await _find(interaction, message_id)):
        return
    requests_of(interaction.client).offered.drop(message_id)
    if interaction.message is not None:
        try:
            await interaction.message.delete()
        except discord.HTTPException as error:
            log.warning("Could not take the request about message %s away: %s", message_id, error)


async def delete_original(interaction: Interaction, message_id: int, extras: Sequence[str]) -> None:
    """Delete a message that was hidden, unless it has been changed since."""
    _check_may(interaction, extras)
    await interaction.response.defer()
    message = _channel(interaction).get_partial_message(message_id)
    try:
        if extras[1:]:  # older buttons, and some channels, do not say how the message was
            with suppress(discord.Forbidden):
                if version_of((await message.fetch()).edited_at) != number(extras[1]):
                    raise Refusal(CHANGED)
        await message.delete()
    except discord.HTTPException as error:
        log.warning("Could not delete message %s in channel %s: %s", message_id, interaction.channel_id, error)
        raise Refusal(_why(error, MESSAGE_GONE, MAY_NOT_DELETE, NOT_DELETED)) from error
    await interaction.edit_original_response(view=Card(text(DELETED)))


async def _hide(interaction: Interaction, copy: MessageCopy) -> bool:
    """Post what can be posted of a message, and answer what cannot; return whether anything was posted.

    Raises `Refusal` when it could not be posted.
    """
    taken = await take(interaction, copy)
    may_delete = interaction.app_permissions.manage_messages
    if taken:
        posted = list[discord.Message]()
        try:
            for card, files in draw_hidden(copy, interaction.user.id, taken):
                posted.append(await _post(interaction, card, files))
        except BaseException:
            for message in posted:  # all of it is posted, or nothing
                with suppress(discord.HTTPException):
                    await message.delete()
            raise
        answer = draw_done(copy, taken.left_out, may_delete=may_delete)
    else:
        _keep_for_a_while(interaction.client, copy)
        may_ask = not interaction.permissions.manage_messages
        answer = draw_nothing(copy, taken.left_out, may_delete=may_delete, may_ask=may_ask)
    await interaction.followup.send(view=answer, ephemeral=True)
    return bool(taken)


async def _post(interaction: Interaction, card: Card, files: Sequence[discord.File] = ()) -> discord.Message:
    """Post something in the channel, pinging nobody. Raises `Refusal` when that is not possible."""
    try:
        if not may_write(interaction, interaction.app_permissions):
            log.warning("May not write in channel %s", interaction.channel_id)
            raise Refusal(MAY_NOT_WRITE_HERE)
        return await _channel(interaction).send(view=card, files=files, allowed_mentions=discord.AllowedMentions.none())
    except discord.HTTPException as error:
        log.warning("Could not post in channel %s: %s", interaction.channel_id, error)
        raise Refusal(_why(error, NOT_POSTED, MAY_NOT_WRITE_HERE, NOT_POSTED)) from error


async def _find(interaction: Interaction, message_id: int) -> MessageCopy:
    """Return a message as it is now. Raises `Refusal` when it is gone, or when what it says is not known any more."""
    try:
        current = await _channel(interaction).fetch_message(message_id)
    except discord.HTTPException as error:
        log.warning("Could not read message %s in channel %s: %s", message_id, interaction.channel_id, error)
        raise Refusal(_why(error, MESSAGE_GONE, MAY_NOT_READ, NOT_POSTED)) from error
    # Discord shows bots what a message says only when a member uses its menu.
    offered = requests_of(interaction.client).offered.find(message_id, interaction.client.club.now())
    if offered is not None and offered.version == version_of(current.edited_at):
        return offered
    if not is_readable(current):
        raise Refusal(FORGOTTEN)
    _check_can_be_hidden(interaction, current)
    return copy_of(current)


def _keep_for_a_while(bot: Houselights, copy: MessageCopy) -> None:
    requests = requests_of(bot)
    requests.offered.keep(copy.message_id, copy, bot.club.now())
    bot.call_later(KEPT_SECONDS, lambda: requests.expire(bot.club.now()))


def _why(error: discord.HTTPException, gone: str, forbidden: str, otherwise: str) -> str:
    """Return the sentence for what Discord did not do."""
    if error.code in (THREAD_ARCHIVED, THREAD_LOCKED):
        return THREAD_CLOSED
    if error.code in SENTENCES and error.code != UNKNOWN_MESSAGE:
        return f"{SENTENCES[error.code]} {STAYS}"
    return gone if isinstance(error, discord.NotFound) else sentence_for(error, passing=otherwise, lacking=forbidden)


def _check_can_be_hidden(interaction: Interaction, message: discord.Message) -> None:
    """Raise `Refusal` for messages that nobody can hide."""
    if interaction.client.user is not None and message.author.id == interaction.client.user.id:
        raise Refusal(MINE)
    if message.flags.ephemeral:
        raise Refusal(PRIVATE)
    if message.type is discord.MessageType.thread_starter_message:
        raise Refusal(START)
    if message.is_system():
        raise Refusal(SYSTEM)


def _check_may(interaction: Interaction, extras: Sequence[str]) -> None:
    """Raise `Refusal` for a member who may not hide a message of the author that a button names."""
    if not _may(interaction, _author(extras)):
        raise Refusal(NOT_YOUR_MESSAGE)


def _may(interaction: Interaction, author_id: int) -> bool:
    """Return whether the member may hide a message of this author; only moderators may hide those of webhooks."""
    return interaction.user.id == author_id or interaction.permissions.manage_messages


def _channel(interaction: Interaction) -> discord.PartialMessageable:
    return interaction.client.get_partial_messageable(interaction.channel_id or 0, guild_id=interaction.guild_id)


def _author(extras: Sequence[str]) -> int:
    return number(extras[0] if extras else "")
