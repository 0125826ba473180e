"""A club for tests of polls: its own file and clock, and verbs to start, fill and close a poll in one line."""

from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self, TypeVar

from bot.club.club import Club
from bot.club.drafts import Drafts
from bot.club.film_changes import go_by
from bot.club.polls import Polls
from bot.model.drafts import Draft
from bot.model.errors import Refusal
from bot.model.guilds import Actor, View
from bot.model.polls import Poll
from bot.store.ballots import BallotBox
from bot.store.database import Database
from knowledge.film import Film
from knowledge.library import Library

T = TypeVar("T")

GUILD, ELSEWHERE, CHANNEL, MESSAGE = 1, 2, 10, 100
AUTHOR = Actor(1_000)
MODERATOR = Actor(1_001, moderator=True)
MEMBER = Actor(1_002)
NOW = datetime(2026, 3, 6, 18, 0, tzinfo=UTC)
"""A Friday."""


@dataclass
class Clock:
    """The time, which only passes when told to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def forward(self, **length: float) -> None:
        """Let some time pass: `forward(hours=2)`."""
        self.now += timedelta(**length)


@dataclass
class House:
    """A club with its polls, without Discord."""

    path: Path
    clock: Clock
    library: Library
    database: Database
    club: Club
    drafting: Drafts
    polling: Polls

    @classmethod
    async def open(cls, path: Path, films: Iterable[Film] = (), clock: Clock | None = None) -> Self:
        """Open the file at `path`, making it if need be."""
        clock, library, database = clock or Clock(), Library(films), await Database.open(path)
        club = Club(library, database, clock)
        polling = Polls(club, database)
        await polling.take_up()
        return cls(path, clock, library, database, club, Drafts(club, database), polling)

    async def restart(self) -> None:
        """Close the file and open it again; nothing is remembered but what is in it."""
        await self.database.close()
        again = await House.open(self.path, self.library, self.clock)
        self.database, self.club = again.database, again.club
        self.drafting, self.polling = again.drafting, again.polling

    async def go_by(self, *films: Film) -> list[str]:
        """Go over to these films, as a start or a reload does; what is told about that."""
        self.library = Library(films)
        return await go_by(self.club, self.database, self.library)

    async def close(self) -> None:
        """Close the file."""
        await self.database.close()

    async def start(self, draft: Draft, author: Actor = AUTHOR, guild_id: int = GUILD) -> Poll:
        """Start a poll; it is open, and its message is posted."""
        draft_id = await self.drafting.save(guild_id, author, draft)
        poll = await self.drafting.publish(draft_id, guild_id, CHANNEL, author)
        await self.drafting.note_posted(poll, MESSAGE)
        return poll

    async def vote(self, poll: Poll, ballots: Sequence[tuple[int, ...]], first_voter: int = 1) -> None:
        """Cast ballots, each by a voter of its own, numbered from `first_voter`."""
        for voter_id, picks in enumerate(ballots, first_voter):
            await self.polling.vote(poll.id, poll.guild_id, voter_id, picks)

    async def ballots(self, poll: Poll) -> list[tuple[int, ...]]:
        """Return what the ballots of a poll pick, those of a sealed one in the order in which they lie in their box."""
        return await self.box().ballots_of(poll)

    def box(self) -> BallotBox:
        """Return a ballot box as another process would have one."""
        return BallotBox(self.database, lambda: int(self.clock.now.timestamp()))

    async def end(self, poll: Poll) -> Poll:
        """Close a poll by hand and note that its result has been told."""
        ended = await self.polling.close(poll.id, poll.guild_id, AUTHOR)
        assert ended is not None
        await self.polling.published(poll.id, MESSAGE + 1)
        return ended

    async def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Return what the file holds."""
        return await self.database.fetch_all(sql, parameters)


def view_of(member_id: int, guild_id: int = GUILD) -> View:
    """Return what a member sees of a server, which is the one channel that these polls are in."""
    return View(guild_id, member_id, [CHANNEL])


def a_draft(*choices: str, **rules: Any) -> Draft:
    """Return a draft that can be posted as it is, of three choices if none are given."""
    return replace(Draft("What do we watch next?", choices or ("Stalker", "Solaris", "Mirror")), **rules)


async def told(verb: Awaitable[T]) -> T | str:
    """Return what a verb gives back, or the sentence it is refused with."""
    try:
        return await verb
    except Refusal as refusal:
        return str(refusal)
