"""What a film club can do, a method a verb: films and viewers, questions, and what a club sets."""

import asyncio
import copy
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from bot.club.conversations import Conversations
from bot.club.questions import Questions
from bot.club.shelves import Shelves
from bot.model.errors import Refusal, as_is
from bot.model.gates import GONE
from bot.model.guild_films import slug_in
from bot.model.guilds import ChannelSettings, GuildSettings, Location
from bot.model.viewers import ProgressChange, SharedCuts, ViewerContext, Viewing
from bot.model.visibility import NOTHING_SEEN, Audience, Visibility, seen_up_to, visibility
from bot.runtime.gc_tuning import build_index
from bot.store import film_changes, guild_films, guilds, viewers
from bot.store.database import Database
from knowledge.checkpoints import START
from knowledge.cut import Checkpoint, Cover, Cut
from knowledge.film import Film
from knowledge.library import Library

if TYPE_CHECKING:
    from knowledge.search.engine import Answer

Clock: TypeAlias = Callable[[], datetime]

MOST_TITLES, MOST_DIGITS = 10, 2  # titles in a refusal, digits in the number of a checkpoint

NO_SUCH_STEP = "That step has gone from the list. Run /seen to pick from the steps there are now."
SEVERAL_FILMS = "More than one film here is called {title}. Pick yours from the list that Discord shows as you type."
OLD_STEP = "That card is from before the steps of this film changed. Run the command again for a fresh one."


class Club:
    """The films of a place, and what is kept about its members and channels; owns its transactions and the clock.

    The bot has one with the films that come with it. `among` returns the one of a place, with the films that its guilds
    have brought: no other has those, so nothing else can name, find or show them.

    What is kept is kept by the ids of checkpoints. Here those become numbers of the film as it is now.
    """

    def __init__(self, library: Library, database: Database, clock: Clock) -> None:
        self.library = library
        self.questions = Questions()
        self.conversations = Conversations(clock)
        self._database = database
        self._clock = clock
        self._everywhere = self
        self._shelves = Shelves(database)

    async def among(self, guild_ids: Collection[int]) -> "Club":
        """Return the club with the films of these guilds: the one that something is done in, or a member's own."""
        library = await self._shelves.library(self._everywhere.library, guild_ids)
        if library is self._everywhere.library:
            return self._everywhere
        place = copy.copy(self._everywhere)
        place.library = library
        return place

    async def likely_guilds(self, member_id: int, most: int) -> list[int]:
        """Return guilds that have brought films, at most so many, those first whose films this member has set."""
        return await guild_films.likely_guilds(self._database, member_id, most)

    async def viewing(self, viewer_id: int, typed: str | None = None, where: Location | None = None) -> Viewing:
        """Return a film as far as this viewer has seen it.

        `typed` is what they called it; without it, the film of the channel they are in, else the one they last set
        their progress for, else the server's, else the first. Raises `Refusal` when there is no such film.
        """
        context = await viewers.find_context(self._database, viewer_id, where)
        film = self._choose_film(context, typed)
        return replace(await self._viewing(film, context), guessed=typed is None and self._is_guess(film, context))

    async def is_guess(self, viewer_id: int, where: Location) -> bool:
        """Return whether the film that is taken where nobody names one could be the wrong one: it isn't set here."""
        context = await viewers.find_context(self._database, viewer_id, where)
        return self._is_guess(self._choose_film(context, None), context)

    def _is_guess(self, film: Film, context: ViewerContext) -> bool:
        set_here = (context.channel[0] if context.channel else "", context.server_film or "")
        return len(self.library) > 1 and film not in map(self.library.meant, set_here)

    async def viewing_of(self, viewer_id: int, film: str) -> Viewing:
        """Return the film with this slug as far as this viewer has seen it. Raises `Refusal` when it has gone."""
        context = await viewers.find_context(self._database, viewer_id, None)
        return await self._viewing(self._film(film), context)

    def suggest_films(self, typed: str) -> list[tuple[str, str]]:
        """Return at most 25 films for what a member is typing, as (title and year, slug)."""
        return [(_title_and_year(film), film.slug) for film in self.library.suggest(typed)]

    def first_title(self) -> str:
        """Return title and year of the film that is meant where nothing else says which."""
        return _title_and_year(next(iter(self.library)))

    async def record_progress(self, viewer_id: int, film: str, checkpoint: int) -> ProgressChange:
        """Keep how far a viewer has got, and return what has changed.

        Raises `Refusal` when there is no such film or checkpoint.
        """
        step = self._checkpoint(film, checkpoint)
        async with self._database.transaction():
            chosen = self._film(film)  # as it is now: the films do not change during a transaction
            after = await self.step(film, step.id)
            before = await viewers.checkpoint_of(self._database, viewer_id, chosen.slug)
            await viewers.record(self._database, viewer_id, chosen.slug, step.id, self.timestamp())
        return ProgressChange(chosen.cover.number_of(before), after.number, chosen.cover.mark)

    async def undo_progress(self, viewer_id: int, film: str, change: ProgressChange) -> bool:
        """Take a change back, unless the viewer is no longer where it led to; return whether it was taken back."""
        after = self._checkpoint(film, change.after).id
        before = None if change.before is None else self._checkpoint(film, change.before).id
        async with self._database.transaction():
            slug = self.slug_of(film)
            return await viewers.restore(self._database, viewer_id, slug, after, before, self.timestamp())

    async def seen_by(self, viewer_id: int) -> dict[str, int]:
        """Return how far a viewer has got with each film they have set their progress for."""
        stored = await viewers.progress_of(self._database, viewer_id)
        seen = {slug: self._number(slug, id_) for slug, id_ in stored.items()}
        return {slug: checkpoint for slug, checkpoint in seen.items() if checkpoint is not None}

    async def step(self, film: str, value: str, mark: str | None = None) -> Checkpoint:
        """Return the checkpoint that a card means: by its id, or by its number in the list with the card's mark.

        Cards from before there were ids have no mark. Raises `Refusal` when there is no such film or checkpoint.
        """
        by_number = value.isascii() and value.isdecimal() and len(value) <= MOST_DIGITS
        if by_number:
            ids = await film_changes.ids_of_card(self._database, self.slug_of(film), mark)
            value = ids[int(value)] if int(value) < len(ids) else GONE
        cover = self.cover_of(film)
        number = cover.number_of(value)
        if number is None:
            raise Refusal(OLD_STEP if by_number else NO_SUCH_STEP)
        return cover.checkpoints[number]

    async def unmarked_ids(self, film: str) -> tuple[str, ...]:
        """Return the ids of a film's checkpoints that numbers without a mark stand for."""
        return await film_changes.ids_of_card(self._database, self.slug_of(film), None)

    async def answer(self, cut: Cut, question: str) -> "Answer | None":
        """Find the answer of a cut, whose index is built off the event loop; None where it has none."""
        await build_index(cut)
        return await asyncio.to_thread(cut.answer, question)

    def cover_of(self, film: str) -> Cover:
        """Return what everybody may know of the film with this slug. Raises `Refusal` when it has gone."""
        return self._film(film).cover

    def slug_of(self, film: str) -> str:
        """Return today's slug of the film that has, or once had, this one. Raises `Refusal` when it has gone."""
        return self._film(film).slug

    def cut_for_channel(self, film: str, checkpoint: int = NOTHING_SEEN) -> Cut:
        """Return the film with this slug up to a checkpoint, once it was viewed. Raises `Refusal` when it has gone."""
        return self._film(film).cut(checkpoint)

    async def whole(self, film: str) -> Cut:
        """Return all of the film with this slug, for its curators alone. Raises `Refusal` when it has gone."""
        chosen = await self._shelves.load(self._film(film))
        return chosen.cut(len(chosen.checkpoints) - 1)

    async def cut_in_channel(
        self, viewer_id: int, where: Location, film: str | None = None, typed: str | None = None
    ) -> Cut:
        """Return the film as everybody who reads there may see it: in direct messages to the bot, the viewer alone.

        `film` is its slug, `typed` what a member called it. Raises `Refusal` when there is no such film.
        """
        context = await viewers.find_context(self._database, viewer_id, where)
        chosen = await self._shelves.load(self._film(film) if film else self._choose_film(context, typed))
        audience = Audience.OWN if where.is_dm else Audience.ROOM
        return chosen.cut(_visibility(audience, chosen, context).clear)

    async def shared(self, viewer_id: int, where: Location, film: str, question: str | None = None) -> SharedCuts:
        """Return a film as a viewer may share it in a channel: in the clear, and behind tags, with both answers.

        Raises as `cut_in_channel`.
        """
        chosen = await self._shelves.load(self._film(film))
        reach = _visibility(Audience.SHARED, chosen, await viewers.find_context(self._database, viewer_id, where))
        tags = where.guild_id is None or (await self.guild_settings(where.guild_id)).sharing
        clear, own = chosen.cut(reach.clear), chosen.cut(reach.tagged if tags else reach.clear)
        if question is None:
            return SharedCuts(clear, own)
        return SharedCuts(clear, own, question, await self.answer(clear, question), await self.answer(own, question))

    async def channel_settings(self, where: Location) -> ChannelSettings:
        """Return what has been set for a channel of a server."""
        channel = ChannelSettings(where.channel_id, where.guild_id or 0)
        film, cleared = await guilds.find_channel(self._database, channel.guild_id, channel.channel_id) or (None, START)
        return replace(channel, film=film, checkpoint=seen_up_to(self._number(film or "", cleared)))

    async def cleared(self, where: Location, film: str) -> int | None:
        """Return how far a channel is cleared for a film; None where nothing is set, or the checkpoint has gone."""
        kept = await guilds.find_channel(self._database, where.guild_id or 0, where.channel_id)
        known = self.library.get(film)
        return known.cover.number_of(kept[1]) if kept and known and kept[0] == known.slug else None

    async def save_channel_settings(self, channel: ChannelSettings) -> None:
        """Keep what is set for a channel. Raises `Refusal` for a film or checkpoint there is not."""
        step = self._checkpoint(channel.film, channel.checkpoint).id if channel.film is not None else START
        async with self._database.transaction():
            film = self.slug_of(channel.film) if channel.film is not None else None
            await guilds.keep_channel(self._database, replace(channel, film=film), step)

    async def clear(self, where: Location, film: str, checkpoint: int, *, before: int) -> bool:
        """Clear a channel for a film up to a checkpoint, if it is cleared up to `before`; return whether it was.

        Raises `Refusal` for a film or checkpoint there is not.
        """
        step, slug = self._checkpoint(film, checkpoint), self.slug_of(film)
        async with self._database.transaction():
            kept = await guilds.find_channel(self._database, where.guild_id or 0, where.channel_id)
            if kept is None or kept[0] != slug or seen_up_to(self._number(slug, kept[1])) != before:
                return False
            room = ChannelSettings(where.channel_id, where.guild_id or 0, slug)
            await guilds.keep_channel(self._database, room, step.id)
        return True

    async def guild_settings(self, guild_id: int) -> GuildSettings:
        """Return what a server has set."""
        return await guilds.find_settings(self._database, guild_id)

    async def save_guild_settings(self, server: GuildSettings) -> None:
        """Keep what a server sets."""
        async with self._database.transaction():
            await guilds.keep_settings(self._database, server)

    def now(self) -> datetime:
        """Return the time, aware UTC."""
        return self._clock()

    def timestamp(self) -> int:
        """Return the time in whole seconds since 1970 UTC, as it is stored."""
        return int(self.now().timestamp())

    async def _viewing(self, film: Film, context: ViewerContext) -> Viewing:
        await self._shelves.load(film)
        checkpoint = film.cover.number_of(context.progress.get(film.slug))
        return Viewing(film.cut(seen_up_to(checkpoint)), checkpoint is not None)

    def _choose_film(self, context: ViewerContext, typed: str | None) -> Film:
        """Return the film that a viewer has named, or else most likely means."""
        if typed:
            return self._named(typed)
        likely = (film for slug in context.likely_films() if (film := self.library.meant(slug)))
        return next(likely, next(iter(self.library)))

    def _named(self, typed: str) -> Film:
        """Return the film that a viewer has named. Raises `Refusal` where it could be one of several."""
        film, called = self._known(self.library.find(typed)), typed.casefold()
        if film.slug == called:
            return film
        by_slug = slug_in(film.slug) == called
        for other in self.library:
            alike = slug_in(other.slug) == called if by_slug else _title_and_year(other) == _title_and_year(film)
            if alike and other is not film:
                raise Refusal(SEVERAL_FILMS.format(title=as_is(_title_and_year(film))))
        return film

    def _film(self, slug: str) -> Film:
        return self._known(self.library.get(slug))

    def _known(self, film: Film | None) -> Film:
        if film is None:
            titles = as_is(", ".join(map(_title_and_year, list(self.library)[:MOST_TITLES])))
            raise Refusal(f"I don't have that film. I know {titles}.")
        return film

    def _number(self, film: str, id_: str) -> int | None:
        """Return the number of the checkpoint with this id; None where the film or the checkpoint has gone."""
        known = self.library.get(film)
        return known.cover.number_of(id_) if known else None

    def _checkpoint(self, film: str, number: int) -> Checkpoint:
        """Return the checkpoint of a film with this number. Raises `Refusal` when there is none."""
        checkpoints = self._film(film).checkpoints
        if not 0 <= number < len(checkpoints):
            raise Refusal(NO_SUCH_STEP)
        return checkpoints[number]


def _visibility(audience: Audience, film: Film, context: ViewerContext) -> Visibility:
    """Return how far a reply about a film may go there."""
    kept = (context.progress.get(film.slug), context.cleared(film.slug))
    return visibility(audience, *map(film.cover.number_of, kept))


def _title_and_year(film: Film) -> str:
    return f"{film.title} ({film.year})"
