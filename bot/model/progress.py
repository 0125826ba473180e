"""How far a viewer has got with a film, what they get to see of it, and what changes when they get further."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.cut import Cut

if TYPE_CHECKING:
    from knowledge.search.engine import Answer


@dataclass(frozen=True, slots=True)
class Viewing:
    """A film as one viewer may see it; `has_progress` is whether they have set how far they are."""

    cut: Cut
    has_progress: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """A question, and what a viewer's cut answers to it: None where it has no answer."""

    viewing: Viewing
    question: str
    answer: "Answer | None"


@dataclass(frozen=True, slots=True)
class SharedCuts:
    """A film as a viewer shares it: what everybody in the channel may see, and what they have seen themselves.

    Where a `question` is shared, the answers of both cuts to it.
    """

    clear: Cut
    own: Cut
    question: str | None = None
    clear_answer: "Answer | None" = None
    own_answer: "Answer | None" = None


@dataclass(frozen=True, slots=True)
class ProgressChange:
    """A step from one checkpoint to another; `before` is None when nothing had been said yet.

    `mark` is that of the checkpoints which these are numbers of.
    """

    before: int | None
    after: int
    mark: str = ""
