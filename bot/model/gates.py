"""Whom something is for: those who have seen a film as far as a checkpoint, found by its id in today's film."""

from collections.abc import Mapping
from typing import Protocol

from bot.model.visibility import NOTHING_SEEN
from knowledge.checkpoints import START
from knowledge.library import Library

GONE = "?"
"""What is kept in the place of a checkpoint that nobody knows; no checkpoint has this id."""


class Gated(Protocol):
    """Something that is only for those who have seen a film as far as the checkpoint with the id `gate`.

    `checkpoint` is the number which that had when it was made: 0 for what is for everybody.
    """

    @property
    def film(self) -> str | None:
        """The slug of the film."""
        ...

    @property
    def checkpoint(self) -> int:
        """The number it had."""
        ...

    @property
    def gate(self) -> str:
        """The id it has."""
        ...


def may_see(library: Library, gated: Gated, seen: Mapping[str, int]) -> bool:
    """Whether somebody who has `seen` films so far, a checkpoint a film, may see what is gated."""
    if gated.checkpoint == NOTHING_SEEN:
        return True
    film = library.get(gated.film or "")
    return film is not None and film.cover.gate(gated.gate).number <= seen.get(film.slug, NOTHING_SEEN)


def readable(library: Library, seen: Mapping[str, int]) -> list[tuple[str, str | None]]:
    """The gates that are open to somebody who has `seen` films so far: film and id; None is every id of a film."""
    films = [film for film in library if film.slug in seen]
    steps = [(film, step) for film in films for step in film.checkpoints[: seen[film.slug] + 1]]
    return [(film.slug, None if step == film.checkpoints[-1] else step.id) for film, step in steps]


def gate_of(library: Library, film: str | None, checkpoint: int) -> str:
    """The id that the number of a checkpoint is kept by."""
    if checkpoint == NOTHING_SEEN:
        return START
    known = library.get(film or "")
    return known.checkpoints[checkpoint].id if known and checkpoint < len(known.checkpoints) else GONE
