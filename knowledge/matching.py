"""Names that members type: finds the one that is meant, and suggests some while they are typing."""

from collections.abc import Sequence
from typing import TypeVar

from rapidfuzz import fuzz, process

from knowledge.spelling import typos
from knowledge.text import fold_text

T = TypeVar("T")

MAX_SUGGESTIONS = 25  # Discord shows no more choices than this
_NEAR_CUTOFF = 75.0
_NEAR_LENGTH = 3  # fewer letters are near everything
_ARTICLES = ("the ", "a ", "an ")


def fold(name: str) -> str:
    """Return a name as it is compared: folded as any text, without a leading article."""
    folded = fold_text(name)
    for article in _ARTICLES:
        if folded.startswith(article):
            return folded.removeprefix(article)
    return folded


def find(typed: str, names: Sequence[tuple[str, T]]) -> T | None:
    """Return the thing that `typed` names; None when there is none, or when it could be one of several."""
    found = find_all(typed, names)
    return found[0] if len(found) == 1 else None


def find_all(typed: str, names: Sequence[tuple[str, T]]) -> tuple[T, ...]:
    """Return the one thing that `typed` names, or all that it could be.

    `names` holds (folded name, thing) pairs. The beginning of a name is enough where only one thing has it, or else the
    beginning of a word. Then typos are forgiven; a word in place of another is not.
    """
    query = fold(typed)
    for name, thing in names:
        if name == query:
            return (thing,)
    if not query:
        return ()
    first = dict.fromkeys(thing for name, thing in names if name.startswith(query))
    any_word = first | dict.fromkeys(thing for name, thing in names if f" {query}" in name)
    for begun in (first, any_word):
        if len(begun) == 1:
            return tuple(begun)
    near = [(distance, number) for number, (name, _) in enumerate(names) if (distance := typos(query, name))]
    return (names[min(near)[1]][1],) if near else tuple(any_word)


def suggest(typed: str, names: Sequence[tuple[str, T]]) -> tuple[T, ...]:
    """Return at most 25 things for autocompletion: names that start so, then words that do, then near misses.

    Where no more than (the start of) an article is typed, everything else follows.
    """
    query = fold(typed)
    suggested = [thing for name, thing in names if name.startswith(query)]
    suggested += [thing for name, thing in names if f" {query}" in name]
    if len(query) >= _NEAR_LENGTH:
        known = [name for name, _ in names]
        near = process.extract(query, known, scorer=fuzz.partial_ratio, score_cutoff=_NEAR_CUTOFF, limit=None)
        suggested += [names[number][1] for _, _, number in sorted(near, key=lambda match: (-match[1], match[2]))]
    if any(article.startswith(fold_text(typed)) for article in _ARTICLES):
        suggested += [thing for _, thing in names]
    return tuple(dict.fromkeys(suggested))[:MAX_SUGGESTIONS]
