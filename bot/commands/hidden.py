"""Draws what stands in for a hidden message, and what those are told who hide one; hides nothing itself."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

import discord
from discord import ui

from bot.commands.parts import Block, Card, text
from bot.commands.taking import Taken

HIDE = "hide"
SHOWN_AT_ONCE = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".mp4", ".webm", ".mov")

BY_AUTHOR = "<@{author}> wrote this and asked me to hide it."
BY_OTHER = "<@{author}> wrote this; <@{member}> asked me to hide it."
HIDDEN = "Hidden: it now stands in the channel behind a spoiler."
ORIGINAL_STAYS = "The original is still there."
NOT_ALL = "I could not take everything along. What is missing goes for good if the original is deleted."
MAY_NOT_DELETE = "I may not delete messages here; whoever wrote it can, and so can a moderator."
DELETED = "The original is deleted."
ONLY = "Only whoever wrote a message, or a moderator, can have me hide it. I can ask a moderator for you."
REQUEST = "<@{member}> asks to have [a message]({link}) hidden. A moderator, or whoever wrote it, can do that here."
ASKED = "I have asked. A moderator, or whoever wrote it, can hide it now."


class HideVerb(StrEnum):
    """What a button about a message does; the handlers are in `controls`."""

    NOW = "now"
    DELETE = "delete"
    ASK = "ask"


def draw_hidden(author_id: int, member_id: int, taken: Taken) -> Card:
    """What stands in for a message: a line that gives nothing away, and a spoiler with all of it."""
    line = BY_AUTHOR if author_id == member_id else BY_OTHER
    blocks = [*([text(taken.said)] if taken.said else []), *_shown(taken.files)]
    return Card(text(line.format(author=author_id, member=member_id)), ui.Container(*blocks, spoiler=True))


def _shown(files: Sequence[discord.File]) -> Iterator[Block]:
    pictures = [file for file in files if file.filename.endswith(SHOWN_AT_ONCE)]
    if pictures:
        yield ui.MediaGallery(*[discord.MediaGalleryItem(file, spoiler=True) for file in pictures])
    for file in files:
        if file not in pictures:
            yield ui.File(file, spoiler=True)


def draw_done(message_id: int, author_id: int, *, whole: bool, may_delete: bool) -> Card:
    """What whoever hid a message is told, with a way to delete the original where the bot may."""
    lines = [f"{HIDDEN} {ORIGINAL_STAYS}", *([] if whole else [NOT_ALL]), *([] if may_delete else [MAY_NOT_DELETE])]
    label = "Delete the original" if whole else "Delete the original all the same"
    ways = [_way(label, HideVerb.DELETE, message_id, author_id)] if may_delete else []
    return Card(text("\n".join(lines)), *ways)


def draw_deleted() -> Card:
    """What whoever had the original deleted is told."""
    return Card(text(DELETED))


def draw_offer(message_id: int, author_id: int) -> Card:
    """What members get who may not hide a message themselves."""
    return Card(text(ONLY), _way("Ask a moderator", HideVerb.ASK, message_id, author_id))


def draw_request(member_id: int, link: str, message_id: int, author_id: int) -> Card:
    """The line that asks moderators to look."""
    said = REQUEST.format(member=member_id, link=link)
    return Card(text(said), _way("Hide it", HideVerb.NOW, message_id, author_id))


def draw_asked() -> Card:
    """What whoever asked is told."""
    return Card(text(ASKED))


def _way(label: str, verb: HideVerb, message_id: int, author_id: int) -> Block:
    identity = ":".join([HIDE, verb, str(message_id), str(author_id)])
    return ui.ActionRow(ui.Button[Card](label=label, custom_id=identity))
