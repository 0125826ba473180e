# ruff: noqa: T201 - it prints what it has compared
"""Compare what is foreseen of films with what members got: `python -m tests.comparisons.forecasts [--words]`.

For each film of a volunteer, and for the same with fewer sample questions a fact, prints the share of sample questions
that are found without themselves, and the share of members' questions that are found, first and in all. Fits the line
from the one to the other that `knowledge/forecast.py` uses; `--words` fits that for a bot that goes by words alone.
The film that stays shut is left out.
"""

import random
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge.cut import Cut, Fact
from knowledge.film import Film
from knowledge.forecast import forecast
from knowledge.search.encoder import switch
from tests.knowledge.test_volunteers import CHOOSING, FILMS, FITTING, questions

FEWER = (2, 3)


@dataclass(frozen=True, slots=True)
class Point:
    """A film, with the shares of found questions."""

    name: str
    foreseen: float
    found: float


class Thinned(Film):
    """A film with at most so many sample questions a fact, drawn by chance."""

    def __init__(self, film: Film, most: int) -> None:
        super().__init__(film.slug, film.cover, film.load)
        self._most = most
        self._thin: dict[int, Cut] = {}

    def cut(self, checkpoint: int) -> Cut:
        """Return the film up to a checkpoint."""
        if checkpoint not in self._thin:
            cut = super().cut(checkpoint)
            entries = tuple(replace(entry, facts=tuple(map(self._fewer, entry.facts))) for entry in cut.entries)
            self._thin[checkpoint] = replace(cut, logline=self._fewer(cut.logline), entries=entries)
        return self._thin[checkpoint]

    def _fewer(self, fact: Fact) -> Fact:
        chance = random.Random(f"{self._most}{fact.id}")  # noqa: S311
        return replace(fact, asks=tuple(chance.sample(fact.asks, min(self._most, len(fact.asks)))))


def found(film: Film) -> float:
    """Return the share of the questions of members with an answer whose fact is shown or offered."""
    right: list[bool] = []
    for row in questions(film):
        if row["kind"] == "answer":
            reply = film.cut(int(row["checkpoint"])).reply(row["question"])
            facts = reply.answer.shown if reply.answer else [offer.fact for offer in reply.offered]
            right.append(any(fact.id in row["facts"].split(",") for fact in facts))
    return sum(right) / len(right)


def points() -> Iterator[Point]:
    """Yield every film but the shut one, as it is and thinned."""
    for slug in (*FITTING, *CHOOSING):
        films = [FILMS[slug], *(Thinned(FILMS[slug], most) for most in FEWER)]
        for film, name in zip(films, [slug, *(f"{slug}, {most} asks" for most in FEWER)], strict=True):
            yield Point(name, forecast(film).found, found(film))


def main() -> None:
    """Print a line a film, and the line that fits."""
    if "--words" in sys.argv:
        switch(on=False)
    print(f"{'film':42}{'foreseen':>9}{'found':>7}")
    every: list[Point] = []
    for point in points():
        every.append(point)
        print(f"{point.name:42}{point.foreseen:9.3f}{point.found:7.3f}", flush=True)
    slope, constant = statistics.linear_regression([each.foreseen for each in every], [each.found for each in every])
    off = [each.found - constant - slope * each.foreseen for each in every]
    print(f"found = {constant:.2f} + {slope:.2f} x foreseen")
    print(f"off by {statistics.pstdev(off):.3f}, at most {max(map(abs, off)):.3f}")


if __name__ == "__main__":
    main()
