"""How much is measured: all of it, a part of it in a minute or two, or next to nothing to see that it works."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """How often, and of how much. `films` are the numbers that are compared, the first being the floor."""

    rounds: int
    visits: int
    """Interactions of a kind in a round."""
    votes: int
    """Votes a way in a round; those with a commit each are a thirtieth of that."""
    starts: int
    soak: int
    """Interactions between two looks at the memory."""
    films: tuple[int, ...]
    asked: int
    """Films that are asked about, one after the other, by what questions mean."""
    servers: tuple[int, int]
    """With films of their own; the first is the floor."""
    polls: tuple[int, ...]
    ballots: int
    """In each of those polls."""
    due: int
    """Polls that fell due while the bot was down."""
    together: int
    """Polls that fall due at the same moment."""


FULL = Scale(7, 320, 30_720, 7, 10_000, (1, 100, 1_000), 20, (1, 1_000), (10, 10_000), 100, 1_000, 600)
QUICK = Scale(3, 192, 7_680, 3, 2_000, (1, 100), 20, (1, 1_000), (10, 1_000), 100, 100, 600)
TINY = Scale(1, 12, 60, 1, 30, (1, 3), 2, (1, 2), (2, 4), 5, 3, 3)
