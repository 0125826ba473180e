"""Decides whether the nearest fact is near enough to be an answer.

The weights stand near those that `python -m tests.benchmarks.confidence` fits; `docs/answers.md` tells more.
"""

from dataclasses import dataclass

_WEIGHTS = (1.0, -0.7, 0.055, 0.03, -0.2)  # of the parts below
_ENOUGH = 1.05  # a confidence below this is no answer
_SHORTEST, _LONGEST = 5, 14  # words; beyond these, length makes no difference
_SLACK = 0.05  # keeps a decoy from counting for all or nothing where the fact's own question is as good as the same


@dataclass(frozen=True, slots=True)
class Signs:
    """What there is to go by: all of it comes from the cut, from plain English and from the decoys."""

    score: float  # of the best fact
    likeness: float  # between the question and the nearest that this fact answers
    decoy: float  # between the question and the nearest decoy
    length: int  # how many words the question has
    ahead: bool  # whether the question asks how things turn out
    complete: bool  # whether the asker has seen it all, and so can ask nothing too early

    @property
    def parts(self) -> tuple[float, float, float, float, float]:
        """What confidence is made of.

        The score; how much nearer a decoy is, as a share of what the fact's own question lacks; the length, as the
        longer a question is, the less alike two can be; whether the asker has seen it all; and whether somebody who
        has not asks how things turn out.
        """
        nearer = max(0.0, self.decoy - self.likeness) / (1 + _SLACK - self.likeness)
        length = min(max(self.length, _SHORTEST), _LONGEST)
        return self.score, nearer, length, self.complete, self.ahead and not self.complete

    @property
    def confidence(self) -> float:
        """How sure it is that the best fact is an answer."""
        return sum(weight * part for weight, part in zip(_WEIGHTS, self.parts, strict=True))

    @property
    def enough(self) -> bool:
        """Whether it is sure enough."""
        return self.confidence >= _ENOUGH
