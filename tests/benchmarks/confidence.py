# ruff: noqa: T201 - a benchmark prints
"""Fits what makes the bot answer or keep silent: `python -m tests.benchmarks.confidence`.

A logistic regression on the questions that have been looked at: asked of the film as it is, and of the film with part
of its `asks` taken away, so that the questions are as new to it as a member's are. Decoys, each asked of a bot that
does not have it, stand for what is off the point and not foreseen.
"""

import math
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge.curation.evaluation import AskedTable, read_questions
from knowledge.cut import Cut, Fact, Kind
from knowledge.film import Film
from knowledge.format.files import SHIPPED
from knowledge.library import read_film
from knowledge.search import encoder
from knowledge.search.decoy_texts import ANYTIME, TEXTS
from knowledge.search.engine import SearchEngine

QUESTIONS = Path(__file__).parent.parent / "knowledge" / "questions"
PARTS = ("tuning", "wider", "chatty", "examiner", "members")
KEPT = 0.6  # the share of asks that is kept
UNFORESEEN = 0.2  # what a decoy counts for, as many are alike
STEPS = 2_000
RATE = 8.0


@dataclass(frozen=True)
class Row:
    """The parts of one question's confidence, whether there is an answer, and what the row counts for."""

    parts: Sequence[float]
    answerable: bool
    weight: float = 1.0


def main() -> None:
    """Print the weights that are fitted, the score's being 1, and the confidence that is as good as a toss."""
    encoder.switch(on=False)  # these are the weights of words alone
    film = read_film(SHIPPED / "never-let-me-go-2010.toml")
    chance = random.Random(5)  # noqa: S311 - the same in every run
    whole = answerings(film, lambda _: True)
    part = answerings(film, lambda _: chance.random() < KEPT)
    rows = [
        row
        for name in PARTS
        for asked in read_questions(QUESTIONS / f"{name}.toml", film)
        for row in (*measured(whole, asked), *measured(part, asked))
    ]
    rows += [row for number in range(ANYTIME) for row in unforeseen(film, whole, number, chance)]
    score, nearer, length, ahead, toss = fitted(rows)
    print(f"{len(rows)} rows: score 1, decoy nearer {nearer / score:.2f}, length {length / score:.3f}, ", end="")
    print(f"ahead {ahead / score:.2f}; even at {-toss / score:.2f}")


def answerings(film: Film, keep: Callable[[str], bool]) -> list[SearchEngine]:
    """One for each cut of the film with those asks alone that are to be kept, and always the first of a fact."""
    every = {ask for fact in film.cut(len(film.checkpoints) - 1).facts() for ask in fact.asks if keep(ask)}

    def thinned(fact: Fact) -> Fact:
        return replace(fact, asks=tuple(ask for ask in fact.asks if ask in every) or fact.asks[:1])

    def answering(cut: Cut) -> SearchEngine:
        entries = [replace(entry, facts=tuple(map(thinned, entry.facts))) for entry in cut.entries]
        return SearchEngine(cut.title, thinned(cut.logline), entries, complete=cut.complete)

    return [answering(film.cut(number)) for number in range(len(film.checkpoints))]


def measured(cuts: Sequence[SearchEngine], asked: AskedTable) -> list[Row]:
    """The row of a question, unless nothing at all is near it."""
    found = cuts[asked.seen].find(asked.ask)
    return [Row(found.features.parts, not asked.none)] if found and found.features else []


def unforeseen(film: Film, cuts: Sequence[SearchEngine], number: int, chance: random.Random) -> list[Row]:
    """The row of a decoy, about somebody and some other film, asked of a bot that does not have it."""
    seen = chance.randrange(len(cuts))
    name = chance.choice(film.cut(seen).of_kind(Kind.CHARACTER)).name
    found = cuts[seen].find(re.sub(r"\bZ\b", "Casablanca", re.sub(r"\bX\b", name, TEXTS[number])), number)
    return [Row(found.features.parts, answerable=False, weight=UNFORESEEN)] if found and found.features else []


def fitted(rows: Sequence[Row]) -> list[float]:
    """The weights of a logistic regression, the constant last, by gradient ascent on parts of one scale."""
    scales = [max(abs(row.parts[place]) for row in rows) for place in range(len(rows[0].parts))] + [1.0]
    scaled = [[part / scale for part, scale in zip((*row.parts, 1.0), scales, strict=True)] for row in rows]
    total = sum(row.weight for row in rows)
    weights = [0.0] * len(scales)
    for _ in range(STEPS):
        slope = [0.0] * len(scales)
        for row, parts in zip(rows, scaled, strict=True):
            chance = 1 / (1 + math.exp(-sum(weight * part for weight, part in zip(weights, parts, strict=True))))
            for place, part in enumerate(parts):
                slope[place] += row.weight * (row.answerable - chance) * part
        weights = [weight + RATE * way / total for weight, way in zip(weights, slope, strict=True)]
    return [weight / scale for weight, scale in zip(weights, scales, strict=True)]


if __name__ == "__main__":
    main()
