"""Gates: the checkpoint that something is for, stored by its id and found in the film as it is now."""

from collections.abc import Mapping
from typing import Protocol

from bot.model.visibility import NOTHING_SEEN
from knowledge.checkpoints import START
from knowledge.library import Library

GONE = "?"
"""Stored in place of a checkpoint that is not known; no checkpoint has this id."""


class Gated(Protocol):
    """A poll or a draft, for those who have seen a film up to a checkpoint."""

    @property
    def film(self) -> str | None:
        """Return the slug of its film."""

    @property
    def checkpoint(self) -> int:
        """Return the number that the checkpoint had at first; 0 is for everybody."""
        ...

    @property
    def gate(self) -> str:
        """Return the id of the checkpoint."""
        ...


def may_see(library: Library, gated: Gated, seen: Mapping[str, int]) -> bool:
    """Tell whether a viewer who has `seen` films up to these checkpoints may see what is gated."""
    if gated.checkpoint == NOTHING_SEEN:
        return True
    film = library.get(gated.film or "")
    return film is not None and film.cover.gate(gated.gate).number <= seen.get(film.slug, NOTHING_SEEN)


def readable(library: Library, seen: Mapping[str, int]) -> list[tuple[str, str | None]]:
    """Return the gates that are open to a viewer who has `seen` films so far: film and id, None for every id."""
    films = [film for film in library if film.slug in seen]
    steps = [(film, step) for film in films for step in film.checkpoints[: seen[film.slug] + 1]]
    return [(film.slug, None if step == film.checkpoints[-1] else step.id) for film, step in steps]


def gate_of(library: Library, film: str | None, checkpoint: int) -> str:
    """Return the id that the number of a checkpoint is stored as."""
    if checkpoint == NOTHING_SEEN:
        return START
    known = library.get(film or "")
    return known.checkpoints[checkpoint].id if known and checkpoint < len(known.checkpoints) else GONE
