"""How far a viewer has got with a film, and what changes when they get further: plain values, kept elsewhere."""

from dataclasses import dataclass

from knowledge.cut import Cut


@dataclass(frozen=True, slots=True)
class Viewing:
    """A film as one viewer may see it.

    `has_progress` is whether they have said how far they are; `question` is what they last asked, if that is
    still remembered.
    """

    cut: Cut
    has_progress: bool
    question: str | None = None


@dataclass(frozen=True, slots=True)
class SharedCuts:
    """A film as somebody shares it with a room: what everybody there may see, and how far they have seen themselves."""

    clear: Cut
    own: Cut


@dataclass(frozen=True, slots=True)
class ProgressChange:
    """A step from one checkpoint to another; `before` is None when nothing had been said yet.

    `mark` is that of the checkpoints which these are numbers of.
    """

    before: int | None
    after: int
    mark: str = ""
