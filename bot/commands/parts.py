"""The parts that cards are made of, within Discord's limits; what they say is decided elsewhere."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from hashlib import blake2s
from typing import Any, TypeAlias

import discord
from discord import ui

from bot.commands.screens import Screen

PREFIX = "hl"
ACCENT = 0xE2B04A  # the bot's own; a card of a film has the film's
BUTTONS_A_ROW = 5
LABEL_LENGTH = 80
MOST_OPTIONS = 25
BREAK = "\n\n"
MARK = "~"
SELECTS = (3, 5, 6, 7, 8)  # Discord's numbers for the kinds of select
PRINTS = 512  # of each kind are kept, a few kilobytes each
TEXT_A_PAGE = 3_000  # of the 4,000 characters a card may hold; the rest is for headings, sources and questions

Block: TypeAlias = "ui.Item[Any]"


class Verb(StrEnum):
    """What a button or select does; the handlers are in `controls`."""

    OPEN = "open"
    MORE = "more"
    SEEN = "seen"
    SURE = "sure"
    UNDO = "undo"
    DISCUSS = "discuss"
    SAYS = "says"
    THREAD = "thread"
    VOTE = "vote"
    SHARE = "share"
    MINE = "mine"
    UNSHARE = "unshare"


class Card(ui.LayoutView):
    """A message made of blocks.

    It is stopped from the start: what its buttons do stands in their `custom_id`, so nothing about
    it has to be remembered and it still works after a restart.
    """

    def __init__(self, *blocks: Block) -> None:
        super().__init__(timeout=None)
        for block in blocks:
            self.add_item(block)
        self.stop()


class Print(Card):
    """A card as it goes over the wire: drawn once, sent often, without the parts it was made of.

    `mark` goes to the end of what each of its selects says.
    """

    def __init__(self, card: Card, mark: str = "") -> None:
        super().__init__()
        self._components = [_marked(part, mark) for part in card.to_components()]

    def to_components(self) -> list[dict[str, Any]]:
        """What Discord is sent."""
        return self._components

    def has_components_v2(self) -> bool:
        """All cards are made of the second generation of components."""
        return True


def redrawn(card: Card, occasion: int) -> Card:
    """A card for the place of an older one; `occasion` is a number of its own for every time.

    Discord keeps in mind what was picked under an id for as long as the message is there, and shows that rather than
    what is marked. So no select has an id again that was there before; what it shows is a part of the id besides.
    """
    return Print(card, f"{MARK}{blake2s(str(occasion).encode(), digest_size=2).hexdigest()[:3]}")


def without_mark(said: str) -> str:
    """What a select says, without what sets it apart from those that were there before."""
    return re.sub(rf"{MARK}[0-9a-f]{{3}}$", "", said)


def _marked(part: dict[str, Any], mark: str) -> dict[str, Any]:
    if part["type"] in SELECTS:
        return {**part, "custom_id": part["custom_id"] + mark}
    if "components" in part:
        return {**part, "components": [_marked(inner, mark) for inner in part["components"]]}
    return part


def custom_id(verb: Verb, screen: Screen, *extras: object) -> str:
    """What a component says when it is used: the verb, the screen it stands on, and what else the verb needs."""
    return ":".join([PREFIX, verb, screen.encode(), *map(str, extras)])


def plain(text: str) -> str:
    """Curated text, with its marks shown rather than obeyed."""
    return discord.utils.escape_markdown(text)


def literal(text: str) -> str:
    """What a member wrote, with its marks shown rather than obeyed; two bars never stand together."""
    escaped = discord.utils.escape_markdown(text).replace("||", "|\N{ZERO WIDTH SPACE}|")
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", escaped)  # else '1.' at the beginning of a line makes a list


def clip(text: str, length: int) -> str:
    """`text`, shortened at a word to at most `length` characters."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:.") + "\N{HORIZONTAL ELLIPSIS}"


def capital(text: str) -> str:
    """A name as a heading has it."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """A line in Discord's small, grey print."""
    return f"-# {text}"


def text(said: str) -> "ui.TextDisplay[Card]":
    """A text of a card."""
    return ui.TextDisplay(said)


def button(label: str, verb: Verb, screen: Screen, *extras: object, main: bool = False) -> "ui.Button[Card]":
    """A button that is about a screen of a film; `main` gives it the colour of the one to press."""
    return act(label, custom_id(verb, screen, *extras), main=main)


def act(label: str, identity: str, *, main: bool = False, off: bool = False) -> "ui.Button[Card]":
    """A button that says `identity`; `main` gives it the colour of the one to press, `off` cannot be pressed."""
    style = discord.ButtonStyle.primary if main else discord.ButtonStyle.secondary
    return ui.Button(label=clip(label, LABEL_LENGTH), style=style, custom_id=identity, disabled=off)


def menu(identity: str, chosen: str, options: Mapping[str, str], number: int | None = None) -> "ui.Select[Card]":
    """A select of labels by value, with the one that is `chosen` marked.

    `identity` should say what is chosen, because Discord keeps showing an old choice under an old id. `number` is
    its own on the card, where what stands above it comes and goes.
    """
    items = [
        discord.SelectOption(label=clip(label, LABEL_LENGTH), value=str(value), default=str(value) == chosen)
        for value, label in options.items()
    ]
    return ui.Select(custom_id=identity, options=items[:MOST_OPTIONS], id=number)


def rows(buttons: Sequence["ui.Button[Card]"]) -> Iterable[Block]:
    """Buttons in rows of five."""
    for start in range(0, len(buttons), BUTTONS_A_ROW):
        yield ui.ActionRow(*buttons[start : start + BUTTONS_A_ROW])


def container(accent: int, blocks: Iterable[Block]) -> "ui.Container[Card]":
    """One box with a coloured edge."""
    return ui.Container(*blocks, accent_colour=accent)


def pages_of(texts: Sequence[str], length: int = TEXT_A_PAGE) -> list[list[str]]:
    """`texts` in order, on as few pages of at most `length` characters as that takes."""
    pages: list[list[str]] = [[]]
    room = length
    for text in texts:
        if pages[-1] and len(text) > room:
            pages.append([])
            room = length
        pages[-1].append(text)
        room -= len(text) + len(BREAK)
    return pages
