"""Plain English: splits a text into words, and has the word lists of `english.toml`."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Protocol, cast

import snowballstemmer  # pyright: ignore[reportMissingTypeStubs]

from knowledge.text import WORD, fold_text


class Stemmer(Protocol):
    """The part of the stemmer that is used; it comes without types."""

    def stemWord(self, word: str, /) -> str:  # noqa: N802 - the library's name
        """Return the stem of a word."""
        ...


_LANGUAGE = tomllib.loads((Path(__file__).parent / "english.toml").read_text(encoding="utf-8"))

FUNCTION = frozenset[str](_LANGUAGE["function"])
"""Words that carry no topic."""

QUESTION_WORDS = frozenset[str](_LANGUAGE["question_words"])
"""Words that ask for a kind of answer, such as why."""

WHO = frozenset[str](_LANGUAGE["who"])
"""Question words that ask for a person."""

ASPECTS = WHO | frozenset[str](_LANGUAGE["aspects"])
"""Question words that not every fact can answer."""

LOW_CONTENT = frozenset[str](_LANGUAGE["low_content"])
"""Words too common in talk about films to say much."""

EVERYDAY = frozenset[str](_LANGUAGE["everyday"])
"""Words that say little where a cut doesn't have them."""

POLLING = frozenset[str](_LANGUAGE["polling"])
"""Words that clubs use in polls about their evenings."""

WATCHING = frozenset[str](_LANGUAGE["watching"])
"""Words that ask what to watch."""

OPENERS = QUESTION_WORDS | frozenset[str](_LANGUAGE["openers"])
"""Words that a question begins with."""

OUTCOME = frozenset[str](_LANGUAGE["outcome"])
"""Words that ask how things turn out."""

HE, SHE, THEY, IT = (frozenset[str](_LANGUAGE[name]) for name in ("he", "she", "they", "it"))
"""Pronouns by what they stand for in a follow-up."""

FOREIGN = frozenset[str](_LANGUAGE["foreign"])
"""Short words of other languages."""

BARE = frozenset[str](_LANGUAGE["bare"])
"""Questions that are nothing without what was shown before them."""

PRONOUNS = frozenset[str](_LANGUAGE["pronouns"])
"""Pronouns of a person who was named before."""

POINTING = frozenset[str](_LANGUAGE["pointing"])
"""Words that point back to the text before."""

_SHORT: dict[str, str] = _LANGUAGE["shortened"]
_AMERICAN: dict[str, str] = _LANGUAGE["american"]
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+|(?<=[\u3002\uff1f\uff01\u061f\u0964])\s*|\n+")
_CLAUSE_END = re.compile(r"[,;:]\s+|\.\.+\s*|\s+[-\N{EN DASH}\N{EM DASH}]+\s+|\s*\N{HORIZONTAL ELLIPSIS}\s*")
_POSSESSIVE = re.compile(r"'s\b")
_OUR = re.compile(r"(?<=\w{3})our(?=s|ed|ing|ful|less|ite|able|$)")
_ISE = re.compile(r"(?<=\w{4})is(?=(?:e|es|ed|ing|ation|ations|er|ers)$)")
_FIRST = re.compile(r"(?:\^|\\b)*(?:\((?!\?)(?P<group>[^()]*)\)(?![?*])|(?P<plain>[a-z]+[?*]?))")
_CUE = re.compile(r"[a-z]+?(?=[a-z][?*]|[^a-z?*]|$)")

_stemmer = cast("Stemmer", snowballstemmer.stemmer("english"))  # pyright: ignore[reportUnknownMemberType]


def sentences(text: str) -> list[str]:
    """Split a text into sentences, at line breaks as well."""
    return [sentence for sentence in _SENTENCE_END.split(text) if WORD.search(sentence)]


def clauses(sentence: str) -> list[str]:
    """Split a sentence into clauses at its punctuation."""
    return [clause for clause in _CLAUSE_END.split(sentence) if WORD.search(clause)]


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text in one spelling: lower case, no apostrophes, set phrases as one word."""
    folded = _POSSESSIVE.sub("", fold_text(text)).replace("'", "").strip()
    for first, others, phrase, word in _PHRASES:
        if first in folded or (others and any(cue in folded for cue in others)):
            folded = phrase.sub(word, folded)
    found: list[str] = WORD.findall(folded)
    return tuple(part for word in found for part in _SHORT.get(word, word).split())


def is_topic(word: str) -> bool:
    """Return whether a word can say what a question is about."""
    return word not in FUNCTION and word not in QUESTION_WORDS


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the stem of a word, the same for British and American spellings."""
    return _stemmer.stemWord(_AMERICAN.get(word) or _ISE.sub("iz", _OUR.sub("or", word)))


def synonyms(stem_: str) -> frozenset[str]:
    """Return the stems of other words for the same, without the stem itself."""
    return _SYNONYMS.get(stem_, frozenset())


def _cues(pattern: str) -> tuple[str, ...]:
    """Return letters of which a text has some if it has the phrase, to skip the pattern quickly; empty if unclear."""
    first = _FIRST.match(pattern)
    if first is None:
        return ("",)
    starts = [_CUE.match(start) for start in (first["group"] or first["plain"] or "").split("|")]
    return tuple(start[0] if start else "" for start in starts)


_PHRASES = [
    (first, others, re.compile(pattern), word)
    for pattern, word in _LANGUAGE["phrases"].items()
    for first, *others in (_cues(pattern),)
]
_GROUPS = [frozenset(map(stem, group.split())) for group in _LANGUAGE["synonyms"]]
_SYNONYMS = {
    one: frozenset[str]().union(*(group for group in _GROUPS if one in group)) - {one}
    for one in frozenset[str]().union(*_GROUPS)
}

ENGLISH = (
    FUNCTION
    | QUESTION_WORDS
    | LOW_CONTENT
    | EVERYDAY
    | frozenset(word for group in _LANGUAGE["synonyms"] for word in group.split())
)
"""Every word of the lists, as it is spelt."""

LOW_CONTENT_STEMS = frozenset(map(stem, LOW_CONTENT))
EVERYDAY_STEMS = frozenset(map(stem, EVERYDAY))
POLLING_STEMS = frozenset(map(stem, POLLING))

PLAIN_STEMS = frozenset(_SYNONYMS) | LOW_CONTENT_STEMS | EVERYDAY_STEMS
"""The stems of all words in the lists that can be topics."""
