"""The words of one cut: which there are, how rare each is, who is called what, and what a slip was meant to be.

Everything here is counted from the texts it is given, so a text that is not there leaves no trace.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import TypeAlias

from knowledge.search.decoy_texts import DECOY_WORDS, PLACEHOLDERS
from knowledge.search.english import ENGLISH, PLAIN_STEMS, is_topic, stem, synonyms, words
from knowledge.spelling import correct, nearest

Token: TypeAlias = str
"""A stem, a function or frame word as it stands, or a name as `@` and the key of its entry."""

TITLE: Token = "@"
"""The title of the film, however many words it has."""

PLAYER = "/player"
"""What the token of whoever plays a character has after that of the character."""

SYNONYM = 0.8  # how well a word does that is only used for the one that was asked
_RAREST = 3.7  # no word counts more than this, nor does one that the cut does not know
_SHORTEST = 4  # letters; a shorter word is not taken for a slip
_MEDIUM = 6
_LONG = 8

# What people ask stores about in vain is plain English, too.
_COMMON = PLAIN_STEMS | {stem(word) for spoken in DECOY_WORDS for word in spoken if word not in PLACEHOLDERS}


class Vocabulary:
    """Turns texts into words and counts them. `names` are (what somebody is called, their token)."""

    def __init__(self, names: Iterable[tuple[str, Token]]) -> None:
        self._names: dict[str, list[tuple[tuple[str, ...], Token]]] = defaultdict(list)
        for name, token in names:
            if spoken := words(name):
                self._names[spoken[0]].append((spoken, token))
        for known in self._names.values():
            known.sort(key=lambda name: -len(name[0]))
        self._spoken: set[str] = set()
        self._counts: Counter[Token] = Counter()
        self._facts = 0
        self._weights: dict[Token, float] = {}

    def learn(self, spoken: Iterable[str]) -> None:
        """Take in the words of one more fact. All facts are learnt before anything is weighed."""
        topics = {word for word in spoken if is_topic(word)}
        self._spoken.update(word for word in topics if not is_name(word))
        self._counts.update(set(tokens(topics)))
        self._facts += 1

    def words_of(self, text: str) -> list[str]:
        """The words of a text, every name as one token."""
        return self._named(_curated_words(text))

    def corrected(self, text: str) -> list[str]:
        """The words of what somebody typed, slips in names put right, every name as one token."""
        spoken = words(text)
        strange = filter(self._is_unknown, dict.fromkeys(spoken))  # each once, however often somebody has typed it
        if slips := {word: meant for word in strange if (meant := self._candidates(word))}:
            spoken = words(" ".join(slips.get(word, word) for word in spoken))
        typed = self._named([self._singular(word) for word in spoken])
        names = {word: self._corrected_name(word) for word in filter(self._is_unknown, dict.fromkeys(typed))}
        return self._named([names.get(word, word) for word in typed])

    def _named(self, spoken: Sequence[str]) -> list[str]:
        named: list[str] = []
        at = 0
        while at < len(spoken):
            length, token = self._name_at(spoken, at)
            named.append(token)
            at += length
        return named

    def _name_at(self, spoken: Sequence[str], at: int) -> tuple[int, Token]:
        for name, token in self._names.get(spoken[at], ()):
            if tuple(spoken[at : at + len(name)]) == name:
                return len(name), token
        return 1, spoken[at]

    def _is_unknown(self, word: str) -> bool:
        known = word in self._spoken or word in self._name_words or stem(word) in self._counts
        return len(word) >= _SHORTEST and is_topic(word) and not is_name(word) and not known and not is_common(word)

    def _candidates(self, word: str) -> str | None:
        """The plain English word that somebody meant by a strange one; what the cut has comes before it."""
        return None if self.options(word) or self._corrected_name(word) != word else correct(word, ENGLISH)

    def _singular(self, word: str) -> str:
        """A name without the s of a possessive that was typed with no apostrophe."""
        bare = word.removesuffix("s")
        return bare if bare in self._name_parts and word not in self._name_parts else word

    def _corrected_name(self, word: str) -> str:
        return nearest(word, self._name_words, 0.65 if len(word) >= _MEDIUM else 0.75) or word

    @cached_property
    def _name_parts(self) -> frozenset[str]:
        every = (name for known in self._names.values() for name, token in known if token != TITLE)
        return frozenset(word for name in every for word in name if len(word) >= _SHORTEST and is_topic(word))

    @cached_property
    def _name_words(self) -> list[str]:
        return sorted(self._name_parts)

    @cached_property
    def _long_words(self) -> list[str]:
        return sorted(word for word in self._spoken if len(word) >= _SHORTEST)

    def options(self, word: str) -> dict[Token, float]:
        """The tokens of the cut that would do for a word, and how well: itself, its kin, or what it is a slip of."""
        own = stem(word)
        options = {other: SYNONYM for other in synonyms(own) if other in self._counts}
        if own in self._counts:
            options[own] = 1.0
        if options or len(word) <= _SHORTEST or is_common(word):
            return options
        meant = nearest(word, self._long_words, 0.75 if len(word) >= _LONG else 0.78)
        if meant is None:
            return {}
        return {other: SYNONYM * SYNONYM for other in synonyms(stem(meant)) if other in self._counts} | {
            stem(meant): SYNONYM
        }

    def has(self, token: Token) -> bool:
        """Whether the cut has a stem, or another word for it."""
        return any(self._counts[other] for other in (token, *synonyms(token)))

    def weight(self, token: Token) -> float:
        """How much a stem says, when its kin would do as well."""
        if token not in self._weights:
            self._weights[token] = self.rarity((token, *synonyms(token)))
        return self._weights[token]

    def rarity(self, options: Iterable[Token]) -> float:
        """How much a word says that can be had under these tokens: the rarer, the more."""
        count = sum(self._counts[token] for token in options)
        return min(_RAREST, math.log(1 + self._facts / count)) if count else _RAREST


@lru_cache(maxsize=20_000)
def _curated_words(text: str) -> tuple[str, ...]:
    """The words of a text of the film, which every cut has again; what members type is never kept."""
    return words(text)


def tokens(spoken: Iterable[str]) -> Iterator[Token]:
    """Words as they are compared: names and function words as they stand, others by their stem."""
    for word in spoken:
        yield word if is_name(word) or not is_topic(word) else stem(word)


def is_common(word: str) -> bool:
    """Whether a word is plain English for sure, and so no slip of another: one that is known, or made from one."""
    return any(stem(form) in _COMMON for form in (word, word.removesuffix("r"), word.removesuffix("er")))


def is_name(word: str) -> bool:
    """Whether a word stands for somebody, or for the film."""
    return word.startswith("@")
