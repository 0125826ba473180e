"""Answers a question from the facts of one cut, or knows that it cannot.

All it goes by (which words there are, how rare each is, which names) is what the cut says, so a fact
that is not revealed yet can change neither an answer nor a refusal. `docs/answers.md` tells how this
way was chosen.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from knowledge.entries import Entry, Fact
from knowledge.search.confidence import ENOUGH, Features, combined_confidence
from knowledge.search.decoys import Decoys
from knowledge.search.documents import Ask, Document, index_cut
from knowledge.search.english import is_topic
from knowledge.search.queries import Query, is_generic, parse_query
from knowledge.search.vocabulary import Token

MAX_SUPPORT = 3
_CANDIDATES = 12
_DIGITS = 9
_SMOOTH = 0.01  # keeps a word that no question has from counting for all or nothing


Gains: TypeAlias = Mapping[Token, Sequence[tuple[int, tuple[float, float]]]]
"""For each token the terms it would do for, by number, with what that adds to likeness and to coverage."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The fact that answers a question, and at most three more that bear on it."""

    lead: Fact
    support: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much; chosen by measuring on the tuning questions."""

    # What a score is made of:
    second_best: float = 0.3  # how near the second of its questions comes, which keeps a chance likeness from leading
    likelihood: float = 0.1  # how much oftener its questions have the words than those of others, as a logarithm
    coverage: float = 0.4  # how much of the question the fact speaks of ...
    content_coverage: float = 0.1  # ... and how much of what is neither a name nor light; the rest is likeness
    exact_entry: float = 0.1  # that the question names what the fact is filed under, and nothing else
    recency: float = 0.04  # what the last checkpoint has over the first: the newest state of things is meant
    synonym_coverage: float = 0.95  # how well it covers a word to have another for it
    # What is taken off:
    missed_name: float = 0.7  # when the fact does not speak of whom the question names
    missing_aspect: float = 0.4  # when the question asks why, who, when or where and the fact answers no such question
    wrong_aspect: float = 0.1  # from the nearness of a question of the fact that asks no such thing
    unknown_words: float = 0.2  # when the question has words that nobody knows
    # The rest:
    generic: float = 0.92  # what likeness counts for when a question has no word to go by
    support: float = 0.65  # the share of the lead's score that supports it


@dataclass(frozen=True, slots=True)
class Ranking:
    """The facts nearest to a question with their scores, best first, and how sure it is that they answer it.

    `features` are those of the surest way to read the question, `confidence` goes by all of them.
    """

    scored: Sequence[tuple[float, Fact]]
    features: Features
    confidence: float


class SearchEngine:
    """Finds the facts that answer a question about a film. `entries` come in reading order.

    `complete` says whether the cut is the whole film.
    """

    def __init__(self, title: str, logline: Fact, entries: Sequence[Entry], *, complete: bool = False) -> None:
        self._weights = Weights()
        self._complete = complete
        self._vocabulary, self._documents = index_cut(title, logline, entries)
        self._decoys = Decoys(self._vocabulary, complete=complete)
        self._shares = Counter[Token]()
        for document in self._documents:
            self._shares.update(document.shares)
        self._last = max(document.fact.reveal for document in self._documents) or 1
        self._postings: dict[Token, list[tuple[int, float]]] = defaultdict(list)
        self._plain: list[tuple[int, Ask]] = []
        self._plain_postings: dict[Token, list[int]] = defaultdict(list)
        for number, document in enumerate(self._documents):
            for token, strength in document.strengths.items():
                self._postings[token].append((number, strength + document.shares.get(token, 0.0)))
            for ask in (ask for ask in document.asks if is_generic(ask.tokens)):
                for token in ask.tokens:
                    self._plain_postings[token].append(len(self._plain))
                self._plain.append((number, ask))

    def answer(self, question: str) -> Answer | None:
        """The facts that answer a question, or None when none is near enough."""
        found = self.find(question)
        if found is None or found.confidence < ENOUGH:
            return None
        floor = found.scored[0][0] * self._weights.support
        lead, *support = (fact for score, fact in found.scored[: MAX_SUPPORT + 1] if score >= floor)
        return Answer(lead, tuple(support))

    def find(self, question: str, decoy: int | None = None) -> Ranking | None:
        """What is nearest to a question, however far it is. `decoy` is the number of one to leave out."""
        ways = [
            (self._features(one, scored, decoy), scored)
            for one in parse_query(question, self._vocabulary)
            if (scored := self._rank(one))
        ]
        if not ways:
            return None
        signs, scored = max(ways, key=lambda way: way[0].confidence)
        facts = [(score, self._documents[number].fact) for score, number in scored]
        return Ranking(facts, signs, combined_confidence([one for one, _ in ways]))

    def _features(self, question: Query, scored: Sequence[tuple[float, int]], decoy: int | None) -> Features:
        score, number = scored[0]
        likeness = max(question.likeness(ask.tokens, ask.weight) for ask in self._documents[number].asks)
        away = self._decoys.likeness(question, decoy)
        ahead = question.asks_outcome and not self._complete
        # Sums of floats differ by rounding with their order, which is not the same in every run.
        return Features(score, round(likeness, _DIGITS), round(away, _DIGITS), len(question.terms), ahead)

    def _rank(self, question: Query) -> list[tuple[float, int]]:
        """The facts nearest to a question by number, with their scores, best first."""
        reached = self._similar_generic(question) if question.generic else self._candidates(question)
        candidates = heapq.nsmallest(
            _CANDIDATES, reached, key=lambda number: (-round(reached[number], _DIGITS), number)
        )
        worth = self._term_gain(question)
        usual = self._prior(question)
        scored = [(self._score(question, worth, usual, self._documents[number]), number) for number in candidates]
        return sorted(scored, key=_best_first)

    def _candidates(self, question: Query) -> dict[int, float]:
        """The facts that speak of any of this, and roughly of how much; ties go by reading order."""
        reached: dict[int, float] = defaultdict(float)
        for term in question.terms:
            best: dict[int, float] = {}
            for token in term.matches if term.is_topic_word else ():
                for number, strength in self._postings.get(token, ()):
                    best[number] = max(best.get(number, 0.0), strength)
            for number, strength in best.items():
                reached[number] += strength * term.weight
        return reached

    def _similar_generic(self, question: Query) -> dict[int, float]:
        """The facts with a question as plain as this one, and how alike the two are."""
        shared: dict[int, float] = defaultdict(float)
        for term in question.terms:
            for place in {place for token in term.matches for place in self._plain_postings.get(token, ())}:
                shared[place] += term.weight
        alike: dict[int, float] = {}
        for place, weight in shared.items():
            number, ask = self._plain[place]
            alike[number] = max(alike.get(number, 0.0), weight / (question.weight + ask.weight))
        return alike

    def _term_gain(self, question: Query) -> list[float]:
        """What it adds to a score that a fact speaks of a term, for each of the terms."""
        if question.generic:
            return [0.0] * len(question.terms)
        weights = self._weights
        matter = weights.content_coverage / question.content_weight if question.content_weight else 0.0
        coverage = (
            weights.coverage if question.content_weight else weights.coverage + weights.content_coverage
        ) / question.topic_weight
        return [term.weight * (coverage * term.is_topic_word + matter * term.is_content) for term in question.terms]

    def _prior(self, question: Query) -> list[float]:
        """The share of an average fact's questions that have each of the terms, as a logarithm."""
        shares = (
            sum(fit * self._shares[token] for token, fit in term.matches.items()) / len(self._documents)
            for term in question.terms
        )
        return [math.log(share + _SMOOTH) for share in shares]

    def _log_likelihood(self, question: Query, usual: Sequence[float], document: Document) -> float:
        """How much oftener the questions of a fact have the terms than those of others: a logarithm, by weight."""
        best = dict[int, float]()
        for token in question.postings.keys() & document.shares.keys():
            share = document.shares[token]
            for number, fit in question.postings[token]:
                if fit * share > best.get(number, 0.0):
                    best[number] = fit * share
        telling = 0.0
        for number, term in enumerate(question.terms):
            telling += term.weight * (math.log(best.get(number, 0.0) + _SMOOTH) - usual[number])
        return telling / question.weight

    def _score(self, question: Query, worth: Sequence[float], usual: Sequence[float], document: Document) -> float:
        """How well a fact answers, about 0 to 1."""
        score = self._nearness(question, worth, document)
        score += self._weights.likelihood * self._log_likelihood(question, usual, document)
        if question.subject in document.names:
            score += self._weights.exact_entry
        score *= 1 - self._weights.unknown_words * question.unknown_words
        if question.expected_aspect and not question.expected_aspect & document.aspects:
            score *= 1 - self._weights.missing_aspect
        if question.names:
            missed = sum(name not in document.strengths for name in question.names) / len(question.names)
            score *= 1 - self._weights.missed_name * missed
        # Sets are summed in no particular order: what differs by rounding alone is a tie.
        return round(score + self._weights.recency * document.fact.reveal / self._last, _DIGITS)

    def _nearness(self, question: Query, worth: Sequence[float], document: Document) -> float:
        """How near a question comes to any that a fact answers, counting what else of it the fact speaks of."""
        known = self._coverage(question, document)
        told = sum(known[number] * worth[number] for number in known)
        likeness = (
            self._weights.generic if question.generic else 1 - self._weights.coverage - self._weights.content_coverage
        )
        gains = self._token_gains(question, worth, known, document)
        going_by = frozenset(gains) if question.generic else frozenset(filter(is_topic, gains))
        best = second = 0.0
        for ask in document.asks:
            if going_by.isdisjoint(ask.tokens):
                continue
            shared, more = _gained(gains, ask)
            near = more + likeness * min(1.0, 2 * shared / (question.weight + ask.weight))
            if question.expected_aspect and not question.expected_aspect & ask.tokens:
                near *= 1 - self._weights.wrong_aspect
            if near > second:
                best, second = max(best, near), min(best, near)
        return told + best + self._weights.second_best * second

    def _token_gains(
        self, question: Query, worth: Sequence[float], known: Mapping[int, float], document: Document
    ) -> Gains:
        """What each token adds; coverage counts beyond what the fact speaks of anyhow."""

        def gain(number: int, fit: float) -> tuple[float, float]:
            more = worth[number] * max(0.0, self._cover(fit) - known.get(number, 0.0))
            return question.terms[number].weight * fit, more

        return {
            token: [(number, gain(number, fit)) for number, fit in question.postings[token]]
            for token in question.postings.keys() & document.shares.keys()
        }

    def _coverage(self, question: Query, document: Document) -> dict[int, float]:
        """The terms that a fact speaks of at all, by number, and how strongly."""
        known: dict[int, float] = {}
        for token in question.postings.keys() & document.strengths.keys():
            for number, fit in question.postings[token]:
                known[number] = max(document.strengths[token] * self._cover(fit), known.get(number, 0.0))
        return known

    def _cover(self, fit: float) -> float:
        return 1.0 if fit == 1 else self._weights.synonym_coverage


def _gained(gains: Gains, ask: Ask) -> tuple[float, float]:
    """What one question of a fact adds to likeness and to coverage; each term counts once."""
    best: dict[int, tuple[float, float]] = {}
    for token in gains.keys() & ask.tokens:
        for number, gain in gains[token]:
            if number not in best or gain > best[number]:
                best[number] = gain
    shared = more = 0.0
    for likeness, coverage in best.values():
        shared += likeness
        more += coverage
    return shared, more


def _best_first(scored: tuple[float, int]) -> tuple[float, int]:
    score, number = scored
    return -score, number
