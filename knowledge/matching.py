"""Finding things by name: exactly, with a slip of the finger, or while somebody types; knows no film.

Works on the names it is given and nothing else; whose names those are is the caller's business.
"""

from collections.abc import Sequence
from typing import TypeVar

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from knowledge.text import fold_text

T = TypeVar("T")

MAX_SUGGESTIONS = 25  # Discord shows no more choices than this
_LETTERS_A_SLIP = 3  # one slip in a word of three letters, two in one of six
_TYPING_CUTOFF = 75.0
_TYPING_LENGTH = 3  # fewer letters are near everything
_ARTICLES = ("the ", "a ", "an ")


def fold(name: str) -> str:
    """Return a name as it is compared: folded as any text, without a leading article."""
    folded = fold_text(name)
    for article in _ARTICLES:
        if folded.startswith(article):
            return folded.removeprefix(article)
    return folded


def find(typed: str, names: Sequence[tuple[str, T]]) -> T | None:
    """The thing that `typed` names; None when there is none, or when it might be one of several.

    `names` holds (folded name, thing) pairs. A slip in each word is forgiven, a word in place of another is
    not; the beginning of a word will do where only one thing has a word that begins so.
    """
    sought = fold(typed)
    for name, thing in names:
        if name == sought:
            return thing
    slips = [(distance, number) for number, (name, _) in enumerate(names) if (distance := _slips(sought, name))]
    if slips:
        return names[min(slips)[1]][1]
    begun = dict.fromkeys(thing for name, thing in names if f" {sought}" in f" {name}")
    return next(iter(begun)) if len(begun) == 1 and len(sought) >= _TYPING_LENGTH else None


def _slips(sought: str, name: str) -> int:
    """How many slips lead from one to the other, 0 when it takes more than a slip or two a word."""
    pairs = list(zip(sought.split(), name.split(), strict=False))
    if len(sought.split()) != len(name.split()):
        pairs = [(sought.replace(" ", ""), name.replace(" ", ""))]
    distances = [OSA.distance(one, other) for one, other in pairs]
    forgiven = all(
        distance * _LETTERS_A_SLIP <= max(len(one), len(other)) and _digits(one) == _digits(other)
        for distance, (one, other) in zip(distances, pairs, strict=True)
    )
    return max(1, sum(distances)) if forgiven else 0


def _digits(word: str) -> str:
    return "".join(filter(str.isdigit, word))


def suggest(typed: str, names: Sequence[tuple[str, T]]) -> tuple[T, ...]:
    """At most 25 things for autocompletion: names that start so, then words that do, then near misses.

    Somebody who has typed no more than (the start of) an article gets everything after that.
    """
    sought = fold(typed)
    every = [thing for _, thing in names]
    if not sought:
        return _first_of_each(every)
    starts = [thing for name, thing in names if name.startswith(sought)]
    within = [thing for name, thing in names if f" {sought}" in name]
    near = _near(sought, names) if len(sought) >= _TYPING_LENGTH else []
    on_the_way = every if any(article.startswith(fold_text(typed)) for article in _ARTICLES) else []
    return _first_of_each([*starts, *within, *near, *on_the_way])


def _near(sought: str, names: Sequence[tuple[str, T]]) -> list[T]:
    """The things whose name holds something like `sought`, nearest first."""
    near = process.extract(
        sought, [name for name, _ in names], scorer=fuzz.partial_ratio, score_cutoff=_TYPING_CUTOFF, limit=None
    )
    return [names[match[2]][1] for match in sorted(near, key=lambda match: (-match[1], match[2]))]


def _first_of_each(things: Sequence[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(things))[:MAX_SUGGESTIONS]
