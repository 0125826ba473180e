"""What a film club can do, a method a verb: films and viewers, questions, prompts, and what a club sets."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from bot.club.conversations import Conversations
from bot.club.questions import Questions
from bot.model.errors import Refusal
from bot.model.gates import GONE
from bot.model.guilds import Actor, ChannelSettings, GuildSettings, Location
from bot.model.prompts import COOL_DOWN_SECONDS, next_prompt, prompts_about
from bot.model.viewers import ProgressChange, SharedCuts, ViewerContext, Viewing
from bot.model.visibility import NOTHING_SEEN, Audience, Visibility, seen_up_to, visibility
from bot.runtime.gc_tuning import build_index, load_film
from bot.store import discussions, film_changes, guilds, viewers
from bot.store.database import Database
from knowledge.checkpoints import START
from knowledge.cut import Checkpoint, Cover, Cut, Prompt
from knowledge.film import Film
from knowledge.library import Library

if TYPE_CHECKING:
    from knowledge.search.engine import Answer

Clock: TypeAlias = Callable[[], datetime]

MOST_TITLES, MOST_DIGITS = 10, 2  # titles in a refusal, digits in the number of a checkpoint

NO_SUCH_STEP = "That step has gone from the list. Run /seen to pick from the steps there are now."
OLD_STEP = "That card is from before the steps of this film changed. Run the command again for a fresh one."
NO_PROMPTS = "There's nothing to discuss in this film yet."


class Club:
    """The films of a club, and what it keeps about its members and channels; owns its transactions and the clock.

    What is kept is kept by the ids of checkpoints. Here those become numbers of the film as it is now.
    """

    def __init__(self, library: Library, database: Database, clock: Clock) -> None:
        self.library = library
        self.questions = Questions()
        self.conversations = Conversations(clock)
        self._database = database
        self._clock = clock

    async def viewing(self, viewer_id: int, typed: str | None = None, where: Location | None = None) -> Viewing:
        """Return a film as far as this viewer has seen it.

        `typed` is what they called it; without it, the film of the channel they are in, else the one they last set
        their progress for, else the server's, else the first. Raises `Refusal` when there is no such film.
        """
        context = await viewers.find_context(self._database, viewer_id, where)
        return await self._viewing(self._choose_film(context, typed), context)

    async def viewing_of(self, viewer_id: int, film: str) -> Viewing:
        """Return the film with this slug as far as this viewer has seen it. Raises `Refusal` when it has gone."""
        context = await viewers.find_context(self._database, viewer_id, None)
        return await self._viewing(self._film(film), context)

    def suggest_films(self, typed: str) -> list[tuple[str, str]]:
        """Return at most 25 films for what a member is typing, as (title and year, slug)."""
        return [(_title_and_year(film), film.slug) for film in self.library.suggest(typed)]

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
        """Return the film with this slug up to a checkpoint. Raises `Refusal` when it has gone."""
        return self._film(film).cut(checkpoint)

    async def cut_in_channel(
        self, viewer_id: int, where: Location, film: str | None = None, typed: str | None = None
    ) -> Cut:
        """Return the film as everybody who reads there may see it: in direct messages to the bot, the viewer alone.

        `film` is its slug, `typed` what a member called it. Raises `Refusal` when there is no such film.
        """
        context = await viewers.find_context(self._database, viewer_id, where)
        chosen = await load_film(self._film(film) if film else self._choose_film(context, typed))
        audience = Audience.OWN if where.is_dm else Audience.ROOM
        return chosen.cut(_visibility(audience, chosen, context).clear)

    async def shared(self, viewer_id: int, where: Location, film: str, question: str | None = None) -> SharedCuts:
        """Return a film as a viewer may share it in a channel: in the clear, and behind tags, with both answers.

        Raises as `cut_in_channel`.
        """
        chosen = await load_film(self._film(film))
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

    async def next_prompt(self, cut: Cut, where: Location, member: Actor, about: str | None = None) -> Prompt:
        """Choose the next prompt for a channel that may see `cut`, and note that it was posted.

        `about` is the key of an entry to prefer. Raises `Refusal` when the member may not, or has only just posted
        one, or there is none.
        """
        await self._check_may_discuss(where, member)
        async with self._database.transaction():
            times = await discussions.times_posted(self._database, where.channel_id, cut.film)
            prompt = next_prompt(cut.prompts, times, where.channel_id, about)
            if prompt is None:
                raise Refusal(NO_PROMPTS)
            await self._record_prompt(cut, where, member, prompt)
        return prompt

    async def prompts_about(
        self, cut: Cut, where: Location, member: Actor, about: str | None
    ) -> tuple[list[Prompt], bool]:
        """Return the prompts that a channel may see about the entry with this key, the one to post next first.

        Where there is none about it, all the others, and False. Raises `Refusal` when the member may not post one, or
        there is none at all.
        """
        await self._check_may_discuss(where, member)
        times = await discussions.times_posted(self._database, where.channel_id, cut.film)
        prompts, fitting = prompts_about(cut.prompts, times, where.channel_id, about)
        if not prompts:
            raise Refusal(NO_PROMPTS)
        return prompts, fitting

    async def post_prompt(self, cut: Cut, where: Location, member: Actor, prompt: Prompt) -> None:
        """Note that a member posts a prompt. Raises `Refusal` when they may not, or have only just posted one."""
        await self._check_may_discuss(where, member)
        async with self._database.transaction():
            await self._record_prompt(cut, where, member, prompt)

    async def _record_prompt(self, cut: Cut, where: Location, member: Actor, prompt: Prompt) -> None:
        last = await discussions.last_posted_at(self._database, member.id)
        wait = COOL_DOWN_SECONDS - (self.timestamp() - last) if last is not None else 0
        if wait > 0:
            raise Refusal(
                f"You've only just started a discussion. Give it a moment: you can start another in {wait} s."
            )
        await discussions.record(self._database, where.channel_id, cut.film, prompt.id, member.id, self.timestamp())

    async def _check_may_discuss(self, where: Location, member: Actor) -> None:
        if where.guild_id is not None:
            (await self.guild_settings(where.guild_id)).check_may_start_polls(member)

    def now(self) -> datetime:
        """Return the time, aware UTC."""
        return self._clock()

    def timestamp(self) -> int:
        """Return the time in whole seconds since 1970 UTC, as it is stored."""
        return int(self.now().timestamp())

    async def _viewing(self, film: Film, context: ViewerContext) -> Viewing:
        await load_film(film)
        checkpoint = film.cover.number_of(context.progress.get(film.slug))
        return Viewing(film.cut(seen_up_to(checkpoint)), checkpoint is not None)

    def _choose_film(self, context: ViewerContext, typed: str | None) -> Film:
        """Return the film that a viewer has named, or else most likely means."""
        if typed:
            return self._known(self.library.find(typed))
        likely = (film for slug in context.likely_films() if (film := self.library.get(slug)))
        return next(likely, next(iter(self.library)))

    def _film(self, slug: str) -> Film:
        return self._known(self.library.get(slug))

    def _known(self, film: Film | None) -> Film:
        if film is None:
            titles = ", ".join(map(_title_and_year, list(self.library)[:MOST_TITLES]))
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
