"""Votes: waiting ones are committed together, each gets its own answer, and none lands in a poll that is not open."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import orjson

from bot.model.errors import NotSaved, StorageError
from bot.model.polls import BallotSecrecy, Poll, PollKind
from bot.model.sharding import Shards
from bot.runtime.requests import detached_context
from bot.store.database import Database
from bot.store.sealed_boxes import SealedBoxes

log = logging.getLogger(__name__)

BATCH = 512
MOST_CHANGES = 100  # of one voter in one poll; the database refuses more
UNSAVED = "votes could not be saved"
NOT_SAVED = "I could not save your vote just now, so it does not count. Please try again in a moment."

Now: TypeAlias = Callable[[], int]
PendingVote: TypeAlias = "tuple[Vote, asyncio.Future[bool]]"


# How often a voter has changed their vote or taken it back.
_CHANGES = """(
    SELECT count(*) FROM poll_log
    WHERE poll_log.poll_id = ballots.poll_id AND member_id = ballots.voter_id AND event IN ('changed', 'withdrawn')
)"""

_VOTES = """
FROM (SELECT value ->> 0 AS poll_id, value ->> 1 AS voter_id, value -> 2 AS picks FROM json_each(:votes)) AS vote
JOIN polls ON polls.id = vote.poll_id
WHERE polls.state = 'open' AND (polls.closes_at IS NULL OR :now < polls.closes_at)
"""

_CAST = f"""
INSERT INTO ballots (poll_id, voter_id, picks, cast_at)
SELECT vote.poll_id, vote.voter_id, vote.picks, :now {_VOTES} AND polls.privacy <> 'sealed'
ON CONFLICT (poll_id, voter_id) DO UPDATE SET picks = excluded.picks, cast_at = excluded.cast_at
WHERE excluded.picks = ballots.picks OR {_CHANGES} < {MOST_CHANGES}
RETURNING poll_id, voter_id
"""

_PARTICIPATE = f"""
INSERT INTO participations (poll_id, voter_id)
SELECT vote.poll_id, vote.voter_id {_VOTES} AND polls.privacy = 'sealed'
AND json_array_length(vote.picks) BETWEEN 1 AND polls.most AND json_array_length(vote.picks) = (
    SELECT count(DISTINCT number) FROM json_each(vote.picks) AS pick
    JOIN choices ON poll_id = vote.poll_id AND number = pick.value AND pick.type = 'integer'
)
ON CONFLICT DO NOTHING
RETURNING poll_id, voter_id
"""  # noqa: S608  # ours

_WITHDRAW = f"""
DELETE FROM ballots
WHERE poll_id = :poll AND voter_id = :voter
AND (SELECT state = 'open' AND (closes_at IS NULL OR :now < closes_at) FROM polls WHERE id = :poll)
AND {_CHANGES} < {MOST_CHANGES}
RETURNING voter_id
"""  # noqa: S608  # ours

_LOG_WITHDRAWN = "INSERT INTO poll_log (poll_id, event, member_id, at) VALUES (:poll, 'withdrawn', :voter, :now)"


@dataclass(frozen=True, slots=True)
class Vote:
    """One voter's ballot in one poll."""

    poll_id: int
    voter_id: int
    picks: tuple[int, ...]
    sealed: bool

    @property
    def key(self) -> tuple[int, int]:
        """Whose vote it is, and where: there is one at most that counts."""
        return self.poll_id, self.voter_id


class BallotBox:
    """Takes votes. There is no idle worker: the first vote starts one, which ends when nothing is waiting.

    `now` tells the time in whole seconds since 1970 UTC.
    """

    def __init__(self, database: Database, now: Now) -> None:
        self._database = database
        self._now = now
        self._waiting: list[PendingVote] = []
        self._emptying: asyncio.Task[None] | None = None
        self._boxes = SealedBoxes(database)

    def waiting(self) -> int:
        """How many votes wait for their commit."""
        return len(self._waiting)

    async def cast(self, vote: Vote) -> bool:
        """Whether the vote counts; once this answers yes it is on the disk."""
        counted: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((vote, counted))
        if self._emptying is None:
            self._emptying = asyncio.create_task(self._drain(), context=detached_context())
        return await counted

    async def take_up(self, shards: Shards) -> None:
        """Look at all sealed ballots of these shards. Raises `StartFailure` where some cannot be read."""
        async with self._boxes.turn():
            await self._boxes.check(shards)

    async def ballots_of(self, poll: Poll) -> list[tuple[int, ...]]:
        """What the ballots of a poll pick that is closing. Raises `StorageError` where they cannot be read."""
        if poll.privacy is BallotSecrecy.SEALED:
            async with self._boxes.turn():
                sealed = await self._boxes.ballots_of(poll.id)
            if sealed is not None:
                return sealed
        return await ballots_of(self._database, poll)

    async def unseal(self, poll: Poll, picks: Sequence[tuple[int, ...]]) -> None:
        """Keep the ballots of a sealed poll as rows, as part of the transaction that keeps its result."""
        if poll.privacy is BallotSecrecy.SEALED:
            await self._boxes.empty(poll.id, picks)

    async def forget(self, poll: Poll) -> None:
        """Forget what a sealed poll was sealed with, once it is counted."""
        if poll.privacy is BallotSecrecy.SEALED:
            async with self._boxes.turn():
                await self._boxes.forget(poll.id)

    async def withdraw(self, poll_id: int, voter_id: int) -> bool:
        """Take a ballot back; False when there is none, or the poll takes no votes any more."""
        async with self._database.transaction(of_votes=True):
            where = {"poll": poll_id, "voter": voter_id, "now": self._now()}
            withdrawn = await self._database.fetch_one(_WITHDRAW, where) is not None
            if withdrawn:
                await self._database.fetch_one(_LOG_WITHDRAWN, where)
        return withdrawn

    async def _drain(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
                await self._answer(batch)
        finally:
            self._emptying = None

    async def _answer(self, batch: Sequence[PendingVote]) -> None:
        """Commit a batch and tell each voter; when it cannot be committed, each learns that."""
        try:
            if any(vote.sealed for vote, _ in batch):
                async with self._boxes.turn():
                    await self._commit(batch)
            else:
                await self._commit(batch)
        except Exception as error:  # whatever it was, nobody is left waiting
            why = str(error) if isinstance(error, StorageError) else type(error).__name__
            refused = self._refuse(batch)
            if self._database.repeats.is_new(UNSAVED, why, refused):
                log.exception("%s %s", refused, UNSAVED)

    async def _commit(self, batch: Sequence[PendingVote]) -> None:
        """Commit a batch and tell each voter whether their vote counts, which is on the disk by then."""
        # Of the sealed votes of one voter the first counts, as it would had they come one after another.
        first = {vote.key: vote for vote, _ in reversed(batch) if vote.sealed}
        lost = await self._open_boxes({vote.poll_id for vote in first.values()})
        self._refuse((vote, waiting) for vote, waiting in batch if vote.sealed and vote.poll_id in lost)
        readable = [vote for vote in first.values() if vote.poll_id not in lost]
        async with self._database.transaction(of_votes=True):
            kept = await self._keys_of(_CAST, [vote for vote, _ in batch if not vote.sealed])
            taken = await self._keys_of(_PARTICIPATE, readable)
            if taken:
                await self._boxes.put(_by_poll(first[key] for key in taken))
        self._tell((waiting, vote.key in kept) for vote, waiting in batch if not vote.sealed)
        if taken:
            await self._boxes.seal()
        self._tell((waiting, vote.key in taken and first[vote.key] is vote) for vote, waiting in batch if vote.sealed)
        self._database.repeats.over(UNSAVED)

    async def _open_boxes(self, poll_ids: set[int]) -> set[int]:
        """Have the boxes of these polls at hand; those in which nobody can vote, which keeps nobody from others."""
        try:
            return await self._boxes.open(poll_ids)
        except StorageError:
            log.exception("No vote in sealed polls can be saved")
            return poll_ids

    def _tell(self, answers: Iterable[tuple[asyncio.Future[bool], bool]]) -> None:
        """Answer those who wait and have no answer yet."""
        for waiting, counts in answers:
            if not waiting.done():
                self._database.observer.votes("counted" if counts else "too late", 1)
                waiting.set_result(counts)

    def _refuse(self, batch: Iterable[PendingVote]) -> int:
        """Tell those who have no answer yet that their votes do not count; how many they are."""
        waiting = [one for _, one in batch if not one.done()]
        self._database.observer.votes("unsaved", len(waiting))
        for one in waiting:
            one.set_exception(NotSaved(NOT_SAVED))
        return len(waiting)

    async def _keys_of(self, statement: str, votes: Collection[Vote]) -> set[tuple[int, int]]:
        """Whose votes a statement has taken."""
        if not votes:
            return set()
        rows = await self._database.fetch_all(statement, {"votes": _packed(votes), "now": self._now()})
        return {(row[0], row[1]) for row in rows}


async def ballots_of(database: Database, poll: Poll) -> list[tuple[int, ...]]:
    """What the ballots of a poll pick, without who cast them."""
    table = "sealed_ballots" if poll.privacy is BallotSecrecy.SEALED else "ballots"
    rows = await database.fetch_all(f"SELECT picks FROM {table} WHERE poll_id = ?", (poll.id,))  # noqa: S608  # ours
    return [tuple(orjson.loads(row[0])) for row in rows]


async def named_ballots_of(database: Database, poll_id: int) -> list[tuple[int, tuple[int, ...]]]:
    """The ballots of a poll that is not sealed, with who cast them."""
    rows = await database.fetch_all(
        "SELECT voter_id, picks FROM ballots WHERE poll_id = ? ORDER BY voter_id", (poll_id,)
    )
    return [(row[0], tuple(orjson.loads(row[1]))) for row in rows]


async def ballot_and_participation(
    database: Database, poll_id: int, voter_id: int
) -> tuple[tuple[int, ...] | None, bool]:
    """What a voter has picked in a poll, None in a sealed one, and whether they have voted at all."""
    row = await database.fetch_one(
        "SELECT (SELECT picks FROM ballots WHERE poll_id = :poll AND voter_id = :voter), "
        "EXISTS (SELECT 1 FROM participations WHERE poll_id = :poll AND voter_id = :voter)",
        {"poll": poll_id, "voter": voter_id},
    )
    picks, sealed = row or (None, 0)
    return (tuple(orjson.loads(picks)), True) if picks else (None, bool(sealed))


async def has_changed_too_often(database: Database, poll_id: int, voter_id: int) -> bool:
    """Whether a voter has changed their vote as often as anybody may."""
    row = await database.fetch_one(
        f"SELECT {_CHANGES} FROM ballots WHERE poll_id = ? AND voter_id = ?",  # noqa: S608  # ours
        (poll_id, voter_id),
    )
    return row is not None and row[0] >= MOST_CHANGES


async def turnout_of(database: Database, poll: Poll) -> int:
    """How many have voted."""
    table = "participations" if poll.privacy is BallotSecrecy.SEALED else "ballots"
    row = await database.fetch_one(f"SELECT count(*) FROM {table} WHERE poll_id = ?", (poll.id,))  # noqa: S608  # ours
    return row[0] if row else 0


async def tally_of(database: Database, poll: Poll) -> tuple[tuple[int, int], ...]:
    """The votes of each choice so far, in choice order; of ranked ballots the first pick. Not for sealed polls."""
    picks = "pick.key = 0" if poll.kind is PollKind.RANKED else "TRUE"
    rows = await database.fetch_all(
        "SELECT pick.value, count(*) FROM ballots, json_each(ballots.picks) AS pick "  # noqa: S608  # ours
        f"WHERE poll_id = ? AND {picks} GROUP BY pick.value",
        (poll.id,),
    )
    votes = {row[0]: row[1] for row in rows}
    return tuple((number, votes.get(number, 0)) for number in poll.numbers)


def _by_poll(votes: Iterable[Vote]) -> dict[int, dict[int, tuple[int, ...]]]:
    """What each voter picks, a poll each."""
    polls = defaultdict[int, dict[int, tuple[int, ...]]](dict)
    for vote in votes:
        polls[vote.poll_id][vote.voter_id] = vote.picks
    return polls


def _packed(votes: Collection[Vote]) -> str:
    return orjson.dumps([[vote.poll_id, vote.voter_id, vote.picks] for vote in votes]).decode()
