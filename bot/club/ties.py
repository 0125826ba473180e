"""Ties: a winner drawn from one, once."""

import secrets
from collections.abc import Callable, Sequence

from bot.club.club import Club
from bot.club.polls import Polls
from bot.model.errors import Refusal
from bot.model.guilds import Actor
from bot.model.notices import NoticeKind
from bot.model.polls import Poll, PollView, State, check_may_manage
from bot.store import notices, poll_changes
from bot.store.database import Database

NO_TIE = "This poll hasn't ended in a tie, so there's nothing to break."
NOT_OUT = "The result is still on its way to the channel. Try again in a moment."
DRAWN_ALREADY = "One was drawn already, and that one stays."


class Ties:
    """Breaks ties, for the authors of polls and for moderators; `choose` draws one of several."""

    def __init__(
        self, club: Club, database: Database, polls: Polls, choose: Callable[[Sequence[int]], int] = secrets.choice
    ) -> None:
        self._club = club
        self._database = database
        self._polls = polls
        self._choose = choose

    async def find(self, poll_id: int, guild_id: int, actor: Actor) -> PollView:
        """Return a poll that ended in a tie that nobody has broken. Raises `Refusal` otherwise, and as `Polls.find`."""
        view = await self._polls.view(poll_id, guild_id, actor.id)
        check_may_manage(view.poll, actor)
        if not view.tied:
            raise Refusal(NO_TIE)
        if view.poll.drawn:
            raise Refusal(DRAWN_ALREADY)
        return view

    async def draw(self, poll_id: int, guild_id: int, actor: Actor) -> Poll:
        """Draw a winner from a tie, once however often this is called. Raises `Refusal` as `find` does."""
        view = await self.find(poll_id, guild_id, actor)
        if view.poll.state is not State.PUBLISHED:
            raise Refusal(NOT_OUT)
        winner = self._choose(view.tied)
        async with self._database.transaction():
            if not await poll_changes.draw(self._database, poll_id, winner, actor.id, self._club.timestamp()):
                raise Refusal(DRAWN_ALREADY)
            await notices.add(self._database, poll_id, NoticeKind.DRAWN)
        return await self._polls.find(poll_id, guild_id, actor.id)
