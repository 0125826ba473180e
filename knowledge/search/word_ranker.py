"""The ranking by words: how well each fact answers a question, by the words that they share.

Rarity and likelihood are counted from the cut, so a fact that isn't revealed yet changes no score.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from knowledge.search.documents import Ask, Document
from knowledge.search.english import is_topic
from knowledge.search.queries import Query, is_generic
from knowledge.search.vocabulary import Token

CANDIDATES = 12
DIGITS = 9  # sums over sets differ by rounding from run to run; what is equal to so many digits is a tie
_SMOOTH = 0.01  # keeps a word that no sample question has from counting for all or nothing

Gains: TypeAlias = Mapping[Token, Sequence[tuple[int, tuple[float, float]]]]
"""For each token the terms it matches, by number, with what that adds to likeness and to coverage."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of the score, chosen by measuring on the tuning questions."""

    # Added up:
    second_best: float = 0.3  # likeness to the second-best sample question; damps one accidental match
    likelihood: float = 0.1  # log likelihood of the words among the fact's sample questions, against all facts'
    coverage: float = 0.4  # the share of the query that the fact covers ...
    content_coverage: float = 0.1  # ... and of its content words; the rest of the score is likeness
    exact_entry: float = 0.1  # the query names the fact's entry and nothing else
    recency: float = 0.04  # the last checkpoint over the first: the newest state of things is meant
    synonym_coverage: float = 0.95  # how well a synonym covers a word
    # Taken off:
    missed_name: float = 0.7  # the fact doesn't have the names in the query
    missing_aspect: float = 0.4  # the query asks why, who, when or where, and the fact answers no such question
    wrong_aspect: float = 0.1  # the same, for a single sample question
    unknown_words: float = 0.2  # neither the cut nor plain English knows the words
    # Another:
    generic: float = 0.92  # the weight of likeness for a query without content words


class WordRanker:
    """Ranks the documents of a cut by the words that they share with a question."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._weights = Weights()
        self._documents = documents
        self._shares = Counter[Token]()
        for document in documents:
            self._shares.update(document.shares)
        self._last = max(document.fact.reveal for document in documents) or 1
        self._postings: dict[Token, list[tuple[int, float]]] = defaultdict(list)
        self._generic: list[tuple[int, Ask]] = []
        self._generic_postings: dict[Token, list[int]] = defaultdict(list)
        for number, document in enumerate(documents):
            for token, strength in document.strengths.items():
                self._postings[token].append((number, strength + document.shares.get(token, 0.0)))
            for ask in (ask for ask in document.asks if is_generic(ask.tokens)):
                for token in ask.tokens:
                    self._generic_postings[token].append(len(self._generic))
                self._generic.append((number, ask))

    def likeness(self, query: Query, number: int) -> float:
        """Return how alike a question and the nearest sample question of a document are in words, 0 to 1."""
        asks = self._documents[number].asks
        return round(max((query.likeness(ask.tokens, ask.weight) for ask in asks), default=0.0), DIGITS)

    def rank(self, query: Query) -> list[tuple[float, int]]:
        """Return the candidates, as (score, number of the document), best first."""
        candidates = self._similar_generic(query) if query.generic else self._candidates(query)
        nearest = heapq.nsmallest(
            CANDIDATES, candidates, key=lambda number: (-round(candidates[number], DIGITS), number)
        )
        return sorted(zip(self.scores(query, nearest), nearest, strict=True), key=lambda pair: (-pair[0], pair[1]))

    def scores(self, query: Query, numbers: Sequence[int]) -> list[float]:
        """Return how well documents answer, in their order."""
        gains, weights = [0.0] * len(query.terms), self._weights
        if not query.generic:
            content, coverage = 0.0, weights.coverage
            if query.content_weight:
                content = weights.content_coverage / query.content_weight
            else:
                coverage += weights.content_coverage
            coverage /= query.topic_weight
            gains = [term.weight * (coverage * term.is_topic_word + content * term.is_content) for term in query.terms]
        priors: list[float] = []
        for term in query.terms:
            share = sum(fit * self._shares[token] for token, fit in term.matches.items()) / len(self._documents)
            priors.append(math.log(share + _SMOOTH))
        return [self._score(query, gains, priors, self._documents[number]) for number in numbers]

    def _candidates(self, query: Query) -> dict[int, float]:
        """Return the documents that have any word of a query, by number, with roughly how much of it."""
        candidates: dict[int, float] = defaultdict(float)
        for term in query.terms:
            best: dict[int, float] = {}
            for token in term.matches if term.is_topic_word else ():
                for number, strength in self._postings.get(token, ()):
                    best[number] = max(best.get(number, 0.0), strength)
            for number, strength in best.items():
                candidates[number] += strength * term.weight
        return candidates

    def _similar_generic(self, query: Query) -> dict[int, float]:
        """Return the documents with a generic sample question, by number, with its likeness to this generic query."""
        shared: dict[int, float] = defaultdict(float)
        for term in query.terms:
            for place in {place for token in term.matches for place in self._generic_postings.get(token, ())}:
                shared[place] += term.weight
        similar: dict[int, float] = {}
        for place, weight in shared.items():
            number, ask = self._generic[place]
            similar[number] = max(similar.get(number, 0.0), weight / (query.weight + ask.weight))
        return similar

    def _score(self, query: Query, gains: Sequence[float], priors: Sequence[float], document: Document) -> float:
        """Return how well a fact answers, about 0 to 1."""
        weights = self._weights
        shares = dict[int, float]()
        for token in query.postings.keys() & document.shares.keys():
            share = document.shares[token]
            for number, fit in query.postings[token]:
                if fit * share > shares.get(number, 0.0):
                    shares[number] = fit * share
        likelihood = 0.0
        for number, term in enumerate(query.terms):
            likelihood += term.weight * (math.log(shares.get(number, 0.0) + _SMOOTH) - priors[number])
        score = self._nearness(query, gains, document) + weights.likelihood * (likelihood / query.weight)
        if query.subject in document.names:
            score += weights.exact_entry
        score *= 1 - weights.unknown_words * query.unknown_words
        if query.expected_aspect and not query.expected_aspect & document.aspects:
            score *= 1 - weights.missing_aspect
        if query.names:
            missed = sum(name not in document.strengths for name in query.names) / len(query.names)
            score *= 1 - weights.missed_name * missed
        return round(score + weights.recency * document.fact.reveal / self._last, DIGITS)

    def _nearness(self, query: Query, gains: Sequence[float], document: Document) -> float:
        """Return the likeness to the best sample questions of a fact, plus the coverage by the fact as a whole."""
        weights, postings = self._weights, query.postings
        covered: dict[int, float] = {}
        for token in postings.keys() & document.strengths.keys():
            for number, fit in postings[token]:
                strength = document.strengths[token] * (1.0 if fit == 1 else weights.synonym_coverage)
                covered[number] = max(strength, covered.get(number, 0.0))
        token_gains: dict[Token, list[tuple[int, tuple[float, float]]]] = {}
        for token in postings.keys() & document.shares.keys():
            token_gains[token] = []
            for number, fit in postings[token]:
                more = (1.0 if fit == 1 else weights.synonym_coverage) - covered.get(number, 0.0)
                gain = query.terms[number].weight * fit, gains[number] * max(0.0, more)
                token_gains[token].append((number, gain))
        compared = frozenset(token_gains) if query.generic else frozenset(filter(is_topic, token_gains))
        likeness = weights.generic if query.generic else 1 - weights.coverage - weights.content_coverage
        best = second = 0.0
        for ask in document.asks:
            if compared.isdisjoint(ask.tokens):
                continue
            shared, more = _gained(token_gains, ask)
            near = more + likeness * min(1.0, 2 * shared / (query.weight + ask.weight))
            if query.expected_aspect and not query.expected_aspect & ask.tokens:
                near *= 1 - weights.wrong_aspect
            if near > second:
                best, second = max(best, near), min(best, near)
        return sum(covered[number] * gains[number] for number in covered) + best + weights.second_best * second


def _gained(token_gains: Gains, ask: Ask) -> tuple[float, float]:
    """Return what a sample question adds to likeness and to coverage; each term counts once."""
    best: dict[int, tuple[float, float]] = {}
    for token in token_gains.keys() & ask.tokens:
        for number, gain in token_gains[token]:
            if number not in best or gain > best[number]:
                best[number] = gain
    shared = more = 0.0
    for likeness, coverage in best.values():
        shared += likeness
        more += coverage
    return shared, more
