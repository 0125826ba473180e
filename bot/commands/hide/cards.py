"""The cards of *Hide it*: what is posted for a hidden message, and what the member who hides one sees."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import zip_longest

import discord
from discord import ui

from bot.commands.hide.attachments import MOST_FILES, Taken
from bot.commands.hide.message_copy import SHOWN_AT_ONCE, MessageCopy
from bot.commands.ui.components import Card, Component, subtext, text
from bot.commands.ui.spoilers import inert
from knowledge.text import clip

HIDE = "hide"
NAME_LENGTH = 80

BY_AUTHOR = "{author} {wrote} this and asked me to hide it."
BY_OTHER = "{author} {wrote} this; <@{member}> asked me to hide it."
NOBODY = "Somebody"
GOES_ON = "It goes on:"
ALL_IN_THE_FILE = "There's more of it than fits here. All of the text is in the file."
HIDDEN = "Hidden: it's in the channel now, behind a spoiler. The original is still there."
NOTHING_POSTED = (
    "There's nothing in it that I can put behind a spoiler, so I haven't posted anything. The message is still there."
)
LEFT_OUT = "I couldn't take along: {left_out}. If you delete the original, that's gone for good."
MAY_NOT_DELETE = "I can't delete messages here, but you can."
ONLY = "Only a message's author or a moderator can have me hide it. I can ask a moderator for you."
REQUEST = "<@{member}> asks to have [a message]({link}) hidden. A moderator or its author can do that here."


class HideVerb(StrEnum):
    """What a button about a message does; `router` names the handlers."""

    NOW = "now"
    DELETE = "delete"
    ASK = "ask"


def draw_hidden(copy: MessageCopy, member_id: int, taken: Taken) -> Iterator[tuple[Card, Sequence[discord.File]]]:
    """Yield what is posted for a message: a line that gives nothing away, and a spoiler with all of it.

    What does not fit in one message goes on in the next. A name that a webhook shows may be any text, so it is made
    inert.
    """
    author = f"<@{copy.author_id}>" if copy.shown_as is None else inert(clip(copy.shown_as, NAME_LENGTH)) or NOBODY
    line = (BY_AUTHOR if copy.author_id == member_id else BY_OTHER).format(
        author=author, wrote="forwarded" if copy.forwarded else "wrote", member=member_id
    )
    first = text(f"{line}\n{subtext(ALL_IN_THE_FILE)}" if taken.clipped else line)
    batches = [taken.files[start : start + MOST_FILES] for start in range(0, len(taken.files), MOST_FILES)]
    for page, batch in zip_longest(taken.pages, batches):
        files = batch or []
        pictures = [file for file in files if file.filename.endswith(SHOWN_AT_ONCE)]
        blocks: list[Component] = [text(page)] if page else []
        if pictures:
            blocks.append(ui.MediaGallery(*[discord.MediaGalleryItem(file, spoiler=True) for file in pictures]))
        blocks += [ui.File(file, spoiler=True) for file in files if file not in pictures]
        yield Card(first, ui.Container(*blocks, spoiler=True)), files
        first = text(subtext(GOES_ON))


def draw_done(copy: MessageCopy, left_out: Sequence[str], *, may_delete: bool) -> Card:
    """Draw that a message is hidden, with a button to delete the original where the bot may."""
    label = "Delete it all the same" if left_out else "Delete the original"
    return _draw_outcome(HIDDEN, left_out, [_delete(label, copy)] if may_delete else [], may_delete=may_delete)


def draw_nothing(copy: MessageCopy, left_out: Sequence[str], *, may_delete: bool, may_ask: bool) -> Card:
    """Draw that nothing of a message can be posted; `may_ask` is for its author."""
    buttons = [
        *([_delete("Delete it all the same", copy)] if may_delete else []),
        *([_ask(copy)] if may_ask else []),
    ]
    return _draw_outcome(NOTHING_POSTED, left_out, buttons, may_delete=may_delete)


def draw_offer(copy: MessageCopy) -> Card:
    """Draw that a member may not hide a message, and that they can ask a moderator."""
    return Card(text(ONLY), ui.ActionRow(_ask(copy)))


def draw_request(member_id: int, link: str, message_id: int, author_id: int) -> Card:
    """Draw the line that asks moderators to look."""
    request = REQUEST.format(member=member_id, link=link)
    return Card(text(request), ui.ActionRow(_button("Hide it", HideVerb.NOW, message_id, author_id)))


def _draw_outcome(
    outcome: str, left_out: Sequence[str], buttons: Sequence["ui.Button[Card]"], *, may_delete: bool
) -> Card:
    lines = [outcome]
    if left_out:
        *first, last = left_out
        lines.append(LEFT_OUT.format(left_out=f"{'; '.join(first)}; and {last}" if first else last))
    if not may_delete:
        lines.append(MAY_NOT_DELETE)
    return Card(text("\n".join(lines)), *([ui.ActionRow(*buttons)] if buttons else []))


def _ask(copy: MessageCopy) -> "ui.Button[Card]":
    return _button("Ask a moderator", HideVerb.ASK, copy.message_id, copy.author_id)


def _delete(label: str, copy: MessageCopy) -> "ui.Button[Card]":
    return _button(label, HideVerb.DELETE, copy.message_id, copy.author_id, copy.version)


def _button(label: str, verb: HideVerb, *about: int) -> "ui.Button[Card]":
    return ui.Button(label=label, custom_id=":".join([HIDE, verb, *map(str, about)]))
