"""Decides whether the nearest fact is near enough to be an answer.

The weights stand near those that `python -m tests.benchmarks.confidence` fits; `docs/answers.md` tells more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

ENOUGH = 0.875
"""A confidence below this is no answer."""

_WEIGHTS = (1.0, -0.8, 0.047, -0.15)  # of the parts below
_SHORTEST, _LONGEST = 5, 12  # words; beyond these, length makes no difference
_SLACK = 0.05  # keeps a decoy from counting for all or nothing where the fact's own question is as good as the same
_OTHERS = 0.3  # what all ways to read a text count for together, beside the surest
_CAUGHT = 0.5  # what it takes off that one of them is as good as a decoy ...
_DECOY = 0.8  # ... which is a likeness above this


@dataclass(frozen=True, slots=True)
class Features:
    """What there is to go by: all of it comes from the cut, from plain English and from the decoys."""

    score: float  # of the best fact
    likeness: float  # between the question and the nearest that this fact answers
    decoy: float  # between the question and the nearest decoy
    length: int  # how many words the question has
    asks_outcome: bool  # whether the question asks how things turn out, and the asker has yet to see it

    @property
    def parts(self) -> tuple[float, float, float, float]:
        """What confidence is made of.

        The score; how much nearer a decoy is, as a share of what the fact's own question lacks; the length, as the
        longer a question is, the less alike two can be; and whether somebody who has not seen it all asks how things
        turn out.
        """
        nearer = max(0.0, self.decoy - self.likeness) / (1 + _SLACK - self.likeness)
        return self.score, nearer, min(max(self.length, _SHORTEST), _LONGEST), self.asks_outcome

    @property
    def confidence(self) -> float:
        """How sure it is that the best fact is an answer."""
        return sum(weight * part for weight, part in zip(_WEIGHTS, self.parts, strict=True))

    @property
    def decoy_margin(self) -> float:
        """How much nearer a decoy is that says as good as the same, or 0."""
        return max(0.0, self.decoy - self.likeness) if self.decoy > _DECOY else 0.0


def combined_confidence(ways: Sequence[Features]) -> float:
    """How sure it is that a text has an answer, by the signs of every way to read it, at least one."""
    sure = [signs.confidence for signs in ways]
    usual = sum(sure) / len(sure)
    return (1 - _OTHERS) * max(sure) + _OTHERS * usual - _CAUGHT * max(signs.decoy_margin for signs in ways)
