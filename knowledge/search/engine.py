"""The search engine: answers a question from the facts of one cut, or finds that it can't.

Vocabulary, word rarity and names all come from the cut, so a fact that isn't revealed yet changes neither an answer nor
a refusal. `docs/answers.md` explains how this design was chosen.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from knowledge.entries import Entry, Fact
from knowledge.search.confidence import ENOUGH, NEAR, Features, combined_confidence
from knowledge.search.decoys import Decoys
from knowledge.search.documents import Ask, Document, index_cut
from knowledge.search.english import is_topic
from knowledge.search.found import Answer, Found, Offer, Ranking
from knowledge.search.queries import Query, is_generic, parse_query
from knowledge.search.vocabulary import PLAYER, Token, is_name, tokens

MAX_SUPPORT = 3
FEWEST_OFFERED, MOST_OFFERED = 3, 5
_CANDIDATES = 12
_DIGITS = 9  # sums over sets differ by rounding from run to run; what is equal to so many digits is a tie
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
    # Others:
    generic: float = 0.92  # the weight of likeness for a query without content words
    support: float = 0.65  # the share of the lead's score that makes a fact support ...
    second_line: float = 0.8  # ... and the share that lets one about the same be shown with the lead


class SearchEngine:
    """Finds the facts that answer a question about a film.

    `entries` come in reading order. `complete` is whether the cut is the whole film.
    """

    def __init__(self, title: str, logline: Fact, entries: Sequence[Entry], *, complete: bool = False) -> None:
        self._weights = Weights()
        self._complete = complete
        self._entries = entries
        self._entry_of = {fact.id: entry for entry in entries for fact in entry.facts}
        self._vocabulary, self._documents = index_cut(title, logline, entries)
        self._decoys = Decoys(self._vocabulary, complete=complete)
        self._names = {
            entry.key: [
                frozenset(tokens(filter(is_topic, self._vocabulary.words_of(name))))
                for name in (entry.name, *entry.aliases)
            ]
            for entry in entries
        }
        self._shares = Counter[Token]()
        for document in self._documents:
            self._shares.update(document.shares)
        self._last = max(document.fact.reveal for document in self._documents) or 1
        self._postings: dict[Token, list[tuple[int, float]]] = defaultdict(list)
        self._generic: list[tuple[int, Ask]] = []
        self._generic_postings: dict[Token, list[int]] = defaultdict(list)
        for number, document in enumerate(self._documents):
            for token, strength in document.strengths.items():
                self._postings[token].append((number, strength + document.shares.get(token, 0.0)))
            for ask in (ask for ask in document.asks if is_generic(ask.tokens)):
                for token in ask.tokens:
                    self._generic_postings[token].append(len(self._generic))
                self._generic.append((number, ask))

    def answer(self, question: str) -> Answer | None:
        """Return the facts that answer a question, or None when the confidence is too low."""
        return self.reply(question).answer

    def reply(self, question: str) -> Found:
        """Return an answer where the confidence is high enough for one, or else the facts that may be meant."""
        if (ranking := self.find(question)) is None or ranking.confidence < NEAR:
            return Found(None)
        if ranking.confidence < ENOUGH:
            return Found(None, self._offers(question, ranking.scored))
        (best, lead), *others = ranking.scored[: MAX_SUPPORT + 1]
        support = tuple(fact for score, fact in others if score >= best * self._weights.support)
        near = (fact for score, fact in others if score >= best * self._weights.second_line)
        second = next((fact for fact in near if self._about_the_same(lead, fact)), None)
        shown = (lead, second) if second else (lead,)
        return Found(Answer(lead, support, shown, ranking.confidence, ranking.features.likeness))

    def nearest(self, question: str, but: Sequence[Fact] = ()) -> tuple[Offer, ...]:
        """Return the facts nearest to a question `but` for some, best first, however far they are."""
        scored = ranking.scored if (ranking := self.find(question)) else ()
        left = [(score, fact) for score, fact in scored if fact not in but]
        return tuple(offer for offer in self._offers(question, left) if offer.fact not in but) if left else ()

    def named(self, question: str) -> list[Entry]:
        """Return the entries that a question names, in reading order."""
        asked = set(tokens(self._vocabulary.corrected(question)))
        found = {token.removeprefix("@").removesuffix(PLAYER) for token in asked if is_name(token)}
        return [
            entry
            for entry in self._entries
            if entry.key in found or any(name and name <= asked for name in self._names[entry.key])
        ]

    def bears_on(self, fact: Fact, entry: Entry) -> bool:
        """Return whether a fact belongs to an entry or has one of its names."""
        document = next(document for document in self._documents if document.fact == fact)
        has = document.strengths.keys()
        return fact in entry.facts or f"@{entry.key}" in has or any(name <= has for name in self._names[entry.key])

    def find(self, question: str, decoy: int | None = None) -> Ranking | None:
        """Rank the facts nearest to a question, however far they are. `decoy` is the number of a decoy to leave out."""
        readings: list[tuple[Features, Sequence[tuple[float, int]]]] = []
        for query in parse_query(question, self._vocabulary):
            if scored := self._rank(query):
                score, number = scored[0]
                features = Features(
                    score=score,
                    likeness=round(
                        max(query.likeness(ask.tokens, ask.weight) for ask in self._documents[number].asks), _DIGITS
                    ),
                    decoy=round(self._decoys.likeness(query, decoy), _DIGITS),
                    length=len(query.terms),
                    asks_outcome=query.asks_outcome and not self._complete,
                )
                readings.append((features, scored))
        if not readings:
            return None
        features, scored = max(readings, key=lambda reading: reading[0].confidence)
        facts = [(score, self._documents[number].fact) for score, number in scored]
        return Ranking(facts, features, combined_confidence([features for features, _ in readings]))

    def _offers(self, question: str, scored: Sequence[tuple[float, Fact]]) -> tuple[Offer, ...]:
        """Return the three best facts, and two more if they are near; few are filled up from the entry of the best."""
        best, first = scored[0]
        near = sum(score >= best * self._weights.support for score, _ in scored[:MOST_OFFERED])
        facts = [fact for _, fact in scored[: max(FEWEST_OFFERED, near)]]
        if len(facts) < FEWEST_OFFERED:
            others = (document.fact for document in self._documents if document.fact not in facts)
            facts += sorted(others, key=lambda fact: not self._about_the_same(first, fact))[
                : FEWEST_OFFERED - len(facts)
            ]
        queries = list(parse_query(question, self._vocabulary))
        return tuple(Offer(fact, self._ask_like(queries, fact)) for fact in facts)

    def _ask_like(self, queries: Sequence[Query], fact: Fact) -> str:
        """Return the sample question of a fact that is most like a question in any of its readings."""
        asks = next(document.asks for document in self._documents if document.fact == fact)
        alike = [round(max(query.likeness(ask.tokens, ask.weight) for query in queries), _DIGITS) for ask in asks]
        return fact.asks[alike.index(max(alike))]

    def _about_the_same(self, one: Fact, other: Fact) -> bool:
        """Return whether two facts belong to one entry, or to entries of which one links to the other."""
        first, second = self._entry_of.get(one.id), self._entry_of.get(other.id)
        if first is None or second is None:
            return False
        return first is second or second.key in first.related or first.key in second.related

    def _rank(self, query: Query) -> list[tuple[float, int]]:
        """Return the candidates as (score, number of the document), best first."""
        weights = self._weights
        if query.generic:
            candidates = self._similar_generic(query)
            gains = [0.0] * len(query.terms)
        else:
            candidates = self._candidates(query)
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
        nearest = heapq.nsmallest(
            _CANDIDATES, candidates, key=lambda number: (-round(candidates[number], _DIGITS), number)
        )
        scored = [(self._score(query, gains, priors, self._documents[number]), number) for number in nearest]
        return sorted(scored, key=lambda pair: (-pair[0], pair[1]))

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
        return round(score + weights.recency * document.fact.reveal / self._last, _DIGITS)

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
