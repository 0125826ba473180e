"""Closings: how polls go from open to published, and what is left to do for those that have closed."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from bot.model.sharding import Shards
from bot.model.tally import Result
from bot.store.database import Database, as_json, time_of
from bot.store.guilds import SERVED, served
from bot.store.polls import note

TOGETHER = 500  # polls in one transaction, for which votes have to wait

_RESULT = TypeAdapter(Result)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What is left to do for a closed poll: a result that Discord may or may not have taken, a message to redraw."""

    announced_at: datetime | None
    undrawn: bool


async def claim(database: Database, poll_id: int, now: int, member_id: int | None) -> None:
    """Close an open poll, by hand if a member is given; from here on it takes no vote.

    A poll whose time is up has closed at that time and by itself, even if the bot only notices now.
    """
    row = await database.fetch_one(
        "UPDATE polls SET state = 'closing', closed_at = min(:now, coalesce(closes_at, :now)), undrawn = 1 "
        "WHERE id = :poll AND state = 'open' RETURNING coalesce(closes_at <= :now, FALSE)",
        {"poll": poll_id, "now": now},
    )
    if row:
        await note(database, poll_id, "closed", None if row[0] else member_id, now)


async def claim_due(database: Database, shards: Shards, now: int) -> int:
    """Close polls of these shards whose time is up, the longest overdue first, `TOGETHER` at most; return how many."""
    claimed = await database.fetch_column(
        "UPDATE polls SET state = 'closing', closed_at = closes_at, undrawn = 1 WHERE id IN ("  # noqa: S608  # ours
        f"SELECT id FROM polls WHERE state = 'open' AND closes_at <= :now AND {SERVED} ORDER BY closes_at LIMIT :most"
        ") RETURNING id",
        served(shards) | {"now": now, "most": TOGETHER},
    )
    await database.fetch_one(
        "INSERT INTO poll_log (poll_id, event, at) SELECT value, 'closed', :now FROM json_each(:polls)",
        {"polls": as_json(claimed), "now": now},
    )
    return len(claimed)


async def keep_result(database: Database, poll_id: int, result: Result) -> bool:
    """Keep the count of a poll that is closing; return False for one that is not closing any more."""
    row = await database.fetch_one(
        "UPDATE polls SET state = 'closed', result = ? WHERE id = ? AND state = 'closing' RETURNING id",
        (_RESULT.dump_json(result).decode(), poll_id),
    )
    return row is not None


async def announcing(database: Database, poll_id: int, at: int | None) -> None:
    """Note that a message with the result is sent at a time; None once Discord has refused it."""
    await database.fetch_one("UPDATE polls SET announced_at = ? WHERE id = ?", (at, poll_id))


async def published(database: Database, poll_id: int, message_id: int | None, at: int) -> None:
    """Note that the result is published, and in which message; None when there was no channel for it."""
    row = await database.fetch_one(
        "UPDATE polls SET state = 'published', result_message_id = ?, announced_at = NULL "
        "WHERE id = ? AND state = 'closed' RETURNING id",
        (message_id, poll_id),
    )
    if row:
        await note(database, poll_id, "published", None, at)


async def drawn(database: Database, poll_id: int) -> None:
    """Note that the poll's own message shows how it ended, as far as it ever will."""
    await database.fetch_one("UPDATE polls SET undrawn = 0 WHERE id = ?", (poll_id,))


async def unfinished(database: Database, poll_id: int) -> Unfinished:
    """Return what is left to do for a poll."""
    row = await database.fetch_one("SELECT announced_at, undrawn FROM polls WHERE id = ?", (poll_id,))
    at, undrawn = row or (None, 0)
    return Unfinished(None if at is None else time_of(at), bool(undrawn))


async def undrawn(database: Database, shards: Shards) -> list[tuple[int, int]]:
    """Return the closed polls of these shards whose own message may still look open, with their channels."""
    rows = await database.fetch_all(
        f"SELECT id, channel_id FROM polls WHERE undrawn = 1 AND {SERVED} ORDER BY id",  # noqa: S608  # ours
        served(shards),
    )
    return [(row[0], row[1]) for row in rows]


async def due(database: Database, shards: Shards, now: int) -> list[int]:
    """Return the polls of these shards that are due, or whose close was interrupted, in order of closing."""
    return await database.fetch_column(
        "SELECT id FROM polls WHERE (state IN ('closing', 'closed') OR (state = 'open' AND closes_at <= :now)) "  # noqa: S608  # ours
        f"AND {SERVED} ORDER BY coalesce(closed_at, closes_at), id",
        served(shards) | {"now": now},
    )


async def next_close(database: Database, shards: Shards) -> int | None:
    """Return when the next open poll of these shards closes."""
    return await database.fetch_value(
        f"SELECT min(closes_at) FROM polls WHERE state = 'open' AND {SERVED}",  # noqa: S608  # ours
        served(shards),
    )
