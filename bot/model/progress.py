"""How far a viewer has got with a film, and what changes when they get further."""

from dataclasses import dataclass

from knowledge.cut import Cut


@dataclass(frozen=True, slots=True)
class Viewing:
    """A film as one viewer may see it. `told` is whether they have ever said how far they are."""

    cut: Cut
    told: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """A step from one checkpoint to another; `before` is None when nothing had been said yet."""

    before: int | None
    after: int


def reached(stored: int | None, last: int) -> int:
    """The checkpoint to show a film at: nothing said is 0, and a film file that got shorter ends at `last`."""
    return min(stored or 0, last)
