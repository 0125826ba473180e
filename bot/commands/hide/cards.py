"""Draws what is posted for a hidden message, and what members see who hide one; hides nothing itself."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import zip_longest

import discord
from discord import ui

from bot.commands.hide.attachments import MOST_FILES, Taken
from bot.commands.hide.message_copy import SHOWN_AT_ONCE, MessageCopy
from bot.commands.ui.components import Card, Component, clip, subtext, text
from bot.commands.ui.spoilers import inert

HIDE = "hide"
NAME_LENGTH = 80

BY_AUTHOR = "{author} {wrote} this and asked me to hide it."
BY_OTHER = "{author} {wrote} this; <@{member}> asked me to hide it."
NOBODY = "Somebody"
GOES_ON = "It goes on:"
ALL_IN_THE_FILE = "There's more of it than fits here. All of the text is in the file."
HIDDEN = "Hidden: it's in the channel now, behind a spoiler. The original is still there."
NOTHING = "There's nothing in it that I can put behind a spoiler, so I've posted nothing. It's still there as it was."
LEFT_OUT = "I couldn't take along: {left_out}. If you delete the original, that's gone for good."
MAY_NOT_DELETE = "I may not delete messages here, but you can."
DELETED = "The original is deleted."
ONLY = "Only a message's author or a moderator can have me hide it. I can ask a moderator for you."
REQUEST = "<@{member}> asks to have [a message]({link}) hidden. A moderator or its author can do that here."
ASKED = "I've asked. A moderator or its author can hide it now."


class HideVerb(StrEnum):
    """What a button about a message does; the handlers are in `controls`."""

    NOW = "now"
    DELETE = "delete"
    ASK = "ask"


def draw_hidden(copy: MessageCopy, member_id: int, taken: Taken) -> Iterator[tuple[Card, Sequence[discord.File]]]:
    """Return what is posted for a message: a line that gives nothing away, and a spoiler with all of it.

    What does not fit in one message goes on in the next.
    """
    filed = [taken.files[start : start + MOST_FILES] for start in range(0, len(taken.files), MOST_FILES)]
    line = _line(copy, member_id)
    first = [text(f"{line}\n{subtext(ALL_IN_THE_FILE)}" if taken.clipped else line)]
    for page, files in zip_longest(taken.pages, filed):
        blocks = [*([text(page)] if page else []), *_shown(files or ())]
        yield Card(*first, ui.Container(*blocks, spoiler=True)), files or ()
        first = [text(subtext(GOES_ON))]


def _line(copy: MessageCopy, member_id: int) -> str:
    """Return who wrote it and who hid it. A name that a webhook shows is text of anybody's, and no mention."""
    author = f"<@{copy.author_id}>" if copy.shown_as is None else inert(clip(copy.shown_as, NAME_LENGTH)) or NOBODY
    line = BY_AUTHOR if copy.author_id == member_id else BY_OTHER
    return line.format(author=author, wrote="forwarded" if copy.forwarded else "wrote", member=member_id)


def _shown(files: Sequence[discord.File]) -> Iterator[Component]:
    pictures = [file for file in files if file.filename.endswith(SHOWN_AT_ONCE)]
    if pictures:
        yield ui.MediaGallery(*[discord.MediaGalleryItem(file, spoiler=True) for file in pictures])
    for file in files:
        if file not in pictures:
            yield ui.File(file, spoiler=True)


def draw_done(copy: MessageCopy, left_out: Sequence[str], *, may_delete: bool) -> Card:
    """Return what members get who hid a message, with a way to delete the original where the bot may."""
    label = "Delete it all the same" if left_out else "Delete the original"
    return _draw_choice(HIDDEN, left_out, [_delete(label, copy)] if may_delete else [], may_delete=may_delete)


def draw_nothing(copy: MessageCopy, left_out: Sequence[str], *, may_delete: bool, may_ask: bool) -> Card:
    """Return what members get where nothing of a message can be taken along; `may_ask` is for its author."""
    ways = [
        *([_delete("Delete it all the same", copy)] if may_delete else []),
        *([_ask(copy)] if may_ask else []),
    ]
    return _draw_choice(NOTHING, left_out, ways, may_delete=may_delete)


def _draw_choice(said: str, left_out: Sequence[str], ways: Sequence["ui.Button[Card]"], *, may_delete: bool) -> Card:
    lines = [
        said,
        *([LEFT_OUT.format(left_out=_listed(left_out))] if left_out else []),
        *([] if may_delete else [MAY_NOT_DELETE]),
    ]
    return Card(text("\n".join(lines)), *([ui.ActionRow(*ways)] if ways else []))


def _listed(phrases: Sequence[str]) -> str:
    *first, last = phrases
    return f"{'; '.join(first)}; and {last}" if first else last


def draw_deleted() -> Card:
    """Return what members get who had the original deleted."""
    return Card(text(DELETED))


def draw_offer(copy: MessageCopy) -> Card:
    """Return what members get who may not hide a message themselves."""
    return Card(text(ONLY), ui.ActionRow(_ask(copy)))


def draw_request(member_id: int, link: str, message_id: int, author_id: int) -> Card:
    """Return the line that asks moderators to look."""
    said = REQUEST.format(member=member_id, link=link)
    return Card(text(said), ui.ActionRow(_way("Hide it", HideVerb.NOW, message_id, author_id)))


def draw_asked() -> Card:
    """Return what members get who asked."""
    return Card(text(ASKED))


def _ask(copy: MessageCopy) -> "ui.Button[Card]":
    return _way("Ask a moderator", HideVerb.ASK, copy.message_id, copy.author_id)


def _delete(label: str, copy: MessageCopy) -> "ui.Button[Card]":
    return _way(label, HideVerb.DELETE, copy.message_id, copy.author_id, copy.version)


def _way(label: str, verb: HideVerb, *about: int) -> "ui.Button[Card]":
    return ui.Button(label=label, custom_id=":".join([HIDE, verb, *map(str, about)]))
