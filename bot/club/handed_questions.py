"""Questions without an answer: members hand one on to curators, and are told when there is an answer for them."""

from collections.abc import Sequence

from bot.club.club import Club
from bot.model.errors import Refusal
from bot.model.guild_films import guild_of
from bot.model.handed_questions import QUESTION_LENGTH, HandedQuestion
from bot.model.viewers import Answered
from bot.store import film_questions
from bot.store.database import Database
from knowledge.checkpoints import START

TOO_LONG = f"That question is too long to hand on. Ask it in {QUESTION_LENGTH} characters or fewer."
NO_CURATORS = "That film came with me, so it has no curators here."


class HandedQuestions:
    """The questions that were handed on, of all servers. Of other questions nothing is kept."""

    def __init__(self, club: Club, database: Database) -> None:
        self._club = club
        self._database = database

    async def hand_on(self, place: Club, member_id: int, film: str, question: str, *, tell: bool) -> None:
        """Keep a question for the curators of a film, and who asked if they want to be told.

        `place` is the club where it is asked. Raises `Refusal` for a film without curators, and too long a question.
        """
        guild_id = guild_of(film)
        if guild_id is None:
            raise Refusal(NO_CURATORS)
        if len(question) > QUESTION_LENGTH:
            raise Refusal(TOO_LONG)
        viewing = await place.viewing_of(member_id, film)
        seen = viewing.cut.checkpoint.id if viewing.has_progress else START
        async with self._database.transaction():
            asker_id, now = member_id if tell else 0, self._club.timestamp()
            await film_questions.keep(self._database, guild_id, viewing.cut.film, seen, question, asker_id, now)

    async def open_in(self, guild_id: int) -> list[HandedQuestion]:
        """Return the questions that no film of a guild answers yet, oldest first."""
        return await film_questions.open_in(self._database, guild_id)

    async def find(self, guild_id: int, question_id: int) -> HandedQuestion | None:
        """Return an open question of a guild, if it is still there."""
        return next((one for one in await self.open_in(guild_id) if one.id == question_id), None)

    async def drop(self, guild_id: int, question_ids: Sequence[int]) -> list[int]:
        """Drop questions of a guild, and return which of them were there."""
        async with self._database.transaction():
            return await film_questions.drop(self._database, question_ids, guild_id)

    async def answered(self, film: str, member_id: int | None = None) -> list[tuple[HandedQuestion, Answered]]:
        """Return the questions about a film that it answers by now as far as their askers have seen it.

        Those that it answers further on are no longer open, and wait for their askers.
        """
        guild_id = guild_of(film)
        asked = await film_questions.waiting(self._database, film, member_id) if guild_id is not None else []
        if not asked or guild_id is None:
            return []
        place = await self._club.among([guild_id])
        try:
            whole = await place.whole(film)
        except Refusal:  # it was removed
            return []
        found, settled = list[tuple[HandedQuestion, Answered]](), list[int]()
        for one in asked:
            viewing = await place.viewing_of(one.member_id, film)
            answer = await place.answer(viewing.cut, one.question) if one.member_id else None
            if answer is not None:
                found.append((one, Answered(viewing, one.question, answer)))
            elif await place.answer(whole, one.question) is not None:
                settled.append(one.id)
        async with self._database.transaction():
            await film_questions.settle(self._database, settled)
        return found
