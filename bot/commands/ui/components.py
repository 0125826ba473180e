"""The components that cards are made of, within Discord's limits."""

import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import partial
from hashlib import blake2s
from itertools import count
from typing import Any, TypeAlias

import discord
from discord import ui

from bot.commands.films.screens import Screen
from knowledge.text import MARKUP, clip

PREFIX = "hl"
ACCENT = 0xE2B04A  # the bot's own; a card of a film has the film's
BUTTONS_A_ROW = 5
LABEL_LENGTH = 80
MOST_OPTIONS = 25
PARAGRAPH = "\n\n"
MARK, MARK_LENGTH = "~", 3
MOST_COMPONENTS = 40  # of a message
SELECTS = (3, 5, 6, 7, 8)  # Discord's numbers for the kinds of select
CACHED_CARDS = 512  # of each kind are kept, a few kilobytes each
TEXT_A_PAGE = 3_000  # of the 4,000 characters a card may hold; the rest is for headings, sources and questions

Component: TypeAlias = "ui.Item[Any]"
Part: TypeAlias = "str | Component | Sequence[ui.Button[Card]] | None"


class Action(StrEnum):
    """What a button or select does; `router` names the handlers."""

    OPEN = "open"
    MORE = "more"
    SEEN = "seen"
    SURE = "sure"
    UNDO = "undo"
    DISCUSS = "discuss"
    POST = "post"
    CANCEL = "cancel"
    SAYS = "says"
    THREAD = "thread"
    VOTE = "vote"
    SHARE = "share"
    MINE = "mine"
    UNSHARE = "unshare"
    EDIT = "edit"
    HAND_ON = "handon"
    HANDED = "handed"


class Card(ui.LayoutView):
    """A message made of components.

    It is stopped from the start: what its buttons do is in their `custom_id`, so nothing about it has to be remembered
    and it still works after a restart.
    """

    def __init__(self, *blocks: Component) -> None:
        super().__init__(timeout=None)
        for block in blocks:
            self.add_item(block)
        self.stop()


class PrerenderedCard(Card):
    """A card as the payload that Discord is sent: drawn once, sent often; `change` is made to each component."""

    def __init__(self, card: Card, change: Callable[[dict[str, Any]], dict[str, Any]] = dict) -> None:
        super().__init__()
        self._components = [change(part) for part in card.to_components()]

    def to_components(self) -> list[dict[str, Any]]:
        """Return what Discord is sent."""
        return self._components

    def has_components_v2(self) -> bool:
        """Return True: all cards are made of the second generation of components."""
        return True


def redrawn(card: Card, occasion: int) -> Card:
    """Return a card for the place of an older one; `occasion` is another number every time.

    Discord remembers what was picked under an id for as long as the message is there, and shows that rather than the
    default. So no select gets an id again that was there before, and no number either: some clients, the page of the
    rehearsal among them, remember by that.
    """
    digest = blake2s(str(occasion).encode(), digest_size=3).digest()
    mark = MARK + urlsafe_b64encode(digest).decode()[:MARK_LENGTH]
    numbers = count(MOST_COMPONENTS * (int.from_bytes(digest) + 2))  # past those that Discord gives the others
    return PrerenderedCard(card, partial(_marked, mark=mark, numbers=numbers))


def without_mark(identity: str) -> str:
    """Return the id of a select without the mark that `redrawn` added."""
    return re.sub(rf"{MARK}[\w-]{{{MARK_LENGTH}}}$", "", identity)


def _marked(part: dict[str, Any], mark: str, numbers: Iterator[int]) -> dict[str, Any]:
    if part["type"] in SELECTS:
        return {**part, "custom_id": part["custom_id"] + mark, "id": next(numbers)}
    if "components" in part:
        return {**part, "components": [_marked(inner, mark, numbers) for inner in part["components"]]}
    return part


def custom_id(verb: Action, screen: Screen, *extras: object) -> str:
    """Return the id of a component: the verb, the screen it is on, and what else the verb needs."""
    return ":".join([PREFIX, verb, screen.encode(), *map(str, extras)])


def escape_markdown(text: str) -> str:
    """Return curated text with its markdown shown rather than obeyed."""
    return discord.utils.escape_markdown(text)


def escape_user_text(text: str) -> str:
    """Return what a member wrote with its markdown shown rather than obeyed; no two bars are left side by side.

    Custom emoji and times stay whole, so that Discord shows them.
    """
    pieces = MARKUP.split(text)  # every second one is an emoji or a time
    pieces[::2] = map(discord.utils.escape_markdown, pieces[::2])
    escaped = "".join(pieces).replace("||", "|\N{ZERO WIDTH SPACE}|")
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", escaped)  # else '1.' at the beginning of a line makes a list


def capitalise(text: str) -> str:
    """Return `text` with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def listed(texts: Sequence[str], word: str = "and") -> str:
    """Join texts as a sentence does: with commas, and a word before the last."""
    return f" {word} ".join(filter(None, (", ".join(texts[:-1]), *texts[-1:])))


def subtext(text: str) -> str:
    """Return a line in Discord's small, grey print."""
    return f"-# {text}"


def text(content: str) -> "ui.TextDisplay[Card]":
    """Return a text for a card."""
    return ui.TextDisplay(content)


def button(label: str, verb: Action, screen: Screen, *extras: object, main: bool = False) -> "ui.Button[Card]":
    """Return a button about a screen of a film; `main` gives it the colour of the one to press."""
    return button_by_id(label, custom_id(verb, screen, *extras), main=main)


def button_by_id(label: str, identity: str, *, main: bool = False, off: bool = False) -> "ui.Button[Card]":
    """Return a button; `main` gives it the colour of the one to press, and one that is `off` cannot be pressed."""
    style = discord.ButtonStyle.primary if main else discord.ButtonStyle.secondary
    return ui.Button(label=clip(label, LABEL_LENGTH), style=style, custom_id=identity, disabled=off)


def select(identity: str, chosen: str, options: Mapping[str, str], number: int | None = None) -> "ui.Select[Card]":
    """Return a select of labels by value, with the one that is `chosen` marked.

    `identity` should contain what is chosen, because Discord keeps showing an old choice under an old id. `number` is
    its own on the card, where components above it come and go.
    """
    items = [
        discord.SelectOption(label=clip(label, LABEL_LENGTH), value=value, default=value == chosen)
        for value, label in options.items()
    ]
    return ui.Select(custom_id=identity, options=items[:MOST_OPTIONS], id=number)


def button_rows(buttons: Sequence["ui.Button[Card]"]) -> Iterable[Component]:
    """Yield buttons in rows of five."""
    for start in range(0, len(buttons), BUTTONS_A_ROW):
        yield ui.ActionRow(*buttons[start : start + BUTTONS_A_ROW])


def container(accent: int, parts: Iterable[Part]) -> "ui.Container[Card]":
    """Return a box with a coloured edge: strings become texts, buttons rows, and what is empty is left out."""
    components = list[Component]()
    for part in parts:
        if isinstance(part, ui.Item):
            components.append(part)
        elif isinstance(part, str):
            components += [text(part)] if part else []
        elif part is not None:
            components += button_rows(part)
    return ui.Container(*components, accent_colour=accent)


def pages_of(texts: Sequence[str], length: int = TEXT_A_PAGE, most: int | None = None) -> list[list[str]]:
    """Return `texts` in order, on as few pages of at most `length` characters, and `most` texts, as that takes."""
    pages: list[list[str]] = [[]]
    room = length
    for text in texts:
        if pages[-1] and (len(text) > room or len(pages[-1]) == most):
            pages.append([])
            room = length
        pages[-1].append(text)
        room -= len(text) + len(PARAGRAPH)
    return pages
