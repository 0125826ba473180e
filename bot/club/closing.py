"""Closes polls and counts them, many at once where many are due."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.model.polls import Poll, State
from bot.model.sharding import Shards
from bot.model.tally import Result, tally
from bot.store import closings, polls
from bot.store.ballots import BallotBox
from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class Count:
    """A poll that takes no more votes, what its ballots pick, and its result."""

    poll: Poll
    picks: Sequence[tuple[int, ...]]
    result: Result


async def claim_due(database: Database, shards: Shards, now: int) -> None:
    """Close all polls of these shards whose time is up by `now`. From here on they take no vote."""
    claimed = closings.TOGETHER
    while claimed == closings.TOGETHER:
        async with database.transaction():
            claimed = await closings.claim_due(database, shards, now)


async def count_claimed(database: Database, box: BallotBox, poll_ids: Collection[int]) -> list[Poll]:
    """Count those of these polls that are not counted yet, and return all of them as they are then.

    One that cannot be counted is left closing, and keeps no other from being counted.
    """
    found = await polls.these(database, poll_ids)
    counts: list[Count] = []
    for poll in found:
        if poll.state is State.CLOSING:
            try:
                counts.append(await count_ballots(box, poll))
            except Exception:  # noqa: BLE001, S112  # the next try is with this poll alone, and says why
                continue
    closed = await keep_counts(database, box, counts)
    return [closed.get(poll.id, poll) for poll in found]


async def count_ballots(box: BallotBox, poll: Poll) -> Count:
    """Count a poll that takes no more votes."""
    picks = await box.ballots_of(poll)
    return Count(poll, picks, await asyncio.to_thread(tally, poll.kind, poll.numbers, picks, poll.lot))


async def keep_counts(database: Database, box: BallotBox, counts: Collection[Count]) -> dict[int, Poll]:
    """Keep results, with the ballots of sealed polls, whose keys go then; return the polls that are closed by this."""
    closed: dict[int, Poll] = {}
    if counts:
        async with database.transaction():
            for one in counts:
                await box.unseal(one.poll, one.picks)
                if await closings.keep_result(database, one.poll.id, one.result):
                    closed[one.poll.id] = replace(one.poll, state=State.CLOSED)
        await box.erase_keys(one.poll for one in counts)
    return closed
