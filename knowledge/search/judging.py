"""What makes a fact relevant and an answer sure where the meaning of texts is known, as weighted sums.

The weights are fitted to the questions about several films by `python -m tests.comparisons.fit_answers`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from knowledge.search.encoder import Vectors

WEIGHTS = Path(__file__).parent / "weights.json"
_DIGITS = 6


class Evidence(NamedTuple):
    """What speaks for the best fact as an answer."""

    by_words: float  # the confidence by words alone
    relevance: float  # of the best fact ...
    margin: float  # ... and by how much more than that of the second best
    likeness: float  # between the words of the question and of the nearest sample question, 0 to 1
    best: float  # the same in meaning, as a cosine
    text: float  # between the meaning of the question and of the fact's text, as a cosine
    topic: float  # how much the question is one that films answer, whatever the film
    incomplete: float  # 1 for a viewer who hasn't seen it all, else 0


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of a fact's parts, of `Evidence` and of a vector, the last two after a constant."""

    relevance: tuple[float, ...]
    confidence: tuple[float, ...]
    topic: tuple[float, ...]


@cache
def weights() -> Weights:
    """Return the fitted weights."""
    read: dict[str, list[float]] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Weights(*(tuple(read[name]) for name in ("relevance", "confidence", "topic")))


def relevance(parts: Sequence[float]) -> float:
    """Return how relevant a fact is, as a logarithm; `parts` are score and likeness by words, then its `Nearness`."""
    return round(_sum(weights().relevance, parts), _DIGITS)


def topic(question: "Vectors") -> float:
    """Return how much a question, as its vector, is one that the notes on a film answer, whatever the film."""
    return round(_sum(weights().topic, (1.0, *question.tolist())), _DIGITS)


def confidence(evidence: Evidence) -> float:
    """Return how sure it is that the best fact is an answer, on the scale of `ENOUGH` and `NEAR`."""
    return round(_sum(weights().confidence, (1.0, *evidence)), _DIGITS)


def _sum(factors: Sequence[float], values: Sequence[float]) -> float:
    return sum(factor * value for factor, value in zip(factors, values, strict=True))
