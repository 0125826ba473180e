"""Unsealed ballots of older versions and backups: a start seals them, and leaves no trace of them in any file."""

import logging
from pathlib import Path

import aiosqlite
import orjson

from bot.model.errors import StartFailure, StorageError
from bot.store.boxes import OPEN, TAG_BYTES, Box, pack, split
from bot.store.keys import Keys

log = logging.getLogger(__name__)

PATIENCE_MS = 60_000  # another process may be doing the same

READ_MEANWHILE = (
    "Another program reads the database, so what was deleted from it cannot be cleared away yet. "
    "End that program, or wait until it is done; then start again."
)

_IN_ROWS = """
SELECT poll_id, most, json_group_array(json(picks)) FROM sealed_ballots JOIN polls ON polls.id = poll_id
WHERE state = 'open' GROUP BY poll_id
"""
_PUT = "INSERT INTO sealed_boxes (poll_id, generation, voters, box) VALUES (?, ?, '[]', ?)"
_LEFT_OPEN = "SELECT poll_id, most, box FROM sealed_boxes JOIN polls ON id = poll_id WHERE generation = 0"


async def settle(connection: aiosqlite.Connection, database: Path) -> Keys:
    """Open the keys of a database and seal what is unsealed; a start that is cut off is repeated by the next one."""
    if not await _exists(connection, "sqlite_schema WHERE name = 'sealed_boxes'"):
        return Keys.open(database, needed=False)
    needed = await _exists(connection, f"sealed_boxes WHERE generation > {OPEN} AND length(box) > {TAG_BYTES}")
    unsettled = await _exists(connection, "unsettled")
    keys = Keys.open(database, needed=needed and not unsettled)
    if not unsettled:
        return keys
    try:
        [[patience]] = await connection.execute_fetchall("PRAGMA busy_timeout")
        await connection.execute_fetchall(f"PRAGMA busy_timeout = {PATIENCE_MS}")
        if await _exists(connection, "participations"):
            sealed = await _seal(connection, keys)
            log.info("Sealed the ballots of %s open polls; now the database is written afresh, once", sealed)
            await _clear_away(connection)
            log.info("The database holds no trace any more of the order in which sealed votes came")
        await connection.execute_fetchall("DELETE FROM unsettled")
        await connection.execute_fetchall(f"PRAGMA busy_timeout = {patience}")
    except StorageError as error:
        keys.close()
        raise StartFailure(str(error)) from error
    except BaseException:
        keys.close()
        raise
    return keys


async def _seal(connection: aiosqlite.Connection, keys: Keys) -> int:
    """Seal ballots in rows, and in the unencrypted boxes of a backup; return in how many polls."""
    await connection.execute_fetchall("BEGIN IMMEDIATE")
    for poll_id, width, picks in list(await connection.execute_fetchall(_IN_ROWS)):
        ballots = sorted(pack(one, width) for one in orjson.loads(picks))
        await connection.execute_fetchall(_PUT, (poll_id, OPEN, b"".join(ballots)))
        await connection.execute_fetchall("DELETE FROM sealed_ballots WHERE poll_id = ?", (poll_id,))
    await connection.execute_fetchall(  # of a start that was cut off, perhaps before the keys were on the disk
        "DELETE FROM sealed_boxes WHERE generation > 0 "
        "AND poll_id IN (SELECT poll_id FROM sealed_boxes WHERE generation = 0)"
    )
    boxes = {
        poll_id: Box(OPEN, width, split(box, width), b"").followed_by(())
        for poll_id, width, box in await connection.execute_fetchall(_LEFT_OPEN)
    }
    for poll_id, box in boxes.items():
        await connection.execute_fetchall(_PUT, (poll_id, box.generation, box.sealed(poll_id)))
    await connection.execute_fetchall("COMMIT")
    keys.write({poll_id: box.key for poll_id, box in boxes.items()})
    await connection.execute_fetchall("DELETE FROM sealed_boxes WHERE generation = 0")
    return len(boxes)


async def _clear_away(connection: aiosqlite.Connection) -> None:
    """Rewrite the whole file, each table in the order of its keys, and truncate the WAL."""
    await connection.execute_fetchall("VACUUM")
    [[held, *_]] = await connection.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
    if held:
        raise StartFailure(READ_MEANWHILE)


async def _exists(connection: aiosqlite.Connection, what: str) -> bool:
    return bool(await connection.execute_fetchall(f"SELECT 1 FROM {what} LIMIT 1"))  # noqa: S608  # ours
