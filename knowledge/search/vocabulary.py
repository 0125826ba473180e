"""The vocabulary of a cut: its words with their rarity, its names, and the correction of typos.

All of it is counted from the texts of the cut, so a text that isn't revealed leaves no trace.
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
"""A stem, a function or question word as it is, or a name as `@` and the key of its entry."""

TITLE: Token = "@"
"""The title of the film, however many words it has."""

PLAYER = "/player"
"""The ending that makes the token of a character that of its player."""

SYNONYM = 0.8  # match score of a synonym
_RAREST = 3.7  # the most that a word can weigh, and the weight of one that the cut doesn't have
_SHORTEST = 4  # letters; a shorter word is not taken for a typo
_MEDIUM = 6
_LONG = 8

# The words of questions that a film mostly has no answer to are plain English, too.
_COMMON = PLAIN_STEMS | {stem(word) for decoy in DECOY_WORDS for word in decoy if word not in PLACEHOLDERS}


class Vocabulary:
    """Turns texts into words and counts them. `names` are pairs of a name and its token."""

    def __init__(self, names: Iterable[tuple[str, Token]]) -> None:
        self._names: dict[str, list[tuple[tuple[str, ...], Token]]] = defaultdict(list)
        for name, token in names:
            if name_words := words(name):
                self._names[name_words[0]].append((name_words, token))
        for same_beginning in self._names.values():
            same_beginning.sort(key=lambda name: -len(name[0]))
        self._words: set[str] = set()
        self._counts: Counter[Token] = Counter()
        self._facts = 0
        self._weights: dict[Token, float] = {}

    def learn(self, fact: Iterable[str]) -> None:
        """Count the words of one more fact. All facts are learnt before anything is weighed."""
        topics = {word for word in fact if is_topic(word)}
        self._words.update(word for word in topics if not is_name(word))
        self._counts.update(set(tokens(topics)))
        self._facts += 1

    def words_of(self, text: str) -> list[str]:
        """Return the words of a text of the film, every name as one token."""
        return self._with_names(_curated_words(text))

    def corrected(self, text: str) -> list[str]:
        """Return the words of what a member typed, with typos corrected and every name as one token."""
        typed = words(text)
        corrections: dict[str, str] = {}
        for word in filter(self._is_unknown, dict.fromkeys(typed)):  # each once, however often it was typed
            # What the cut has comes before plain English.
            if not self.options(word) and not self._nearest_name(word) and (meant := correct(word, ENGLISH)):
                corrections[word] = meant
        if corrections:
            typed = words(" ".join(corrections.get(word, word) for word in typed))
        parts = self._name_parts
        # A possessive may have been typed without its apostrophe.
        singular = [bare if (bare := word.removesuffix("s")) in parts and word not in parts else word for word in typed]
        named = self._with_names(singular)
        names = {word: self._nearest_name(word) or word for word in filter(self._is_unknown, dict.fromkeys(named))}
        return self._with_names([names.get(word, word) for word in named])

    def _with_names(self, text: Sequence[str]) -> list[str]:
        named: list[str] = []
        at = 0
        while at < len(text):
            length, token = 1, text[at]
            for name, name_token in self._names.get(text[at], ()):
                if tuple(text[at : at + len(name)]) == name:
                    length, token = len(name), name_token
                    break
            named.append(token)
            at += length
        return named

    def _is_unknown(self, word: str) -> bool:
        known = word in self._words or word in self._name_parts or stem(word) in self._counts
        return len(word) >= _SHORTEST and is_topic(word) and not is_name(word) and not known and not is_common(word)

    def _nearest_name(self, word: str) -> str | None:
        return nearest(word, self._sorted_name_parts, 0.65 if len(word) >= _MEDIUM else 0.75)

    @cached_property
    def _name_parts(self) -> frozenset[str]:
        every = (name for names in self._names.values() for name, token in names if token != TITLE)
        return frozenset(word for name in every for word in name if len(word) >= _SHORTEST and is_topic(word))

    @cached_property
    def _sorted_name_parts(self) -> list[str]:
        return sorted(self._name_parts)

    @cached_property
    def _long_words(self) -> list[str]:
        return sorted(word for word in self._words if len(word) >= _SHORTEST)

    def options(self, word: str) -> dict[Token, float]:
        """Return the tokens of the cut that a word matches, and how well: itself, synonyms, or what it's a typo of."""
        own = stem(word)
        options = {other: SYNONYM for other in synonyms(own) if other in self._counts}
        if own in self._counts:
            options[own] = 1.0
        if options or len(word) <= _SHORTEST or is_common(word):
            return options
        meant = nearest(word, self._long_words, 0.75 if len(word) >= _LONG else 0.78)
        if meant is None:
            return {}
        related = {other: SYNONYM * SYNONYM for other in synonyms(stem(meant)) if other in self._counts}
        return {**related, stem(meant): SYNONYM}

    def has(self, token: Token) -> bool:
        """Return whether the cut has a stem or a synonym of it."""
        return any(self._counts[other] for other in (token, *synonyms(token)))

    def weight(self, token: Token) -> float:
        """Return the weight of a stem where its synonyms count as the same word."""
        if token not in self._weights:
            self._weights[token] = self.rarity((token, *synonyms(token)))
        return self._weights[token]

    def rarity(self, options: Iterable[Token]) -> float:
        """Return the weight of a word that these tokens match: the rarer, the more."""
        count = sum(self._counts[token] for token in options)
        return min(_RAREST, math.log(1 + self._facts / count)) if count else _RAREST


@lru_cache(maxsize=20_000)
def _curated_words(text: str) -> tuple[str, ...]:
    """Return the words of a text of the film, which every cut has again; what members type is never kept."""
    return words(text)


def tokens(text: Iterable[str]) -> Iterator[Token]:
    """Yield words as they are compared: names and function words as they are, others by their stem."""
    for word in text:
        yield word if is_name(word) or not is_topic(word) else stem(word)


def is_common(word: str) -> bool:
    """Return whether a word is plain English or derived from it, and so no typo."""
    return any(stem(form) in _COMMON for form in (word, word.removesuffix("r"), word.removesuffix("er")))


def is_name(word: str) -> bool:
    """Return whether a word is the token of a name or of the title."""
    return word.startswith("@")
