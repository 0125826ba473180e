"""What a film club can do, a method a verb; owns the transactions and the clock, knows nothing of Discord."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from bot.model.errors import Refusal
from bot.model.progress import Progress, Viewing, reached
from bot.model.prompts import COOL_DOWN_SECONDS, next_prompt
from bot.model.servers import Server
from bot.store import progress, prompts, servers
from bot.store.database import Database
from knowledge.cut import Cut, Prompt
from knowledge.film import Film
from knowledge.library import Library

Clock: TypeAlias = Callable[[], datetime]

REMEMBERED_QUESTIONS = 1_000
TITLES_TOLD = 10

NO_SUCH_STEP = "That step has gone from the list. Run /seen to pick from the steps there are now."
NO_PROMPTS = "There is nothing to discuss in this film yet."


class Club:
    """The films of a club and what its members have said, behind one verb a method."""

    def __init__(self, library: Library, database: Database, clock: Clock) -> None:
        self._library = library
        self._database = database
        self._clock = clock
        self._questions: OrderedDict[tuple[int, str], str] = OrderedDict()

    async def viewing(self, viewer_id: int, typed: str | None = None) -> Viewing:
        """A film as far as this viewer has seen it.

        `typed` is what they called it; without it, the one they last told their progress of, else the first.
        Raises `Refusal` when there is no such film.
        """
        return await self._viewing(viewer_id, self._find(typed) if typed else await self._likely_film(viewer_id))

    async def viewing_of(self, viewer_id: int, film: str) -> Viewing:
        """The film with this very slug as far as this viewer has seen it. Raises `Refusal` when it has gone."""
        return await self._viewing(viewer_id, self._get(film))

    def suggest_films(self, typed: str) -> list[tuple[str, str]]:
        """At most 25 films for what somebody is typing, as (title and year, slug)."""
        return [(_title(film), film.slug) for film in self._library.suggest(typed)]

    async def record_progress(self, viewer_id: int, film: str, checkpoint: int) -> Progress:
        """Keep how far a viewer has got; what comes back is the step they took.

        Raises `Refusal` when there is no such film or checkpoint.
        """
        chosen = self._get(film)
        if not 0 <= checkpoint < len(chosen.checkpoints):
            raise Refusal(NO_SUCH_STEP)
        async with self._database.transaction():
            before = await progress.checkpoint_of(self._database, viewer_id, chosen.slug)
            await progress.record(self._database, viewer_id, chosen.slug, checkpoint, self._now())
        return Progress(before, checkpoint)

    async def seen_by(self, viewer_id: int) -> dict[str, int]:
        """How far a viewer has got with each film they have said anything about, a checkpoint a film."""
        stored = await progress.all_of(self._database, viewer_id)
        films = {slug: self._library.get(slug) for slug in stored}
        return {
            slug: checkpoint
            for slug, film in films.items()
            if film and (checkpoint := reached(stored[slug], len(film.checkpoints) - 1)) is not None
        }

    async def undo_progress(self, viewer_id: int, film: str, step: Progress) -> bool:
        """Take a step back, unless the viewer is no longer where it led to; whether it was taken back."""
        async with self._database.transaction():
            return await progress.restore(self._database, viewer_id, film, step, self._now())

    async def ask(self, viewer_id: int, question: str, typed: str | None = None) -> Viewing:
        """A film as far as this viewer has seen it, with their question, remembered until they ask another."""
        viewing = await self.viewing(viewer_id, typed)
        self._remember(viewer_id, viewing.cut.film, question)
        return Viewing(viewing.cut, viewing.told, question)

    def room(self, typed: str | None = None) -> Cut:
        """A film as everybody in a room may see it: nothing is known of rooms, so as before it starts."""
        film = self._find(typed) if typed else next(iter(self._library))
        return film.cut(0)

    def room_of(self, film: str) -> Cut:
        """The film with this very slug as everybody in a room may see it. Raises `Refusal` when it has gone."""
        return self._get(film).cut(0)

    async def put_prompt(self, cut: Cut, room_id: int, member_id: int, about: str | None = None) -> Prompt:
        """The next prompt for a room that may see `cut`, noted as put; `about` is the key of an entry to prefer.

        Raises `Refusal` when the member has only just put one, or there is none.
        """
        async with self._database.transaction():
            last = await prompts.last_put_at(self._database, member_id)
            wait = COOL_DOWN_SECONDS - (self._now() - last) if last is not None else 0
            if wait > 0:
                raise Refusal(
                    f"You have only just started a discussion. Give it a moment: you can put another in {wait} s."
                )
            times = await prompts.times_put(self._database, room_id, cut.film)
            prompt = next_prompt(cut.prompts, times, room_id, about)
            if prompt is None:
                raise Refusal(NO_PROMPTS)
            await prompts.record(self._database, room_id, cut.film, prompt.id, member_id, self._now())
        return prompt

    async def server(self, guild_id: int) -> Server:
        """What a server has set."""
        return await servers.find(self._database, guild_id)

    async def set_server(self, server: Server) -> None:
        """Keep what a server sets."""
        async with self._database.transaction():
            await servers.keep(self._database, server)

    def now(self) -> datetime:
        """The time, aware UTC."""
        return self._clock()

    async def _viewing(self, viewer_id: int, film: Film) -> Viewing:
        stored = await progress.checkpoint_of(self._database, viewer_id, film.slug)
        checkpoint = reached(stored, len(film.checkpoints) - 1)
        question = self._questions.get((viewer_id, film.slug))
        return Viewing(film.cut(checkpoint or 0), told=checkpoint is not None, question=question)

    def _remember(self, viewer_id: int, film: str, question: str) -> None:
        """Keep a question in memory, never on the disk, so that it can be asked again further on."""
        self._questions[viewer_id, film] = question
        self._questions.move_to_end((viewer_id, film))
        if len(self._questions) > REMEMBERED_QUESTIONS:
            self._questions.popitem(last=False)

    def _find(self, typed: str) -> Film:
        return self._or_refuse(self._library.find(typed))

    def _get(self, slug: str) -> Film:
        return self._or_refuse(self._library.get(slug))

    def _or_refuse(self, film: Film | None) -> Film:
        if film is None:
            titles = ", ".join(map(_title, list(self._library)[:TITLES_TOLD]))
            raise Refusal(f"I do not have that film. I know {titles}.")
        return film

    async def _likely_film(self, viewer_id: int) -> Film:
        slug = await progress.latest_film(self._database, viewer_id)
        known = self._library.get(slug) if slug else None
        return known or next(iter(self._library))

    def _now(self) -> int:
        return int(self._clock().timestamp())


def _title(film: Film) -> str:
    return f"{film.title} ({film.year})"
