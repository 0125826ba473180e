"""Closes polls whose time is up and counts them, many at once; what a room is told of it is decided elsewhere."""

import asyncio
from collections.abc import Collection

from bot.model.counting import Result, count
from bot.model.polls import Poll, State
from bot.model.shards import Shards
from bot.store import ballots, closings, polls
from bot.store.database import Database


async def claim_due(database: Database, shards: Shards, now: int) -> list[int]:
    """Close all polls of these shards whose time is up by `now`; their ids. From here on they take no vote."""
    claimed: list[int] = []
    while True:
        async with database.transaction():
            claimed += (more := await closings.claim_due(database, shards, now))
        if len(more) < closings.TOGETHER:
            return claimed


async def count_claimed(database: Database, poll_ids: Collection[int]) -> list[Poll]:
    """Count those of these polls that are not counted yet, and keep the results together; the polls, as they are then.

    One that cannot be counted is left as it was, and keeps no other from being counted.
    """
    found = await polls.these(database, poll_ids)
    results: dict[int, Result] = {}
    for poll in found:
        if poll.state is State.CLOSING:
            try:
                results[poll.id] = await count_ballots(database, poll)
            except Exception:  # noqa: BLE001, S112  # whoever goes on with this poll alone learns why
                continue
    if not results:
        return found
    async with database.transaction():
        await closings.keep_results(database, results)
    return await polls.these(database, poll_ids)


async def count_ballots(database: Database, poll: Poll) -> Result:
    """How a poll that takes no more votes has ended."""
    picks = await ballots.ballots_of(database, poll)
    return await asyncio.to_thread(count, poll.kind, poll.numbers, picks, poll.lot)
