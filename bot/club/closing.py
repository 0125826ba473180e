"""Closes polls whose time is up and counts them, many at once; what a room is told of it is decided elsewhere."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.model.polls import Poll, State
from bot.model.sharding import Shards
from bot.model.tally import Result, tally
from bot.store import closings, polls
from bot.store.ballots import BallotBox
from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class Count:
    """A poll that takes no more votes, what its ballots pick, and how it has ended."""

    poll: Poll
    picks: Sequence[tuple[int, ...]]
    result: Result


async def claim_due(database: Database, shards: Shards, now: int) -> list[int]:
    """Close all polls of these shards whose time is up by `now`; their ids. From here on they take no vote."""
    claimed: list[int] = []
    while True:
        async with database.transaction():
            claimed += (more := await closings.claim_due(database, shards, now))
        if len(more) < closings.TOGETHER:
            return claimed


async def count_claimed(database: Database, box: BallotBox, poll_ids: Collection[int]) -> list[Poll]:
    """Count those of these polls that are not counted yet, and keep the results together; the polls, as they are then.

    One that cannot be counted is left as it was, and keeps no other from being counted.
    """
    found = await polls.these(database, poll_ids)
    counts: list[Count] = []
    for poll in found:
        if poll.state is State.CLOSING:
            try:
                counts.append(await count_ballots(box, poll))
            except Exception:  # noqa: BLE001, S112  # whoever goes on with this poll alone learns why
                continue
    if not counts:
        return found
    await keep_counts(database, box, counts)
    return await polls.these(database, poll_ids)


async def count_ballots(box: BallotBox, poll: Poll) -> Count:
    """Count a poll that takes no more votes."""
    picks = await box.ballots_of(poll)
    return Count(poll, picks, await asyncio.to_thread(tally, poll.kind, poll.numbers, picks, poll.lot))


async def keep_counts(database: Database, box: BallotBox, counts: Collection[Count]) -> None:
    """Keep how polls have ended, with the ballots of sealed ones, whose keys go then."""
    async with database.transaction():
        for one in counts:
            await box.unseal(one.poll, one.picks)
        await closings.keep_results(database, {one.poll.id: one.result for one in counts})
    await box.erase_keys(one.poll for one in counts)
