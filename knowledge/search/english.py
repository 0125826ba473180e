"""How a text becomes words that can be compared; the words themselves stand in `english.toml`.

Nothing here knows a film.
"""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Protocol, cast

import regex
import snowballstemmer  # pyright: ignore[reportMissingTypeStubs]

from knowledge.text import fold_text


class Stemmer(Protocol):
    """What is used of the stemmer, which comes without types."""

    def stemWord(self, word: str, /) -> str:  # noqa: N802 - the library's name
        """What the forms of a word have in common."""
        ...


_LANGUAGE = tomllib.loads((Path(__file__).parent / "english.toml").read_text(encoding="utf-8"))

FUNCTION = frozenset[str](_LANGUAGE["function"])
"""Words that carry no topic."""

QUESTION_WORDS = frozenset[str](_LANGUAGE["frame"])
"""Words that say what kind of answer is wanted."""

WHO = frozenset[str](_LANGUAGE["who"])
"""Those among them that want somebody."""

ASPECTS = WHO | frozenset[str](_LANGUAGE["wanting"])
"""Those among them that not every fact can answer."""

LOW_CONTENT = frozenset[str](_LANGUAGE["light"])
"""Words too common in talk about films to say much."""

EVERYDAY = frozenset[str](_LANGUAGE["common"])
"""Words that say little where a cut does not have them."""

POLLING = frozenset[str](_LANGUAGE["polling"])
"""Words of what clubs vote on."""

WATCHING = frozenset[str](_LANGUAGE["watching"])
"""Words that ask what to watch."""

OPENERS = QUESTION_WORDS | frozenset[str](_LANGUAGE["openers"])
"""Words that a question begins with."""

OUTCOME = frozenset[str](_LANGUAGE["outcome"])
"""Words that ask how things turn out."""

PRONOUNS = frozenset[str](_LANGUAGE["pronouns"])
"""Words that stand for somebody who was named before."""

POINTING = frozenset[str](_LANGUAGE["pointing"])
"""Words that stand for what was said before."""

_SHORT: dict[str, str] = _LANGUAGE["short"]
_AMERICAN: dict[str, str] = _LANGUAGE["american"]
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+|(?<=[\u3002\uff1f\uff01\u061f\u0964])\s*|\n+")
_CLAUSE_END = re.compile(r"[,;:]\s+|\.\.+\s*|\s+[-\N{EN DASH}\N{EM DASH}]+\s+|\s*\N{HORIZONTAL ELLIPSIS}\s*")
_POSSESSIVE = re.compile(r"'s\b")
_OUR = re.compile(r"(?<=\w{3})our(?=s|ed|ing|ful|less|ite|able|$)")
_ISE = re.compile(r"(?<=\w{4})is(?=(?:e|es|ed|ing|ation|ations|er|ers)$)")
_FIRST = re.compile(r"(?:\^|\\b)*(?:\((?!\?)(?P<group>[^()]*)\)(?![?*])|(?P<plain>[a-z]+[?*]?))")
_CUE = re.compile(r"[a-z]+?(?=[a-z][?*]|[^a-z?*]|$)")

_stemmer = cast("Stemmer", snowballstemmer.stemmer("english"))  # pyright: ignore[reportUnknownMemberType]


def sentences(text: str) -> list[str]:
    """The sentences of a text, however it is punctuated."""
    return [sentence for sentence in _SENTENCE_END.split(text) if _WORD.search(sentence)]


def clauses(sentence: str) -> list[str]:
    """The clauses of a sentence, as far as punctuation tells."""
    return [clause for clause in _CLAUSE_END.split(sentence) if _WORD.search(clause)]


def words(text: str) -> tuple[str, ...]:
    """The words of a text in one spelling: lower case, no apostrophes, turns of phrase as one word."""
    level = _POSSESSIVE.sub("", fold_text(text)).replace("'", "").strip()
    for first, others, phrase, word in _PHRASES:
        if first in level or (others and any(cue in level for cue in others)):
            level = phrase.sub(word, level)
    found: list[str] = _WORD.findall(level)
    return tuple(part for word in found for part in _SHORT.get(word, word).split())


def is_topic(word: str) -> bool:
    """Whether a word says what a question is about."""
    return word not in FUNCTION and word not in QUESTION_WORDS


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """What the forms of a word have in common, British or American."""
    return _stemmer.stemWord(_AMERICAN.get(word) or _ISE.sub("iz", _OUR.sub("or", word)))


def synonyms(stem_: str) -> frozenset[str]:
    """The stems that a viewer may use for this one, itself left out."""
    return _KIN.get(stem_, frozenset())


def _cues(pattern: str) -> tuple[str, ...]:
    """What a text must have one of if a phrase is to be in it; the empty text where that cannot be told."""
    first = _FIRST.match(pattern)
    if first is None:
        return ("",)
    starts = [_CUE.match(start) for start in (first["group"] or first["plain"] or "").split("|")]
    return tuple(start[0] if start else "" for start in starts)


def _synonyms() -> dict[str, frozenset[str]]:
    groups = [frozenset(map(stem, group.split())) for group in _LANGUAGE["kin"]]
    stems = frozenset[str]().union(*groups)
    return {one: frozenset[str]().union(*(group for group in groups if one in group)) - {one} for one in stems}


_PHRASES = [
    (first, others, re.compile(pattern), word)
    for pattern, word in _LANGUAGE["phrases"].items()
    for first, *others in (_cues(pattern),)
]
_KIN = _synonyms()

ENGLISH = (
    FUNCTION
    | QUESTION_WORDS
    | LOW_CONTENT
    | EVERYDAY
    | frozenset(word for group in _LANGUAGE["kin"] for word in group.split())
)
"""Every word of plain English that is known here, as it is spelt."""

LOW_CONTENT_STEMS = frozenset(map(stem, LOW_CONTENT))
"""The stems of the light words."""
EVERYDAY_STEMS = frozenset(map(stem, EVERYDAY))
"""The stems of the everyday words."""

PLAIN_STEMS = frozenset(_KIN) | LOW_CONTENT_STEMS | EVERYDAY_STEMS
"""The stems of all of these that say what something is about."""
POLLING_STEMS = frozenset(map(stem, POLLING))
"""The stems of the words of what clubs vote on."""
