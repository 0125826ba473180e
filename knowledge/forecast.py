"""How well a film would answer: each of its sample questions is left out in turn, and asked as if by a member.

A sample question that its fact is found by without it is like what members will ask in words of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge.cut import Cut, Fact
from knowledge.film import Film

_CONSTANT, _SLOPE = 0.3, 1.0


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
    """How a film would answer, fact by fact in reading order."""

    facts: tuple[Foreseen, ...]

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
        """Return how many of ten questions by members would be found, about."""
        return round(10 * min(max(_CONSTANT + _SLOPE * self.found, 0.0), 1.0))

    def worst(self) -> list[Foreseen]:
        """Return the facts that were missed, those that were missed most often first."""
        missed = [each for each in self.facts if each.missed]
        return sorted(missed, key=lambda each: ((each.first + each.offered) / len(each.fact.asks), each.first))

    @property
    def _asked(self) -> int:
        return sum(len(each.fact.asks) for each in self.facts)


def forecast(film: Film) -> Forecast:
    """Ask all sample questions of a film, each at the reveal of its fact; takes some seconds."""
    return Forecast(tuple(each for step in film.checkpoints for each in _foreseen(film.cut(step.number))))


def _foreseen(cut: Cut) -> Iterator[Foreseen]:
    """Yield what is foreseen of the facts that a cut brings."""
    new = [fact for fact in cut.facts() if fact.reveal == cut.checkpoint.number]
    first, offered = dict.fromkeys(new, 0), dict.fromkeys(new, 0)
    for turn in range(max((len(fact.asks) for fact in new), default=0)):
        lesser = _without(cut, turn)
        for fact in new:
            if turn < len(fact.asks):
                reply = lesser.reply(fact.asks[turn])
                shown = [each.id for each in reply.answer.shown] if reply.answer else []
                shown = shown or [offer.fact.id for offer in reply.offered]
                first[fact] += bool(reply.answer) and shown[0] == fact.id
                offered[fact] += fact.id in shown and not (reply.answer and shown[0] == fact.id)
    for fact in new:
        yield Foreseen(fact, first[fact], offered[fact])


def _without(cut: Cut, turn: int) -> Cut:
    """Return a cut in which each fact lacks one question, that with the number `turn`, if it has so many."""

    def lesser(fact: Fact) -> Fact:
        return replace(fact, asks=fact.asks[:turn] + fact.asks[turn + 1 :])

    entries = tuple(replace(entry, facts=tuple(map(lesser, entry.facts))) for entry in cut.entries)
    return replace(cut, logline=lesser(cut.logline), entries=entries)
