"""What the engine makes of a question, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.entries import Fact
from knowledge.search.confidence import Features
from knowledge.search.judging import Evidence


@dataclass(frozen=True, slots=True)
class Answer:
    """The fact that answers a question, and at most three more that bear on it.

    `shown` is what a member reads: the lead, and at most one of the others that is clearly about the same.
    `confidence` is how sure it is that this is an answer, `likeness` how near the question is to a sample question.
    """

    lead: Fact
    support: tuple[Fact, ...]
    shown: tuple[Fact, ...]
    confidence: float
    likeness: float


@dataclass(frozen=True, slots=True)
class Offer:
    """A fact that a question may be about, and the question that it would answer: the nearest of its own."""

    fact: Fact
    question: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the engine makes of a question: an answer where it is sure, or else what may be meant, the nearest first."""

    answer: Answer | None
    offered: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """The facts nearest to a question with their scores, best first, and the confidence that they answer it.

    Scores can be compared within a ranking alone. `likeness` is how near the question is in its words to a sample
    question of the best fact. By words alone there are the `features` of the surest reading. Where the meaning of texts
    is known, there is the `evidence` for the best fact, and `parts` has for each what its relevance is a sum of.
    """

    scored: Sequence[tuple[float, Fact]]
    likeness: float
    confidence: float
    features: Features | None = None
    evidence: Evidence | None = None
    parts: Sequence[Sequence[float]] = ()
