"""The confidence that the nearest fact is an answer, and the threshold for answering.

The weights are close to those that `python -m tests.benchmarks.confidence` fits; see `docs/answers.md`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

ENOUGH = 0.875
"""A confidence below this is no answer."""

NEAR = 0.6
"""A confidence below this is nothing near; from here on, members are asked what they mean."""

_WEIGHTS = (1.0, -0.8, 0.047, -0.15)  # of the parts below
_SHORTEST, _LONGEST = 5, 12  # words; beyond these, length makes no difference
_SLACK = 0.05  # keeps a decoy from counting for all or nothing beside a nearly equal sample question
_OTHERS = 0.3  # weight of the mean over all readings; the best reading has the rest
_CAUGHT = 0.5  # weight of the largest decoy margin ...
_DECOY = 0.8  # ... of a decoy with a likeness above this


@dataclass(frozen=True, slots=True)
class Features:
    """The features of one reading of a question; all come from the cut, from plain English and from the decoys."""

    score: float  # of the best fact
    likeness: float  # between the question and the nearest sample question of this fact
    decoy: float  # between the question and the nearest decoy
    length: int  # in words
    asks_outcome: bool  # the question asks how things turn out, and the viewer hasn't seen it all

    @property
    def parts(self) -> tuple[float, float, float, float]:
        """Return what confidence is the weighted sum of.

        The score; how much nearer a decoy is, as a share of what the sample question lacks; the length, because longer
        questions are less alike; and whether a viewer who hasn't seen it all asks how things turn out.
        """
        nearer = max(0.0, self.decoy - self.likeness) / (1 + _SLACK - self.likeness)
        return self.score, nearer, min(max(self.length, _SHORTEST), _LONGEST), self.asks_outcome

    @property
    def confidence(self) -> float:
        """Return how sure it is that the best fact is an answer."""
        return sum(weight * part for weight, part in zip(_WEIGHTS, self.parts, strict=True))

    @property
    def decoy_margin(self) -> float:
        """Return how much nearer a decoy is that is nearly the same question, or 0."""
        return max(0.0, self.decoy - self.likeness) if self.decoy > _DECOY else 0.0


def combined_confidence(readings: Sequence[Features]) -> float:
    """Return the confidence that a text has an answer, from the features of all its readings, at least one."""
    confidences = [features.confidence for features in readings]
    mean = sum(confidences) / len(confidences)
    caught = max(features.decoy_margin for features in readings)
    return (1 - _OTHERS) * max(confidences) + _OTHERS * mean - _CAUGHT * caught
