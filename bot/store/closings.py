"""How far polls have got on their way from open to published, and what is left to do for those that have closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from pydantic import TypeAdapter

from bot.model.sharding import Shards
from bot.model.tally import Result
from bot.store.database import Database
from bot.store.guilds import SERVED, served
from bot.store.polls import note

TOGETHER = 500  # polls in one transaction: a vote that comes meanwhile has to wait for it

_RESULT = TypeAdapter(Result)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What is left to do for a poll that has closed.

    `announced_at` is when a message with its result was last sent of which it is not known whether Discord has taken
    it; `undrawn` is whether the poll's own message may still look open.
    """

    announced_at: datetime | None
    undrawn: bool


async def claim(database: Database, poll_id: int, now: int, member_id: int | None) -> None:
    """Close an open poll, by hand if a member is given; nothing happens where somebody else was first.

    From here on no vote is taken. A poll whose time is up has closed then, whenever the bot gets round to it, and
    nobody else has closed it.
    """
    row = await database.fetch_one(
        "UPDATE polls SET state = 'closing', closed_at = min(:now, coalesce(closes_at, :now)), undrawn = 1 "
        "WHERE id = :poll AND state = 'open' RETURNING coalesce(closes_at <= :now, FALSE)",
        {"poll": poll_id, "now": now},
    )
    if row:
        await note(database, poll_id, "closed", None if row[0] else member_id, now)


async def claim_due(database: Database, shards: Shards, now: int) -> list[int]:
    """Close polls of these shards whose time is up, the longest overdue first, `TOGETHER` at most; their ids."""
    rows = await database.fetch_all(
        "UPDATE polls SET state = 'closing', closed_at = closes_at, undrawn = 1 WHERE id IN ("  # noqa: S608  # ours
        f"SELECT id FROM polls WHERE state = 'open' AND closes_at <= :now AND {SERVED} ORDER BY closes_at LIMIT :most"
        ") RETURNING id",
        served(shards) | {"now": now, "most": TOGETHER},
    )
    claimed = [row[0] for row in rows]
    await database.fetch_one(
        "INSERT INTO poll_log (poll_id, event, at) SELECT value, 'closed', :now FROM json_each(:polls)",
        {"polls": orjson.dumps(claimed).decode(), "now": now},
    )
    return claimed


async def keep_results(database: Database, results: Mapping[int, Result]) -> None:
    """Keep the counts of polls that are closing, by their ids."""
    for poll_id, result in results.items():
        await database.fetch_one(
            "UPDATE polls SET state = 'closed', result = ? WHERE id = ? AND state = 'closing'",
            (_RESULT.dump_json(result).decode(), poll_id),
        )


async def announcing(database: Database, poll_id: int, at: int | None) -> None:
    """Note that a message with the result is sent now; None once Discord has refused it, so that there is none."""
    await database.fetch_one("UPDATE polls SET announced_at = ? WHERE id = ?", (at, poll_id))


async def published(database: Database, poll_id: int, message_id: int | None, at: int) -> None:
    """Note that the result has been told, and in which message; None when there was no room to tell it in."""
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
    """What is left to do for a poll."""
    row = await database.fetch_one("SELECT announced_at, undrawn FROM polls WHERE id = ?", (poll_id,))
    at, undrawn = row or (None, 0)
    return Unfinished(None if at is None else datetime.fromtimestamp(at, UTC), bool(undrawn))


async def undrawn(database: Database, shards: Shards) -> list[tuple[int, int]]:
    """The polls of these shards whose own message may still look open though they have closed, with their channels."""
    rows = await database.fetch_all(
        f"SELECT id, channel_id FROM polls WHERE undrawn = 1 AND {SERVED} ORDER BY id",  # noqa: S608  # ours
        served(shards),
    )
    return [(row[0], row[1]) for row in rows]


async def due(database: Database, shards: Shards, now: int) -> list[int]:
    """The polls of these shards that should be closed by `now`, or whose close was interrupted, in order of closing."""
    rows = await database.fetch_all(
        "SELECT id FROM polls WHERE (state IN ('closing', 'closed') OR (state = 'open' AND closes_at <= :now)) "  # noqa: S608  # ours
        f"AND {SERVED} ORDER BY coalesce(closed_at, closes_at), id",
        served(shards) | {"now": now},
    )
    return [row[0] for row in rows]


async def next_close(database: Database, shards: Shards) -> int | None:
    """When the next open poll of these shards closes."""
    row = await database.fetch_one(
        f"SELECT min(closes_at) FROM polls WHERE state = 'open' AND {SERVED}",  # noqa: S608  # ours
        served(shards),
    )
    return row[0] if row else None
