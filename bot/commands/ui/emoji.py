"""Custom emoji on buttons and in selects: Discord shows them beside the label, and rejects those it doesn't know."""

import re
from collections.abc import Awaitable, Callable, Collection, Iterator
from copy import deepcopy
from functools import partial
from typing import Any, TypeVar

import discord

from bot.client.bot import Houselights
from bot.client.error_codes import INVALID_FORM
from bot.commands.ui.components import LABEL_LENGTH, Card, PrerenderedCard
from knowledge.text import CUSTOM_EMOJI, clip, name_emoji

T = TypeVar("T")

_FIRST = re.compile(rf"(?:\d+\. )?({CUSTOM_EMOJI.pattern})")  # after the place of a choice in a ranking
_LAST = re.compile(rf"({CUSTOM_EMOJI.pattern})$")


async def send_with_emoji(bot: Houselights, guild_id: int, card: Card, send: Callable[[Card], Awaitable[T]]) -> T:
    """Send a card by `send`, with the custom emoji of its labels that the bot can use; the others are named.

    Should Discord reject one after all, which may have been deleted meanwhile, all of them are named.
    """
    card = PrerenderedCard(card)  # what is looked through here is what is sent
    labels = [part.get("label") or "" for drawn in card.to_components() for part in _parts(drawn)]
    wanted = {int(emoji[2]) for label in labels for emoji in CUSTOM_EMOJI.finditer(label)}
    if not wanted:
        return await send(card)
    usable = wanted & await bot.emoji.usable(guild_id)
    try:
        return await send(PrerenderedCard(card, partial(_with_emoji, usable=usable)))
    except discord.HTTPException as error:
        if not usable or error.code != INVALID_FORM:
            raise
    return await send(PrerenderedCard(card, partial(_with_emoji, usable=())))


def _parts(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a component as Discord is sent it, and all that is within."""
    yield part
    for inner in (*part.get("components", ()), *part.get("options", ())):
        yield from _parts(inner)
    if "accessory" in part:
        yield part["accessory"]


def _with_emoji(component: dict[str, Any], usable: Collection[int]) -> dict[str, Any]:
    """Return a component with the emoji at an end of each label beside it, if usable; the others are named."""
    changed = deepcopy(component)
    for part in _parts(changed):
        label = part.get("label") or ""
        if not CUSTOM_EMOJI.search(label):
            continue
        found = _FIRST.match(label) or _LAST.search(label)
        if found and int(found[3]) in usable:
            part["emoji"] = {"id": found[3], "name": found[2], "animated": found[1].startswith("<a:")}
            label = " ".join((label[: found.start(1)] + label[found.end(1) :]).split())
            if not label and "value" in part:  # an option has to have a label
                label = found[2]
        part["label"] = clip(name_emoji(label), LABEL_LENGTH) or None
    return changed
