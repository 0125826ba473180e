"""How well a film would answer: each of its sample questions is left out in turn, and asked as if by a member.

A sample question that its fact is found by without it is like what members will ask in words of their own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from knowledge.cut import Cut, Fact
from knowledge.film import Film

if TYPE_CHECKING:
    from knowledge.search.encoder import Encoder, Vectors
    from knowledge.search.engine import SearchEngine

# From the share that is foreseen to what members got: constant and slope, by `python -m tests.comparisons.forecasts`,
_BY_MEANING = 0.62, 0.38  # off by 0.08 at most,
_BY_WORDS = 0.23, 1.42  # and by 0.14 without an encoder

FEWEST_FACTS = 10  # fewer say nothing about a film


@dataclass(frozen=True, slots=True)
class Foreseen:
    """How often a fact was the answer, or was among what is offered, to its own questions without them."""

    fact: Fact
    first: int
    offered: int

    @property
    def missed(self) -> int:
        """Return how many of its questions led elsewhere, or nowhere."""
        return len(self.fact.asks) - self.first - self.offered


@dataclass(frozen=True, slots=True)
class Forecast:
    """How a film would answer, fact by fact, by reveal. `by_meaning` is whether an encoder was there."""

    facts: tuple[Foreseen, ...]
    by_meaning: bool

    @property
    def first(self) -> float:
        """Return the share of the questions whose fact leads the answer."""
        return sum(each.first for each in self.facts) / self._asked

    @property
    def found(self) -> float:
        """Return the share of the questions whose fact a member gets to read, at once or after a tap."""
        return sum(each.first + each.offered for each in self.facts) / self._asked

    @property
    def of_ten(self) -> int:
        """Return how many of ten questions by members would be found, about; not all ten where any was missed."""
        constant, slope = _BY_MEANING if self.by_meaning else _BY_WORDS
        return min(round(10 * (constant + slope * self.found)), 9 if self.worst() else 10)

    def worst(self) -> list[Foreseen]:
        """Return the facts that were missed, those that were missed most often first."""
        missed = [each for each in self.facts if each.missed]
        return sorted(missed, key=lambda each: ((each.first + each.offered) / len(each.fact.asks), each.first))

    @property
    def _asked(self) -> int:
        return sum(len(each.fact.asks) for each in self.facts)


def forecast(film: Film) -> Forecast:
    """Ask all sample questions of a film, each at the reveal of its fact; takes some seconds."""
    from knowledge.search.encoder import encoder  # noqa: PLC0415  # late, as in `Cut`: it takes a second to load

    loaded = _Remembering(found) if (found := encoder()) else None
    facts = tuple(each for step in film.checkpoints for each in _foreseen(film.cut(step.number), loaded))
    return Forecast(facts, by_meaning=loaded is not None)


def _foreseen(cut: Cut, loaded: "Encoder | None") -> Iterator[Foreseen]:
    """Yield what is foreseen of the facts that a cut brings."""
    from knowledge.search.follow_ups import answer_plainly  # noqa: PLC0415

    new = [fact for fact in cut.facts() if fact.reveal == cut.checkpoint.number]
    first, offered = dict.fromkeys(new, 0), dict.fromkeys(new, 0)
    for turn in range(max((len(fact.asks) for fact in new), default=0)):
        engine = _without(cut, turn, loaded)
        for fact in new:
            if turn < len(fact.asks):
                reply = answer_plainly(engine, fact.asks[turn])
                shown = [each.id for each in reply.answer.shown] if reply.answer else []
                shown = shown or [offer.fact.id for offer in reply.offered]
                first[fact] += bool(reply.answer) and shown[0] == fact.id
                offered[fact] += fact.id in shown and not (reply.answer and shown[0] == fact.id)
    for fact in new:
        yield Foreseen(fact, first[fact], offered[fact])


def _without(cut: Cut, turn: int, loaded: "Encoder | None") -> "SearchEngine":
    """Return an engine for which each fact lacks one question, that with the number `turn`, if it has so many."""
    from knowledge.search.data_facts import implied  # noqa: PLC0415
    from knowledge.search.engine import SearchEngine  # noqa: PLC0415

    def lesser(fact: Fact) -> Fact:
        return replace(fact, asks=fact.asks[:turn] + fact.asks[turn + 1 :])

    entries = tuple(replace(entry, facts=tuple(map(lesser, entry.facts))) for entry in cut.entries)
    data = implied(entries, cut.credits)
    return SearchEngine(cut.title, lesser(cut.logline), entries, data, complete=cut.complete, loaded=loaded)


class _Remembering:
    """An encoder that encodes each text once, as the same texts come again and again with one of them left out."""

    def __init__(self, loaded: "Encoder") -> None:
        self._loaded = loaded
        self._known: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str], /) -> "Vectors":
        """Return a vector of length 1 for each text."""
        import numpy as np  # noqa: PLC0415  # only installed with an encoder

        if new := [text for text in dict.fromkeys(texts) if text not in self._known]:
            self._known.update(zip(new, self._loaded.encode(new), strict=True))
        return np.array([self._known[text] for text in texts])
