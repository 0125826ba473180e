"""What is shown of a result, with its names and numbers as they are written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from bot.pictures.bidi import FIRST_STRONG_ISOLATE, POP_ISOLATE, has_right_to_left
from knowledge.text import clean, name_emoji

UNTITLED = "Poll result"
ALL = 100  # percent
LENGTH = 400  # more of a text fits nowhere
_PRIVATE = regex.compile(r"[\p{Co}\s]*")  # what means nothing to anybody else


@dataclass(frozen=True, slots=True)
class Bar:
    """One choice and what it got."""

    label: str
    votes: int
    winner: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """The result of a poll, in the order its choices are shown; `subtitle` and `note` may be empty.

    `voters` is how many have voted, which the bars are shares of: one may have voted for several choices.
    """

    title: str
    subtitle: str
    bars: tuple[Bar, ...]
    note: str
    voters: int


def title_of(question: str) -> str:
    """Return a question as it is shown where Discord draws no custom emoji."""
    return clean(name_emoji(question[:LENGTH])) or UNTITLED


def names_of(texts: Sequence[str]) -> list[str]:
    """Return what each choice is called: its text, or its number if that can't be read or reads like another."""
    numbers = [f"Choice {number}" for number, _ in enumerate(texts, 1)]
    named = [clean(name_emoji(text[:LENGTH])) for text in texts]
    times = Counter([*numbers, *named])
    return [
        number if times[name] > 1 or _PRIVATE.fullmatch(name) else name
        for number, name in zip(numbers, named, strict=True)
    ]


def isolated(text: str) -> str:
    """Return a text to put into a sentence, such that one that runs to the left turns nothing else around."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}" if has_right_to_left(text) else text


def votes_label(votes: int) -> str:
    """A number of votes in words."""
    return f"{votes:,} vote{'' if votes == 1 else 's'}"


def percent(votes: int, total: int) -> str:
    """The share of `total` in whole percent, where some is never rounded to none, nor to all."""
    if not votes:
        return "0%"
    whole = (2 * ALL * votes + total) // (2 * total)
    if not whole:
        return "<1%"
    return ">99%" if whole == ALL and votes < total else f"{whole}%"
