"""Queries: the readings of a question, each split into weighted terms."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from knowledge.search.english import (
    ASPECTS,
    EVERYDAY,
    EVERYDAY_STEMS,
    LOW_CONTENT_STEMS,
    OPENERS,
    OUTCOME,
    POINTING,
    PRONOUNS,
    QUESTION_WORDS,
    WHO,
    clauses,
    is_topic,
    sentences,
)
from knowledge.search.vocabulary import PLAYER, SYNONYM, TITLE, Token, Vocabulary, is_common, is_name, tokens

MAX_LENGTH = 2_000  # characters of a question that are read
_MAX_WORDS = 60
_MAX_SENTENCES = 24  # the last ones, as people come to the point late; no text may keep the bot busy ...
_MAX_READINGS = 8  # ... nor may its many readings
_FEW_CONTENT_WORDS = 1  # in a question about what came before it ('is that on purpose?') ...
_SHORT_REMARK = 12  # ... if that was a remark of no more words than this

# Weights of words where two questions are compared:
_NAME = 2.3  # at most
_QUESTION_WORD = 0.7
_FUNCTION = 0.2
_LOW_CONTENT = 0.5  # times the weight that the word would have
_PLAYED = 0.65  # how well a character matches the name of its player


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a question: the tokens it matches and how well, and its weight."""

    word: str
    matches: Mapping[Token, float]
    weight: float
    is_topic_word: bool
    is_content: bool


@dataclass(frozen=True)
class Query:
    """A question as its terms."""

    terms: tuple[Term, ...]

    @cached_property
    def weight(self) -> float:
        """Return the weight of all terms."""
        return sum(term.weight for term in self.terms)

    @cached_property
    def topic_weight(self) -> float:
        """Return the weight of the topic words."""
        return sum(term.weight for term in self.terms if term.is_topic_word)

    @cached_property
    def content_weight(self) -> float:
        """Return the weight of the content words: topic words that are neither names nor low in content."""
        return sum(term.weight for term in self.terms if term.is_content)

    @cached_property
    def unknown_words(self) -> float:
        """Return the share of topic words that neither the cut nor plain English knows."""
        unknown = (term for term in self.terms if term.is_topic_word and not term.matches and not is_common(term.word))
        return sum(term.weight for term in unknown) / self.topic_weight if self.topic_weight else 0.0

    @cached_property
    def names(self) -> tuple[Token, ...]:
        """Return the people it names."""
        return tuple(term.word for term in self.terms if is_name(term.word) and term.word != TITLE)

    @cached_property
    def subject(self) -> frozenset[Token]:
        """Return the tokens of the topic words."""
        return frozenset(tokens(term.word for term in self.terms if term.is_topic_word))

    @property
    def generic(self) -> bool:
        """Return whether it has neither content words nor names: 'who is in it?'."""
        return not self.content_weight and not self.names

    @property
    def asks_outcome(self) -> bool:
        """Return whether it asks how things turn out."""
        return any(term.word in OUTCOME for term in self.terms)

    @cached_property
    def expected_aspect(self) -> frozenset[Token]:
        """Return the question words of which a fact must answer one; empty where any fact will do."""
        first = next((term.word for term in self.terms if term.word in QUESTION_WORDS), "")
        return WHO if first in WHO else frozenset({first}) & ASPECTS

    @cached_property
    def postings(self) -> dict[Token, list[tuple[int, float]]]:
        """Return for each token the terms that match it, by number, and how well."""
        postings: dict[Token, list[tuple[int, float]]] = {}
        for number, term in enumerate(self.terms):
            for token, fit in term.matches.items():
                postings.setdefault(token, []).append((number, fit))
        return postings

    def likeness(self, other: Iterable[Token], weight: float) -> float:
        """Return how alike this question and another are, 0 to 1; the other as its tokens and their weight."""
        best: dict[int, float] = {}
        for token in self.postings.keys() & other:
            for number, fit in self.postings[token]:
                if fit > best.get(number, 0.0):
                    best[number] = fit
        shared = 0.0
        for number in sorted(best):  # the sum of floats depends on their order
            shared += self.terms[number].weight * best[number]
        return min(1.0, 2 * shared / (self.weight + weight))


def parse_query(text: str, vocabulary: Vocabulary) -> Iterator[Query]:
    """Yield the readings of a text: every sentence or clause that asks, and all of it; any may be what is meant."""
    readings: list[Sequence[str]] = []
    before: list[str] = []
    for sentence in sentences(text[:MAX_LENGTH])[-_MAX_SENTENCES:]:
        parts = [vocabulary.corrected(clause) for clause in clauses(sentence)]
        asking = [number for number, part in enumerate(parts) if part and part[0] in OPENERS]
        whole = [word for part in parts for word in part]
        if whole and (asking or sentence.rstrip().endswith("?")):
            readings.append(_resolved(whole, before))
            for number in asking if len(parts) > 1 else ():
                if any(map(is_topic, parts[number])):
                    earlier = [word for part in parts[:number] for word in part]
                    readings.append(_resolved(parts[number], [*before, *earlier]))
        before += whole
    readings.append(before)
    for words in list(dict.fromkeys(map(tuple, readings)))[-_MAX_READINGS:]:
        terms = [_term(word, vocabulary) for word in dict.fromkeys(words[:_MAX_WORDS])]
        if not any(term.is_content or is_name(term.word) for term in terms):
            # In 'what is a donor' the last word is what is asked for, known or not.
            asked_for = {term.word for term in terms if not term.matches and _is_content(term.word)}
            terms = [
                replace(term, weight=term.weight / _LOW_CONTENT, is_content=True) if term.word in asked_for else term
                for term in terms
            ]
        yield Query(tuple(terms))


def _resolved(words: Sequence[str], before: Sequence[str]) -> list[str]:
    """Return a question with what it refers to: the text before a bare question, the names before a pronoun."""
    few = _FEW_CONTENT_WORDS if len(before) <= _SHORT_REMARK else 0
    if not any(map(is_topic, words)) or (POINTING.intersection(words) and sum(map(_is_content, words)) <= few):
        return [*before, *words]
    if PRONOUNS.intersection(words) and not any(map(is_name, words)):
        return [*words, *filter(is_name, before)]
    return list(words)


def _is_content(word: str) -> bool:
    return is_topic(word) and next(tokens((word,))) not in LOW_CONTENT_STEMS


def _term(word: str, vocabulary: Vocabulary) -> Term:
    if is_topic(word) and not is_name(word):
        matches = vocabulary.options(word)
        is_content = _is_content(word) and (bool(matches) or word not in EVERYDAY)
        weight = vocabulary.rarity(matches) * (1 if is_content else _LOW_CONTENT)
        return Term(word, matches, weight, is_topic_word=True, is_content=is_content)
    if word == TITLE:
        matches = {word: 1.0, "film": SYNONYM}
    elif is_name(word):
        matches = {word.removesuffix(PLAYER): _PLAYED, word: 1.0}
    else:
        matches = {**dict.fromkeys(WHO if word in WHO else (), SYNONYM), word: 1.0}
    return Term(word, matches, weigh(word, vocabulary), is_topic_word=is_name(word), is_content=False)


def is_generic(ask: Iterable[Token], most: int = 1) -> bool:
    """Return whether a sample question, as its tokens, has at most `most` content words."""
    return sum(is_topic(token) and token not in LOW_CONTENT_STEMS for token in ask) <= most


def weigh(token: Token, vocabulary: Vocabulary) -> float:
    """Return the weight of a token where two questions are compared."""
    if token == TITLE:
        return _LOW_CONTENT
    if is_name(token):
        return min(vocabulary.rarity((token,)), _NAME)
    if not is_topic(token):
        return _QUESTION_WORD if token in QUESTION_WORDS else _FUNCTION
    low_content = token in LOW_CONTENT_STEMS or (token in EVERYDAY_STEMS and not vocabulary.has(token))
    return vocabulary.weight(token) * (_LOW_CONTENT if low_content else 1)
