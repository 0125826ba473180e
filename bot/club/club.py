"""What a film club can do, a method a verb; owns the transactions and the clock, knows nothing of Discord."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from bot.model.errors import Refusal
from bot.model.gates import GONE
from bot.model.guilds import Actor, ChannelSettings, GuildSettings, Location
from bot.model.prompts import COOL_DOWN_SECONDS, next_prompt
from bot.model.viewers import ProgressChange, SharedCuts, ViewerContext, Viewing
from bot.model.visibility import NOTHING_SEEN, Audience, Visibility, visibility
from bot.runtime.gc_tuning import build_index, load_film
from bot.store import discussions, film_changes, guilds, viewers
from bot.store.database import Database
from knowledge.checkpoints import START
from knowledge.cut import Checkpoint, Cover, Cut, Prompt
from knowledge.film import Film
from knowledge.library import Library

Clock: TypeAlias = Callable[[], datetime]

REMEMBERED_QUESTIONS = 1_000
LONGEST_QUESTION = 4_000  # characters; Discord takes no longer messages
TITLES_TOLD, MOST_DIGITS = 10, 2  # titles in a refusal, digits in the number of a checkpoint

LONG_QUESTION = "That question is longer than I can follow. Ask it again in fewer words."
NO_SUCH_STEP = "That step has gone from the list. Run /seen to pick from the steps there are now."
OLD_STEP = "That card is from before the steps of this film changed. Run the command again for a fresh one."
NO_PROMPTS = "There is nothing to discuss in this film yet."


class Club:
    """The films of a club and what its members have said, behind one verb a method.

    What is kept is kept by the ids of checkpoints. Here those become numbers of the film as it is now.
    """

    def __init__(self, library: Library, database: Database, clock: Clock) -> None:
        self.library = library
        self._database = database
        self._clock = clock
        self._questions: OrderedDict[tuple[int, str], str] = OrderedDict()

    async def viewing(self, viewer_id: int, typed: str | None = None, where: Location | None = None) -> Viewing:
        """A film as far as this viewer has seen it.

        `typed` is what they called it; without it, the film of the channel they are in, else the one they
        last told their progress of, else the server's, else the first. Raises `Refusal` when there is no such film.
        """
        stand = await viewers.find_context(self._database, viewer_id, where)
        return await self._viewing(viewer_id, self._find_film(typed) if typed else self._likely_film(stand), stand)

    async def viewing_of(self, viewer_id: int, film: str) -> Viewing:
        """The film with this very slug as far as this viewer has seen it. Raises `Refusal` when it has gone."""
        context = await viewers.find_context(self._database, viewer_id, None)
        return await self._viewing(viewer_id, self._get_film(film), context)

    def suggest_films(self, typed: str) -> list[tuple[str, str]]:
        """At most 25 films for what somebody is typing, as (title and year, slug)."""
        return [(_title_and_year(film), film.slug) for film in self.library.suggest(typed)]

    async def record_progress(self, viewer_id: int, film: str, checkpoint: int) -> ProgressChange:
        """Keep how far a viewer has got; what comes back is the step they took.

        Raises `Refusal` when there is no such film or checkpoint.
        """
        step = self._step(film, checkpoint)
        async with self._database.transaction():
            chosen = self._get_film(film)  # as it is now: nobody goes over to other films meanwhile
            after = await self.step(film, step.id)
            before = await viewers.checkpoint_of(self._database, viewer_id, chosen.slug)
            await viewers.record(self._database, viewer_id, chosen.slug, step.id, self._now())
        return ProgressChange(chosen.cover.number_of(before), after.number, chosen.cover.mark)

    async def seen_by(self, viewer_id: int) -> dict[str, int]:
        """How far a viewer has got with each film they have said anything about, a checkpoint a film."""
        stored = await viewers.progress_of(self._database, viewer_id)
        seen = {slug: self._number(slug, id_) for slug, id_ in stored.items()}
        return {slug: checkpoint for slug, checkpoint in seen.items() if checkpoint is not None}

    async def step(self, film: str, said: str, mark: str | None = None) -> Checkpoint:
        """The checkpoint that a card says: by its id, or by its number in the list of checkpoints with the card's mark.

        Cards from before there were ids have no mark. Raises `Refusal` when there is no such film or checkpoint.
        """
        by_number = _is_number(said)
        if by_number:
            ids = await film_changes.ids_of_card(self._database, self.slug_of(film), mark)
            said = ids[int(said)] if int(said) < len(ids) else GONE
        cover = self.cover_of(film)
        number = cover.number_of(said)
        if number is None:
            raise Refusal(OLD_STEP if by_number else NO_SUCH_STEP)
        return cover.checkpoints[number]

    async def numbered(self, film: str) -> tuple[str, ...]:
        """The ids of a film's checkpoints that numbers without a mark stand for."""
        return await film_changes.ids_of_card(self._database, self._get_film(film).slug, None)

    async def undo_progress(self, viewer_id: int, film: str, step: ProgressChange) -> bool:
        """Take a step back, unless the viewer is no longer where it led to; whether it was taken back."""
        after = self._step(film, step.after).id
        before = None if step.before is None else self._step(film, step.before).id
        async with self._database.transaction():
            slug = self.slug_of(film)
            return await viewers.restore(self._database, viewer_id, slug, after, before, self._now())

    async def ask(
        self, viewer_id: int, question: str, typed: str | None = None, where: Location | None = None
    ) -> Viewing:
        """A film as far as this viewer has seen it, with their question, remembered until they ask another.

        Raises `Refusal` for a question without end, and as `viewing` does.
        """
        if len(question) > LONGEST_QUESTION:
            raise Refusal(LONG_QUESTION)
        viewing = await self.viewing(viewer_id, typed, where)
        await build_index(viewing.cut)
        self._remember_question((viewer_id, viewing.cut.film), question)
        return Viewing(viewing.cut, viewing.has_progress, question)

    def shared_cut(self) -> Cut:
        """The first film as everybody may see it who has seen nothing."""
        return next(iter(self.library)).cut(NOTHING_SEEN)

    def cover_of(self, film: str) -> Cover:
        """What everybody may know of the film with this very slug. Raises `Refusal` when it has gone."""
        return self._get_film(film).cover

    def slug_of(self, film: str) -> str:
        """What a film with this slug, or once with this slug, goes by now. Raises `Refusal` when it has gone."""
        return self._get_film(film).slug

    def cut_for_channel(self, film: str, checkpoint: int = NOTHING_SEEN) -> Cut:
        """The film with this very slug as all may see it who have got so far. Raises `Refusal` when it has gone."""
        return self._get_film(film).cut(checkpoint)

    async def cut_in_channel(
        self, viewer_id: int, where: Location, film: str | None = None, typed: str | None = None
    ) -> Cut:
        """The film as everybody who reads there may see it: in direct messages to the bot, as the viewer alone.

        `film` is its slug, `typed` what somebody called it. Raises `Refusal` when there is no such film.
        """
        stand = await viewers.find_context(self._database, viewer_id, where)
        named = self._get_film(film) if film else self._find_film(typed) if typed else None
        chosen = await load_film(named or self._likely_film(stand))
        surface = Audience.OWN if where.is_dm else Audience.ROOM
        return chosen.cut(self._visibility(surface, chosen, stand).clear)

    async def shared(self, viewer_id: int, where: Location, film: str) -> SharedCuts:
        """A film as a viewer may share it in a room: in the clear, and behind tags. Raises as `cut_in_channel`."""
        chosen = await load_film(self._get_film(film))
        reach = self._visibility(Audience.SHARED, chosen, await viewers.find_context(self._database, viewer_id, where))
        tags = where.guild_id is None or (await self.guild_settings(where.guild_id)).sharing
        return SharedCuts(chosen.cut(reach.clear), chosen.cut(reach.tagged if tags else reach.clear))

    async def channel_settings(self, where: Location) -> ChannelSettings:
        """What has been set for a channel of a server."""
        room = ChannelSettings(where.channel_id, where.guild_id or 0)
        film, cleared = await guilds.find_channel(self._database, room.guild_id, room.channel_id) or (None, START)
        return replace(room, film=film, checkpoint=self._number(film or "", cleared) or NOTHING_SEEN)

    async def cleared(self, where: Location, film: str) -> int | None:
        """How far everybody in a channel has seen a film; None where nothing is set, or that means nothing any more."""
        kept = await guilds.find_channel(self._database, where.guild_id or 0, where.channel_id)
        known = self.library.get(film)
        return known.cover.number_of(kept[1]) if kept and known and kept[0] == known.slug else None

    async def save_channel_settings(self, room: ChannelSettings) -> None:
        """Keep what is set for a channel. Raises `Refusal` for a film or checkpoint there is not."""
        step = self._step(room.film, room.checkpoint).id if room.film is not None else START
        async with self._database.transaction():
            film = self.slug_of(room.film) if room.film is not None else None
            await guilds.keep_channel(self._database, replace(room, film=film), step)

    async def clear(self, where: Location, film: str, checkpoint: int, *, before: int) -> bool:
        """Clear a channel for a film up to a checkpoint, if it is cleared up to `before`; whether it was.

        Raises `Refusal` for a film or checkpoint there is not.
        """
        step, slug = self._step(film, checkpoint), self.slug_of(film)
        async with self._database.transaction():
            kept = await guilds.find_channel(self._database, where.guild_id or 0, where.channel_id)
            if kept is None or kept[0] != slug or (self._number(slug, kept[1]) or NOTHING_SEEN) != before:
                return False
            room = ChannelSettings(where.channel_id, where.guild_id or 0, slug)
            await guilds.keep_channel(self._database, room, step.id)
        return True

    async def next_prompt(self, cut: Cut, where: Location, member: Actor, about: str | None = None) -> Prompt:
        """The next prompt for a room that may see `cut`, noted as put; `about` is the key of an entry to prefer.

        Raises `Refusal` when the member may not, or has only just put one, or there is none.
        """
        if where.guild_id is not None:
            (await self.guild_settings(where.guild_id)).check_may_start_polls(member)
        room_id, member_id = where.channel_id, member.id
        async with self._database.transaction():
            last = await discussions.last_posted_at(self._database, member_id)
            wait = COOL_DOWN_SECONDS - (self._now() - last) if last is not None else 0
            if wait > 0:
                raise Refusal(
                    f"You have only just started a discussion. Give it a moment: you can put another in {wait} s."
                )
            times = await discussions.times_posted(self._database, room_id, cut.film)
            prompt = next_prompt(cut.prompts, times, room_id, about)
            if prompt is None:
                raise Refusal(NO_PROMPTS)
            await discussions.record(self._database, room_id, cut.film, prompt.id, member_id, self._now())
        return prompt

    async def guild_settings(self, guild_id: int) -> GuildSettings:
        """What a server has set."""
        return await guilds.find_settings(self._database, guild_id)

    async def save_guild_settings(self, server: GuildSettings) -> None:
        """Keep what a server sets."""
        async with self._database.transaction():
            await guilds.keep_settings(self._database, server)

    def now(self) -> datetime:
        """The time, aware UTC."""
        return self._clock()

    async def _viewing(self, viewer_id: int, film: Film, stand: ViewerContext) -> Viewing:
        await load_film(film)
        checkpoint = film.cover.number_of(stand.progress.get(film.slug))
        question = self._questions.get((viewer_id, film.slug))
        return Viewing(film.cut(visibility(Audience.OWN, checkpoint, None).clear), checkpoint is not None, question)

    def keep_shared(self, message_id: int, question: str) -> None:
        """Remember the question that a shared answer is about, as questions are remembered."""
        self._remember_question((message_id, ""), question)

    def shared_question(self, message_id: int) -> str | None:
        """The question that a shared answer is about, if that is still remembered."""
        return self._questions.get((message_id, ""))

    def forget_questions(self, member_id: int) -> None:
        """Forget what a member has asked."""
        for key in [key for key in self._questions if key[0] == member_id]:
            del self._questions[key]

    def _remember_question(self, key: tuple[int, str], question: str) -> None:
        """Keep a question in memory, never on the disk, so that it can be asked again further on."""
        self._questions[key] = question
        self._questions.move_to_end(key)
        if len(self._questions) > REMEMBERED_QUESTIONS:
            self._questions.popitem(last=False)

    def _find_film(self, typed: str) -> Film:
        return self._or_refuse(self.library.find(typed))

    def _get_film(self, slug: str) -> Film:
        return self._or_refuse(self.library.get(slug))

    def _or_refuse(self, film: Film | None) -> Film:
        if film is None:
            titles = ", ".join(map(_title_and_year, list(self.library)[:TITLES_TOLD]))
            raise Refusal(f"I do not have that film. I know {titles}.")
        return film

    def _likely_film(self, stand: ViewerContext) -> Film:
        """The film that is most likely meant."""
        known = map(self.library.get, stand.likely_films())
        return next((film for film in known if film), None) or next(iter(self.library))

    def _visibility(self, surface: Audience, film: Film, stand: ViewerContext) -> Visibility:
        """How far a reply about a film may go there."""
        kept = (stand.progress.get(film.slug), stand.cleared(film.slug))
        return visibility(surface, *map(film.cover.number_of, kept))

    def _number(self, film: str, id_: str) -> int | None:
        """The checkpoint that a stored id means; None where it means nothing any more."""
        known = self.library.get(film)
        return known.cover.number_of(id_) if known else None

    def _step(self, film: str, checkpoint: int) -> Checkpoint:
        """The checkpoint of a film with this number. Raises `Refusal` when there is no such film or checkpoint."""
        steps = self._get_film(film).checkpoints
        if not 0 <= checkpoint < len(steps):
            raise Refusal(NO_SUCH_STEP)
        return steps[checkpoint]

    def _now(self) -> int:
        return int(self._clock().timestamp())


def _is_number(said: str) -> bool:
    """Whether a card says the number of a checkpoint, of which there are few."""
    return said.isascii() and said.isdecimal() and len(said) <= MOST_DIGITS


def _title_and_year(film: Film) -> str:
    return f"{film.title} ({film.year})"
