"""Votes: those that wait are committed together, each gets its own answer, and none counts in a closed poll."""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TypeAlias

import orjson

from bot.model.errors import NotSaved, StorageError
from bot.model.polls import BallotSecrecy, Poll, PollKind
from bot.model.sharding import Shards
from bot.runtime.requests import detached_context
from bot.store.database import Database, as_json
from bot.store.sealed_boxes import SealedBoxes

log = logging.getLogger(__name__)

BATCH = 512
MOST_CHANGES = 100  # of one voter in one poll; the database refuses more
UNSAVED = "votes could not be saved"
NOT_SAVED = "I could not save your vote just now, so it does not count. Please try again in a moment."

Now: TypeAlias = Callable[[], int]
"""Returns the time in whole seconds since 1970 UTC."""
PendingVote: TypeAlias = "tuple[Vote, asyncio.Future[bool]]"


# How often a voter has changed or withdrawn their vote.
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
        """Return the poll and the voter, of whom one vote counts at most."""
        return self.poll_id, self.voter_id


class BallotBox:
    """Takes votes. There is no idle worker: the first vote starts one, which ends when nothing is waiting."""

    def __init__(self, database: Database, now: Now) -> None:
        self._database = database
        self._now = now
        self._waiting: list[PendingVote] = []
        self._draining: asyncio.Task[None] | None = None
        self._boxes = SealedBoxes(database)

    def waiting(self) -> int:
        """Count the votes that wait for their commit."""
        return len(self._waiting)

    async def cast(self, vote: Vote) -> bool:
        """Cast a vote, and return whether it counts; once this returns True it is on the disk."""
        counted: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((vote, counted))
        if self._draining is None:
            self._draining = asyncio.create_task(self._drain(), context=detached_context())
        return await counted

    async def take_up(self, shards: Shards) -> None:
        """Load all sealed ballots of these shards. Raises `StartFailure` where some cannot be read."""
        async with self._boxes.turn():
            await self._boxes.check(shards)

    async def ballots_of(self, poll: Poll) -> list[tuple[int, ...]]:
        """Return the picks of each ballot in a closing poll. Raises `StorageError` where they cannot be read."""
        if poll.privacy is BallotSecrecy.SEALED:
            async with self._boxes.turn():
                sealed = await self._boxes.ballots_of(poll.id)
            if sealed is not None:
                return sealed
        return await ballots_of(self._database, poll)

    async def unseal(self, poll: Poll, picks: Sequence[tuple[int, ...]]) -> None:
        """Store the ballots of a sealed poll as rows, as part of the transaction that stores its result."""
        if poll.privacy is BallotSecrecy.SEALED:
            await self._boxes.empty(poll.id, picks)

    async def erase_keys(self, polls: Iterable[Poll]) -> None:
        """Erase the keys of the sealed ones of these polls, once they are counted."""
        if sealed := [poll.id for poll in polls if poll.privacy is BallotSecrecy.SEALED]:
            async with self._boxes.turn():
                await self._boxes.erase_keys(sealed)

    async def withdraw(self, poll_id: int, voter_id: int) -> bool:
        """Withdraw a ballot; return False when there is none, or the poll takes no votes any more."""
        async with self._database.transaction(of_votes=True):
            where = {"poll": poll_id, "voter": voter_id, "now": self._now()}
            withdrawn = await self._database.fetch_one(_WITHDRAW, where) is not None
            if withdrawn:
                await self._database.fetch_one(_LOG_WITHDRAWN, where)
        return withdrawn

    async def _drain(self) -> None:
        """Commit what is waiting, a batch at a time; when a batch cannot be committed, each of its voters learns so."""
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
                try:
                    async with self._boxes.turn() if any(vote.sealed for vote, _ in batch) else nullcontext():
                        await self._commit(batch)
                except Exception as error:  # whatever it was, no voter is left waiting
                    why = str(error) if isinstance(error, StorageError) else type(error).__name__
                    refused = self._refuse(batch)
                    if self._database.repeats.is_new(UNSAVED, why, refused):
                        log.exception("%s %s", refused, UNSAVED)
        finally:
            self._draining = None

    async def _commit(self, batch: Sequence[PendingVote]) -> None:
        """Commit a batch and answer each voter, whose vote is on the disk by then if it counts."""
        # Of the sealed votes of one voter the first counts, as it would had they come one after another.
        first = {vote.key: vote for vote, _ in reversed(batch) if vote.sealed}
        polls = {vote.poll_id for vote in first.values()}
        try:
            lost = await self._boxes.open(polls)
        except StorageError:  # which keeps no voter from polls that are not sealed
            log.exception("No vote in sealed polls can be saved")
            lost = polls
        self._refuse((vote, waiting) for vote, waiting in batch if vote.sealed and vote.poll_id in lost)
        async with self._database.transaction(of_votes=True):
            kept = await self._save(_CAST, [vote for vote, _ in batch if not vote.sealed])
            taken = await self._save(_PARTICIPATE, [vote for vote in first.values() if vote.poll_id not in lost])
            if taken:
                by_poll = defaultdict[int, dict[int, tuple[int, ...]]](dict)
                for poll_id, voter_id in taken:
                    by_poll[poll_id][voter_id] = first[poll_id, voter_id].picks
                await self._boxes.put(by_poll)
        self._answer((waiting, vote.key in kept) for vote, waiting in batch if not vote.sealed)
        if taken:
            await self._boxes.seal()
        self._answer((waiting, vote.key in taken and first[vote.key] is vote) for vote, waiting in batch if vote.sealed)
        self._database.repeats.over(UNSAVED)

    async def _save(self, statement: str, votes: Collection[Vote]) -> set[tuple[int, int]]:
        """Run a statement on votes, and return the keys of those it has taken."""
        if not votes:
            return set()
        packed = as_json([[vote.poll_id, vote.voter_id, vote.picks] for vote in votes])
        rows = await self._database.fetch_all(statement, {"votes": packed, "now": self._now()})
        return {(row[0], row[1]) for row in rows}

    def _answer(self, answers: Iterable[tuple[asyncio.Future[bool], bool]]) -> None:
        """Answer the voters who wait and have no answer yet."""
        outcomes = Counter[str]()
        for waiting, counts in answers:
            if not waiting.done():
                outcomes["counted" if counts else "too late"] += 1
                waiting.set_result(counts)
        for outcome, number in outcomes.items():
            self._database.observer.votes(outcome, number)

    def _refuse(self, batch: Iterable[PendingVote]) -> int:
        """Answer the voters who have no answer yet that their votes do not count; return how many they are."""
        waiting = [one for _, one in batch if not one.done()]
        self._database.observer.votes("unsaved", len(waiting))
        for one in waiting:
            one.set_exception(NotSaved(NOT_SAVED))
        return len(waiting)


async def ballots_of(database: Database, poll: Poll) -> list[tuple[int, ...]]:
    """Return the picks of each ballot that is stored as a row, without the voters."""
    table = "sealed_ballots" if poll.privacy is BallotSecrecy.SEALED else "ballots"
    rows = await database.fetch_column(f"SELECT picks FROM {table} WHERE poll_id = ?", (poll.id,))  # noqa: S608  # ours
    return [tuple(orjson.loads(picks)) for picks in rows]


async def named_ballots_of(database: Database, poll_id: int) -> list[tuple[int, tuple[int, ...]]]:
    """Return the ballots of a poll that is not sealed, with their voters."""
    rows = await database.fetch_all(
        "SELECT voter_id, picks FROM ballots WHERE poll_id = ? ORDER BY voter_id", (poll_id,)
    )
    return [(voter_id, tuple(orjson.loads(picks))) for voter_id, picks in rows]


async def ballot_and_participation(
    database: Database, poll_id: int, voter_id: int
) -> tuple[tuple[int, ...] | None, bool]:
    """Return what a voter has picked in a poll, None in a sealed one, and whether they have voted at all."""
    row = await database.fetch_one(
        "SELECT (SELECT picks FROM ballots WHERE poll_id = :poll AND voter_id = :voter), "
        "EXISTS (SELECT 1 FROM participations WHERE poll_id = :poll AND voter_id = :voter)",
        {"poll": poll_id, "voter": voter_id},
    )
    picks, sealed = row or (None, 0)
    return (tuple(orjson.loads(picks)), True) if picks else (None, bool(sealed))


async def has_changed_too_often(database: Database, poll_id: int, voter_id: int) -> bool:
    """Tell whether a voter has changed their vote as often as is allowed."""
    changes = await database.fetch_value(
        f"SELECT {_CHANGES} FROM ballots WHERE poll_id = ? AND voter_id = ?",  # noqa: S608  # ours
        (poll_id, voter_id),
    )
    return changes is not None and changes >= MOST_CHANGES


async def turnout_of(database: Database, poll: Poll) -> int:
    """Count the members who have voted."""
    table = "participations" if poll.privacy is BallotSecrecy.SEALED else "ballots"
    return await database.fetch_value(f"SELECT count(*) FROM {table} WHERE poll_id = ?", (poll.id,))  # noqa: S608  # ours


async def tally_of(database: Database, poll: Poll) -> tuple[tuple[int, int], ...]:
    """Tally a poll that is not sealed, in choice order; of ranked ballots the first pick counts."""
    picks = "pick.key = 0" if poll.kind is PollKind.RANKED else "TRUE"
    rows = await database.fetch_all(
        "SELECT pick.value, count(*) FROM ballots, json_each(ballots.picks) AS pick "  # noqa: S608  # ours
        f"WHERE poll_id = ? AND {picks} GROUP BY pick.value",
        (poll.id,),
    )
    votes = dict(rows)
    return tuple((number, votes.get(number, 0)) for number in poll.numbers)
