"""Notices: the table `poll_notices`, a row for each line that is still to be sent to the channel of a poll."""

from bot.model.notices import REMINDER_AHEAD, REMINDER_LATE, SHORTEST_REMINDED, Notice, NoticeKind
from bot.model.sharding import Shards
from bot.store.database import Database, as_json, time_of
from bot.store.guilds import SERVED, served

_REMINDED = f"""
FROM polls WHERE state = 'open' AND closes_at > :after AND closes_at - opened_at >= :shortest AND message_id IS NOT NULL
AND reminded_of IS NOT closes_at AND guild_id IN (SELECT guild_id FROM servers WHERE reminders = 1) AND {SERVED}
"""  # noqa: S608  # ours


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


async def has_reminders(database: Database, shards: Shards, now: int) -> bool:
    """Tell whether channels of these shards are to be reminded now that a poll closes in an hour."""
    found = f"SELECT EXISTS (SELECT 1 {_REMINDED} AND closes_at <= :until)"  # ours
    return bool(await database.fetch_value(found, _times(shards, now)))


async def claim_reminders(database: Database, shards: Shards, now: int) -> None:
    """Note that the channels of these shards are to be reminded of the polls that close in an hour, once each."""
    claimed = await database.fetch_column(
        f"UPDATE polls SET reminded_of = closes_at WHERE id IN (SELECT id {_REMINDED} AND closes_at <= :until) "  # noqa: S608  # ours
        "RETURNING id",
        _times(shards, now),
    )
    await database.fetch_one(
        "INSERT INTO poll_notices (poll_id, kind) SELECT value, 'reminder' FROM json_each(?) WHERE TRUE "
        "ON CONFLICT DO NOTHING",
        (as_json(claimed),),
    )


async def next_reminder(database: Database, shards: Shards, now: int) -> int | None:
    """Return when the next channel of these shards is to be reminded."""
    times = _times(shards, now)
    closes_at = await database.fetch_value(
        f"SELECT min(closes_at) {_REMINDED}",  # ours
        times | {"after": times["until"]},
    )
    return None if closes_at is None else closes_at - int(REMINDER_AHEAD.total_seconds())


def _times(shards: Shards, now: int) -> dict[str, object]:
    """Return the parameters of `_REMINDED`, with `until` for the last closing time that is in an hour."""
    ahead = int(REMINDER_AHEAD.total_seconds())
    after = now + ahead - int(REMINDER_LATE.total_seconds())
    shortest = int(SHORTEST_REMINDED.total_seconds())
    return served(shards) | {"after": after, "until": now + ahead, "shortest": shortest}
