"""The search engine: answers a question from the facts of one cut, or finds that it can't.

Vocabulary, word rarity and names all come from the cut, so a fact that isn't revealed yet changes neither an answer nor
a refusal. `docs/answers.md` explains how this design was chosen.
"""

import heapq
import math
from collections.abc import Sequence

from knowledge.entries import Entry, Fact
from knowledge.search.confidence import ENOUGH, NEAR, Features, combined_confidence
from knowledge.search.data_facts import Implied
from knowledge.search.decoys import Decoys
from knowledge.search.documents import index_cut
from knowledge.search.encoder import Encoder, encoder
from knowledge.search.english import is_topic
from knowledge.search.found import Answer, Found, Offer, Ranking
from knowledge.search.judging import Evidence, confidence, relevance, topic
from knowledge.search.meaning import Meaning
from knowledge.search.queries import Query, parse_query
from knowledge.search.vocabulary import PLAYER, is_name, tokens
from knowledge.search.word_ranker import CANDIDATES, DIGITS, WordRanker

MAX_SUPPORT = 3
FEWEST_OFFERED, MOST_OFFERED = 3, 5
_SUPPORT = 0.65  # the share of the lead's score that makes a fact support ...
_SECOND_LINE = 0.8  # ... and the share that lets one about the same be shown with the lead


class SearchEngine:
    """Finds the facts that answer a question about a film.

    `entries` come in reading order; `implied` is what the data of the cut answers. `complete` is whether the cut is the
    whole film. `loaded` stands in for the encoder.
    """

    def __init__(  # noqa: PLR0913  # the parts of a cut
        self,
        title: str,
        logline: Fact,
        entries: Sequence[Entry],
        implied: Sequence[Implied] = (),
        *,
        complete: bool = False,
        loaded: Encoder | None = None,
    ) -> None:
        self._complete = complete
        self._entries = entries
        self._entry_of = {each.fact.id: each.entry for each in implied}
        self._entry_of |= {fact.id: entry for entry in entries for fact in entry.facts}
        self._vocabulary, self._documents = index_cut(title, logline, entries, implied)
        places = {entry.key: number for number, entry in enumerate(entries)}
        of = [self._entry_of.get(document.fact.id) for document in self._documents]
        groups = [places[entry.key] if entry else -1 for entry in of]
        self._meaning = Meaning(loaded, self._documents, groups) if (loaded := loaded or encoder()) else None
        self._decoys = Decoys(self._vocabulary, complete=complete)
        self._names = {
            entry.key: [
                frozenset(tokens(filter(is_topic, self._vocabulary.words_of(name))))
                for name in (entry.name, *entry.aliases)
            ]
            for entry in entries
        }
        self._words = WordRanker(self._documents)

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
        support = tuple(fact for score, fact in others if score >= best * _SUPPORT)
        near = (fact for score, fact in others if score >= best * _SECOND_LINE)
        second = next((fact for fact in near if self._about_the_same(lead, fact)), None)
        shown = (lead, second) if second else (lead,)
        return Found(Answer(lead, support, shown, ranking.confidence, ranking.likeness))

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
        readings: list[tuple[Features, Query, Sequence[tuple[float, int]]]] = []
        queries = list(parse_query(question, self._vocabulary))
        for query in queries:
            if scored := self._words.rank(query):
                score, number = scored[0]
                features = Features(
                    score=score,
                    likeness=self._words.likeness(query, number),
                    decoy=round(self._decoys.likeness(query, decoy), DIGITS),
                    length=len(query.terms),
                    asks_outcome=query.asks_outcome and not self._complete,
                )
                readings.append((features, query, scored))
        if not readings:
            return self._find_by_meaning(question, queries[-1], (), 0.0) if queries[-1].terms else None
        features, query, scored = max(readings, key=lambda reading: reading[0].confidence)
        by_words = combined_confidence([features for features, *_ in readings])
        facts = [(score, self._documents[number].fact) for score, number in scored]
        return self._find_by_meaning(question, query, scored, by_words) or Ranking(
            facts, features.likeness, by_words, features
        )

    def _find_by_meaning(
        self, question: str, query: Query, scored: Sequence[tuple[float, int]], by_words: float
    ) -> Ranking | None:
        """Rank the facts nearest to a question in its words or in meaning; None where meaning isn't known.

        `query` is the surest reading of the question, `scored` and `by_words` what it is ranked and judged by in words.
        """
        if self._meaning is None:
            return None
        vector = self._meaning.encode(question)
        nearness = self._meaning.nearness(vector)
        alike = heapq.nsmallest(CANDIDATES, range(len(nearness)), key=lambda number: (-nearness[number].best, number))
        scores = {number: score for score, number in scored}
        others = [number for number in alike if number not in scores]
        scores |= zip(others, self._words.scores(query, others), strict=True)
        compared: list[tuple[float, int, tuple[float, ...]]] = []
        for number, score in scores.items():
            parts = (score, self._words.likeness(query, number), *nearness[number])
            compared.append((relevance(parts), number, parts))
        compared.sort(key=lambda each: (-each[0], each[1]))
        best, number, (_, likeness, *_) = compared[0]
        evidence = Evidence(
            by_words=by_words,
            relevance=best,
            margin=best - compared[1][0] if len(compared) > 1 else best,
            likeness=likeness,
            best=nearness[number].best,
            text=nearness[number].text,
            topic=topic(vector),
            incomplete=float(not self._complete),
        )
        facts = [(math.exp(score - best), self._documents[number].fact) for score, number, _ in compared]
        parts = tuple(parts for *_, parts in compared)
        return Ranking(facts, evidence.likeness, confidence(evidence), evidence=evidence, parts=parts)

    def _offers(self, question: str, scored: Sequence[tuple[float, Fact]]) -> tuple[Offer, ...]:
        """Return the five best facts; where there are fewer than three, others come from the entry of the best."""
        facts = [fact for _, fact in scored[:MOST_OFFERED]]
        if len(facts) < FEWEST_OFFERED:
            others = (document.fact for document in self._documents if document.fact not in facts)
            facts += sorted(others, key=lambda fact: not self._about_the_same(facts[0], fact))[
                : FEWEST_OFFERED - len(facts)
            ]
        queries = list(parse_query(question, self._vocabulary))
        return tuple(Offer(fact, self._ask_like(queries, fact)) for fact in facts)

    def _ask_like(self, queries: Sequence[Query], fact: Fact) -> str:
        """Return the sample question of a fact that is most like a question in any of its readings."""
        document = next(document for document in self._documents if document.fact == fact)
        asks = document.asks[: len(fact.asks)] or document.asks
        alike = [round(max(query.likeness(ask.tokens, ask.weight) for query in queries), DIGITS) for ask in asks]
        return document.questions[alike.index(max(alike))]

    def _about_the_same(self, one: Fact, other: Fact) -> bool:
        """Return whether two facts belong to one entry, or to entries of which one links to the other."""
        first, second = self._entry_of.get(one.id), self._entry_of.get(other.id)
        if first is None or second is None:
            return False
        return first is second or second.key in first.related or first.key in second.related
