"""What is left to do for polls that have closed, also for those that an earlier version has closed."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path

from bot.model.sharding import ALL_SHARDS
from bot.store import closings
from bot.store.database import Database
from bot.store.migrations import FOLDER

CLOSED_AT = datetime(2026, 1, 1, tzinfo=UTC)


async def written_before(folder: Path) -> Path:
    """Return a file of the version that did not know yet what is left to do: a poll in every state, from 1 to 4."""
    earlier, path = folder / "migrations", folder / "club.db"
    earlier.mkdir()
    for file in takewhile(lambda file: not file.stem.endswith("_closings"), sorted(FOLDER.glob("*.sql"))):
        shutil.copy(file, earlier)
    await (await Database.open(path, earlier)).close()
    at = int(CLOSED_AT.timestamp())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(
            "INSERT INTO polls (id, guild_id, channel_id, message_id, author_id, checkpoint, question, folded, kind, "
            "most, results, privacy, opened_at, state, closed_at, result) "
            "VALUES (?, 1, 2, 3, 4, 0, 'Q', 'q', 'single', 1, 'live', 'private', 1000, ?, ?, ?)",
            [(1, "open", None, None), (2, "closing", at, None), (3, "closed", at, "{}"), (4, "published", at, "{}")],
        )
    return path


async def test_what_an_earlier_version_left_to_do_is_done(tmp_path: Path) -> None:
    database = await Database.open(await written_before(tmp_path))

    left = [await closings.unfinished(database, poll) for poll in range(1, 5)]
    undrawn = await closings.undrawn(database, ALL_SHARDS)

    await database.close()
    assert [one.announced_at for one in left] == [None, None, CLOSED_AT, None]
    assert [one.undrawn for one in left] == [False, True, True, False]
    assert undrawn == [(2, 2), (3, 2)]
