"""Names that members type: finds the one that is meant, and suggests some while they are typing."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from rapidfuzz import fuzz, process

from knowledge.spelling import typos
from knowledge.text import WORD, fold_text

T = TypeVar("T")

MAX_SUGGESTIONS = 25  # Discord shows no more choices than this
_NEAR_CUTOFF = 75.0
_NEAR_LENGTH = 3  # fewer letters are near everything
_PART_BYTES = 3  # three letters of an alphabet, or one sign of a script that has no blanks between words
_ARTICLES = ("the ", "a ", "an ")
_SMALL_WORDS = re.compile(r"an?|and|at|by|for|from|in(to)?|of|on|or|s|the|to|with")  # "s" as in "Kathy's"


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

    `names` holds (folded name, thing) pairs. The beginning of a name is enough where only one thing has it, or else a
    word, or the beginning of one. Then typos are forgiven; a word in place of another is not. Then the words may come
    in any order, with others between them, and last, it may be a part of a word.
    """
    query = fold(typed)
    for name, thing in names:
        if name == query:
            return (thing,)
    if not query:
        return ()
    first = _all_with(re.compile(re.escape(query)).match, names)
    any_word = first | _all_with(_beginning(query).search, names)
    whole_word = _all_with(re.compile(rf"(?<!\w){re.escape(query)}(?!\w)").search, names)
    for fitting in (first, any_word, whole_word):
        if len(fitting) == 1:
            return tuple(fitting)
    near = [(distance, number) for number, (name, _) in enumerate(names) if (distance := typos(query, name))]
    if near:
        return (names[min(near)[1]][1],)
    return tuple(any_word or _with_words(query, names) or _with_part(query, names))


def _all_with(fits: Callable[[str], object], names: Sequence[tuple[str, T]]) -> dict[T, None]:
    """Return the things with a name that fits, each once, in order."""
    return dict.fromkeys(thing for name, thing in names if fits(name))


def _beginning(query: str) -> re.Pattern[str]:
    """Return a pattern for words that begin so."""
    return re.compile(rf"(?<!\w){re.escape(query)}")


def _with_words(query: str, names: Sequence[tuple[str, T]]) -> dict[T, None]:
    """Return the things with a name that has all words of a query, in any order; without typos, if there are such."""
    words = [word for word in WORD.findall(query) if not _SMALL_WORDS.fullmatch(word)]
    if not words:
        return {}
    begun = _all_with(lambda name: all(_beginning(word).search(name) for word in words), names)
    return begun or _all_with(lambda name: all(_is_near_a_word(word, name) for word in words), names)


def _is_near_a_word(word: str, name: str) -> bool:
    return any(word[0] == known[0] and typos(word, known) for known in WORD.findall(name))


def _with_part(query: str, names: Sequence[tuple[str, T]]) -> dict[T, None]:
    """Return the things with a name that has the query inside of a word."""
    return _all_with(lambda name: query in name, names) if len(query.encode()) >= _PART_BYTES else {}


def suggest(typed: str, names: Sequence[tuple[str, T]]) -> tuple[T, ...]:
    """Return at most 25 things for autocompletion: names that start so, words that do, all words, then near misses.

    Where no more than (the start of) an article is typed, everything else follows.
    """
    query = fold(typed)
    suggested = [thing for name, thing in names if name.startswith(query)]
    suggested += _all_with(_beginning(query).search, names)
    if len(query) >= _NEAR_LENGTH:
        suggested += _with_words(query, names)
        known = [name for name, _ in names]
        near = process.extract(query, known, scorer=fuzz.partial_ratio, score_cutoff=_NEAR_CUTOFF, limit=None)
        suggested += [names[number][1] for _, _, number in sorted(near, key=lambda match: (-match[1], match[2]))]
    if any(article.startswith(fold_text(typed)) for article in _ARTICLES):
        suggested += [thing for _, thing in names]
    return tuple(dict.fromkeys(suggested))[:MAX_SUGGESTIONS]
