"""Notices: the table `poll_notices`, a row for each line that is still to be sent to the channel of a poll."""

from bot.model.notices import Notice, NoticeKind
from bot.model.sharding import Shards
from bot.store.database import Database, time_of
from bot.store.guilds import SERVED, served


async def add(database: Database, poll_id: int, kind: NoticeKind) -> None:
    """Note that a line is to be sent."""
    await database.fetch_one("INSERT INTO poll_notices (poll_id, kind) VALUES (?, ?)", (poll_id, kind))


async def find(database: Database, poll_id: int, kind: NoticeKind) -> Notice | None:
    """Return a line that is to be sent; None where it has been, or never will be."""
    row = await database.fetch_one("SELECT sent_at FROM poll_notices WHERE poll_id = ? AND kind = ?", (poll_id, kind))
    return Notice(None if row[0] is None else time_of(row[0])) if row else None


async def sending(database: Database, poll_id: int, kind: NoticeKind, at: int | None) -> None:
    """Note that a line is sent at a time; None once Discord has refused it."""
    await database.fetch_one("UPDATE poll_notices SET sent_at = ? WHERE poll_id = ? AND kind = ?", (at, poll_id, kind))


async def done(database: Database, poll_id: int, kind: NoticeKind) -> None:
    """Note that a line has been sent, or never will be."""
    await database.fetch_one("DELETE FROM poll_notices WHERE poll_id = ? AND kind = ?", (poll_id, kind))


async def pending(database: Database, shards: Shards, kind: NoticeKind) -> list[tuple[int, int]]:
    """Return the polls of these shards that a line is to be sent for, with their channels."""
    rows = await database.fetch_all(
        "SELECT polls.id, channel_id FROM poll_notices CROSS JOIN polls ON id = poll_id "  # noqa: S608  # ours
        f"WHERE poll_notices.kind = :kind AND {SERVED} ORDER BY id",
        served(shards) | {"kind": kind},
    )
    return [(row[0], row[1]) for row in rows]
