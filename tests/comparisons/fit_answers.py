"""Fit the weights of `knowledge/search/judging.py` to the questions about several films, and say how well they do.

    python -m tests.comparisons.fit_answers            fit to all films but that for choosing, and write the weights
    python -m tests.comparisons.fit_answers --across   fit on all films but one, each in turn, and judge on that one
    python -m tests.comparisons.fit_answers --shut     judge the weights in use on the films that stay shut

Each film weighs the same, however many questions there are.
"""

import argparse
import json
import random
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from knowledge.cut import Cut
from knowledge.entries import Fact
from knowledge.film import Film
from knowledge.library import read_film
from knowledge.search import judging
from knowledge.search.confidence import ENOUGH, NEAR
from knowledge.search.data_facts import implied
from knowledge.search.encoder import encoder
from knowledge.search.engine import SearchEngine
from knowledge.search.judging import WEIGHTS, Weights
from tests.comparisons.decoy_questions import DECOY_QUESTIONS
from tests.knowledge.test_volunteers import CHOOSING, FILMS, FITTING, SHUT, questions

Matrix: TypeAlias = NDArray[np.floating[Any]]

SHIPPED = Path(__file__).parents[2] / "knowledge/films/never-let-me-go-2010.toml"
SETS = Path(__file__).parents[1] / "knowledge/questions"
ASKS_KEPT = (3, 6)  # of a fact of the shipped film, as volunteers write them
OFF_TOPIC = 0.08  # the share of questions without an answer that may be answered as if sure, of the films fitted to
MISSED = 0.02  # the share of questions with an answer for which nothing may be offered


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a film in one cut; `right` are the ids of the facts that answer it, none if nothing does.

    `early` is one that only facts of later cuts answer.
    """

    question: str
    right: frozenset[str]
    early: bool
    cut: Cut
    engine: SearchEngine


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions about one film."""

    film: str
    asked: tuple[Asked, ...]


def volunteers(slugs: Iterable[str]) -> Iterator[Questions]:
    """Yield films that volunteers wrote."""
    for film in map(FILMS.__getitem__, slugs):
        asked = [
            Asked(
                row["question"],
                frozenset(row["facts"].split(",") if row["kind"] == "answer" else ()),
                row["kind"] == "early",
                cut,
                engine,
            )
            for row in questions(film)
            for cut, engine in [_engine(film, int(row["checkpoint"]), 99)]
        ]
        yield Questions(film.slug, tuple(asked))


def shipped() -> Questions:
    """Return the shipped film with a few sample questions a fact, and questions from all of its sets."""
    film = read_film(SHIPPED)
    asked: list[Asked] = []
    for most in ASKS_KEPT:
        rows = [
            row for path in sorted(SETS.glob("*.toml")) for row in tomllib.loads(path.read_text("utf-8"))["questions"]
        ]
        for row in random.Random(most).sample(rows, 250):  # noqa: S311
            cut, engine = _engine(film, row["seen"], most)
            asked.append(Asked(row["ask"], frozenset(row.get("expect", ())), early=False, cut=cut, engine=engine))
    return Questions(film.slug, tuple(asked))


_engines: dict[tuple[str, int, int], tuple[Cut, SearchEngine]] = {}


def _engine(film: Film, checkpoint: int, most: int) -> tuple[Cut, SearchEngine]:
    """Return a cut, and its engine with at most so many sample questions a fact."""
    key = film.slug, checkpoint, most
    if key not in _engines:
        cut = film.cut(checkpoint)
        draw = random.Random(most)  # noqa: S311

        def fewer(fact: Fact) -> Fact:
            return replace(fact, asks=tuple(draw.sample(fact.asks, min(most, len(fact.asks)))))

        entries = [replace(entry, facts=tuple(map(fewer, entry.facts))) for entry in cut.entries]
        lesser = replace(cut, logline=fewer(cut.logline), entries=tuple(entries))
        data = implied(lesser.entries, lesser.credits)
        engine = SearchEngine(lesser.title, lesser.logline, lesser.entries, data, complete=lesser.complete)
        _engines[key] = lesser, engine
    return _engines[key]


@dataclass(frozen=True, slots=True)
class Row:
    """A question as the engine sees it, whatever the weights: candidates, what their relevance is made of, the rest."""

    asked: Asked
    parts: Matrix
    right: NDArray[np.bool_]
    by_words: float
    vector: Matrix
    worth: float

    def evidence(self, relevance: Matrix, topic: Matrix) -> tuple[tuple[float, ...], bool]:
        """Return what speaks for the best candidate, and whether it is right."""
        relevances = self.parts @ relevance
        first, *others = np.argsort(-relevances, kind="stable")
        margin = relevances[first] - relevances[others[0]] if others else relevances[first]
        _, likeness, best, _, text, _ = self.parts[first]
        incomplete = float(not self.asked.cut.complete)
        about = float(topic[0] + self.vector @ topic[1:])
        values = (self.by_words, relevances[first], margin, likeness, best, text, about, incomplete)
        return tuple(map(float, values)), bool(self.right[first])


def rows_of(each: Questions) -> list[Row]:
    """Return the questions of a film as the engine sees them; those of which it knows no word are left out."""
    rows: list[Row] = []
    for asked in each.asked:
        if (found := asked.engine.find(asked.question)) and found.evidence:
            right = np.array([fact.id in asked.right for _, fact in found.scored])
            vector = vectors_of([asked.question])[0]
            rows.append(
                Row(asked, np.array(found.parts), right, found.evidence.by_words, vector, 100 / len(each.asked))
            )
    return rows


def fit(sets: Sequence[Questions], rows: Mapping[str, Sequence[Row]]) -> Weights:
    """Fit all weights to some films; the weight of a question is such that each film weighs the same."""
    topics = {each.film: np.array(fit_topic([other for other in sets if other is not each])) for each in sets}
    relevance = fit_relevance([row for each in sets for row in rows[each.film]])
    every = [(row, *row.evidence(relevance, topics[each.film])) for each in sets for row in rows[each.film]]
    table = np.array([(1.0, *values) for _, values, _ in every])
    worth = np.array([row.worth for row, *_ in every])
    kind = np.array(["answer" if row.asked.right else "early" if row.asked.early else "none" for row, *_ in every])
    factors = logistic(table, np.array([right for *_, right in every]), worth, 0.1)
    logits = table @ factors
    enough, near = np.quantile(logits[kind == "none"], 1 - OFF_TOPIC), np.quantile(logits[kind == "answer"], MISSED)
    scale = (ENOUGH - NEAR) / max(enough - near, 0.5)
    factors *= scale
    factors[0] += ENOUGH - scale * enough
    return Weights(tuple(relevance.tolist()), tuple(factors.tolist()), fit_topic(sets))


def fit_topic(sets: Sequence[Questions]) -> tuple[float, ...]:
    """Fit what tells a question about a film from one that its notes don't answer, whatever the film."""
    texts: list[str] = [*DECOY_QUESTIONS]
    good = [False] * len(texts)
    weight = [600 / len(texts)] * len(texts)
    for each in sets:
        off = [asked.question for asked in each.asked if not asked.right]
        on = [asked.question for asked in each.asked if asked.right]
        for some, is_good in ((off, False), (on, True)):
            texts += some
            good += [is_good] * len(some)
            weight += [250 / len(some)] * len(some)
    vectors = vectors_of(texts)
    table = np.hstack([np.ones((len(texts), 1)), vectors])
    # Shrunk much: it has to hold for other films, with other words.
    return tuple(np.round(logistic(table, np.array(good), np.array(weight), 1000.0), 4).tolist())


_vectors: dict[str, Matrix] = {}


def vectors_of(texts: Iterable[str]) -> Matrix:
    """Return the vectors of texts, each encoded once."""
    loaded = encoder()
    assert loaded, "the encoder isn't installed"
    texts = list(texts)
    if new := [text for text in dict.fromkeys(texts) if text not in _vectors]:
        _vectors.update(zip(new, loaded.encode(new).astype(np.float64), strict=True))
    return np.array([_vectors[text] for text in texts])


def fit_relevance(rows: Iterable[Row]) -> Matrix:
    """Fit the weights that rank facts: the likelihood of the right ones among all candidates, as large as can be."""
    groups = [row for row in rows if row.right.any()]
    factors = np.zeros(groups[0].parts.shape[1])
    for _ in range(25):
        slope, bend = -0.2 * factors, 0.2 * np.eye(len(factors))
        for row in groups:
            odds = np.exp((logits := row.parts @ factors) - logits.max())
            odds /= odds.sum()
            among = np.where(row.right, odds, 0.0) / odds[row.right].sum()
            slope += row.worth * row.parts.T @ (among - odds)
            middle = row.parts - odds @ row.parts
            bend += row.worth * (middle.T * odds) @ middle
        factors += np.linalg.solve(bend, slope)
    return np.round(factors, 4)


def logistic(table: Matrix, good: NDArray[np.bool_], weight: Matrix, shrink: float) -> Matrix:
    """Return the factors of a logistic regression by Newton's method, the constant (first column) not shrunk."""
    factors = cast("Matrix", np.zeros(table.shape[1]))
    spread = np.maximum(table.std(axis=0), 1e-9)
    spread[0] = 1.0
    scaled, keep = table / spread, shrink * np.eye(table.shape[1])
    keep[0, 0] = 1e-9
    for _ in range(12):
        chance: Matrix = 1 / (1 + np.exp(-(scaled @ factors).clip(-30, 30)))
        slope: Matrix = scaled.T @ (weight * (good - chance)) - keep @ factors
        bend: Matrix = (scaled.T * (weight * chance * (1 - chance))) @ scaled + keep
        factors += np.linalg.solve(bend, slope)
    return factors / spread


def with_weights(weights: Weights) -> None:
    """Use other weights from now on."""
    judging.weights = lambda: weights  # type: ignore[assignment]  # for this process alone


def judge(each: Questions) -> tuple[float, ...]:
    """Return shares, in the order of the columns.

    Of the questions with an answer: right first, right or offered, neither answered nor offered anything; of the
    others: answered, offered something; of those that come too early: answered.
    """
    first = tapped = silent = off = offered = early = 0
    for asked in each.asked:
        found = asked.engine.reply(asked.question)
        answered = found.answer is not None
        if asked.right:
            is_first = found.answer is not None and found.answer.lead.id in asked.right
            first += is_first
            tapped += is_first or any(offer.fact.id in asked.right for offer in found.offered)
            silent += not answered and not found.offered
        elif asked.early:
            early += answered
        else:
            off += answered
            offered += bool(found.offered)
    answerable = sum(bool(asked.right) for asked in each.asked)
    too_early = sum(asked.early for asked in each.asked)
    without = len(each.asked) - answerable - too_early
    of_answerable = (count / answerable for count in (first, tapped, silent))
    return *of_answerable, off / without, offered / without, early / max(too_early, 1)


def main() -> None:
    """Fit, and print a line a film."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--across", action="store_true", help="judge on each film what was fitted on the others")
    parser.add_argument("--shut", action="store_true", help="judge the weights in use on the films that stay shut")
    options = parser.parse_args()
    sys.stdout.write(f"{'':32}first  tap    silent off    offered early\n")
    if options.shut:
        for each in volunteers(SHUT):
            _write(each)
        return
    sets = [*volunteers((*FITTING, *CHOOSING)), shipped()]
    rows = {each.film: rows_of(each) for each in sets}
    weights = None if options.across else fit([each for each in sets if each.film not in CHOOSING], rows)
    if weights:
        WEIGHTS.write_text(json.dumps({name: getattr(weights, name) for name in weights.__slots__}) + "\n", "utf-8")
    for each in sets:
        with_weights(weights or fit([other for other in sets if other is not each], rows))
        _write(each)


def _write(each: Questions) -> None:
    sys.stdout.write(f"{each.film:32}" + "  ".join(f"{share:.3f}" for share in judge(each)) + "\n")


if __name__ == "__main__":
    main()
