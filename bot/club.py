"""What a film club can do, a method a verb; owns the transactions and the clock, knows nothing of Discord."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from bot.model.errors import Refusal
from bot.model.progress import Progress, Viewing, reached
from bot.store import progress
from bot.store.database import Database
from knowledge.film import Film
from knowledge.library import Library

Clock: TypeAlias = Callable[[], datetime]


class Club:
    """The films of a club and what its members have said, behind one verb a method."""

    def __init__(self, library: Library, database: Database, clock: Clock) -> None:
        self._library = library
        self._database = database
        self._clock = clock

    async def viewing(self, viewer_id: int, film: str | None = None) -> Viewing:
        """A film as far as this viewer has seen it.

        `film` is what they called it; without it, the one they last spoke of, else the first there is.
        Raises `Refusal` when there is no such film.
        """
        chosen = self._find(film) if film else await self._likely_film(viewer_id)
        stored = await progress.checkpoint_of(self._database, viewer_id, chosen.slug)
        cut = chosen.cut(reached(stored, len(chosen.checkpoints) - 1))
        return Viewing(cut, told=stored is not None)

    def suggest_films(self, typed: str) -> list[tuple[str, str]]:
        """At most 25 films for what somebody is typing, as (title and year, slug)."""
        return [(f"{film.title} ({film.year})", film.slug) for film in self._library.suggest(typed)]

    async def record_progress(self, viewer_id: int, film: str, checkpoint: int) -> Progress:
        """Keep how far a viewer has got; what comes back is the step they took.

        Raises `Refusal` when there is no such film or checkpoint.
        """
        chosen = self._find(film)
        if not 0 <= checkpoint < len(chosen.checkpoints):
            raise Refusal("That step has gone from the list. Run /seen to pick from the steps there are now.")
        async with self._database.transaction():
            before = await progress.checkpoint_of(self._database, viewer_id, chosen.slug)
            await progress.record(self._database, viewer_id, chosen.slug, checkpoint, self._now())
        return Progress(before, checkpoint)

    async def undo_progress(self, viewer_id: int, film: str, step: Progress) -> bool:
        """Take a step back, unless the viewer has moved on since; whether it was taken back."""
        async with self._database.transaction():
            return await progress.restore(self._database, viewer_id, film, step, self._now())

    def _find(self, film: str) -> Film:
        found = self._library.find(film)
        if found is None:
            titles = ", ".join(f"{film.title} ({film.year})" for film in list(self._library)[:10])
            raise Refusal(f"I do not have that film. I know {titles}.")
        return found

    async def _likely_film(self, viewer_id: int) -> Film:
        slug = await progress.latest_film(self._database, viewer_id)
        known = self._library.get(slug) if slug else None
        return known or next(iter(self._library))

    def _now(self) -> int:
        return int(self._clock().timestamp())
