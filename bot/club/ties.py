"""Ties: a winner drawn from one, and the lines that tell the channel so."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.club.club import Club
from bot.club.polls import Polls
from bot.model.errors import Refusal
from bot.model.guilds import Actor
from bot.model.notices import Notice, NoticeKind
from bot.model.polls import Poll, PollView, State, check_may_manage
from bot.model.sharding import ALL_SHARDS, Shards
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


class Notices:
    """The lines that are still to be sent to the channels of polls; those of `shards` are sent here."""

    def __init__(self, club: Club, database: Database, shards: Shards = ALL_SHARDS) -> None:
        self._club = club
        self._database = database
        self._shards = shards

    async def pending(self, kind: NoticeKind) -> list[tuple[int, int]]:
        """Return the polls that a line is to be sent for, with their channels."""
        return await notices.pending(self._database, self._shards, kind)

    async def find(self, poll_id: int, kind: NoticeKind) -> Notice | None:
        """Return a line that is to be sent; None where it has been, or never will be."""
        return await notices.find(self._database, poll_id, kind)

    async def sending(self, poll_id: int, kind: NoticeKind, *, refused: bool = False) -> None:
        """Note that a line is about to be sent, or that it has not been since Discord refused it."""
        async with self._database.transaction():
            at = None if refused else self._club.timestamp()
            await notices.sending(self._database, poll_id, kind, at)

    async def done(self, poll_id: int, kind: NoticeKind) -> None:
        """Note that a line has been sent, or never will be."""
        async with self._database.transaction():
            await notices.done(self._database, poll_id, kind)

    def age(self, sent_at: datetime) -> float:
        """Return how many seconds ago a line was sent."""
        return (self._club.now() - sent_at).total_seconds()
