"""Sealed ballots in backups: a copy has them unencrypted, without voters, until a start seals them again."""

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

import orjson

from bot.model.errors import OperationFailure
from bot.store.boxes import KEY_BYTES, OPEN, Stored, find, pack
from bot.store.files import keys_of
from bot.store.integrity import open_sqlite, wal_path

TRIES, PAUSE_SECONDS = 100, 0.02  # a busy poll changes its key between the reads of box and key

UNREADABLE = (
    "The ballots of poll {poll} are sealed with a key that is not in {keys}, which belongs beside {source}. "
    "Put that file there, or use a backup."
)

_BOXES = "SELECT generation, voters, box FROM sealed_boxes WHERE poll_id = ? ORDER BY generation DESC"
_VOTERS = "SELECT voter_id FROM participations WHERE poll_id = ?"
_ROWS = "SELECT picks FROM sealed_ballots WHERE poll_id = ?"


def carry_ballots(source: Path, copy: Path) -> None:
    """Replace the sealed boxes in a copy by the source's ballots and voters of now, read together.

    Raises `OperationFailure` where the keys do not fit.
    """
    with open_sqlite(copy, "rw") as target:
        sealed = _sealed_polls(target)
        if not sealed:
            return
        target.execute("PRAGMA journal_mode = MEMORY").fetchone()  # a copy that fails is thrown away
        target.execute("PRAGMA secure_delete = ON").fetchone()
        target.execute("BEGIN")
        with open_sqlite(source, "rw") as origin:
            for poll_id, width in sealed:
                voters, ballots = _read(origin, source, poll_id, width)
                there = {row[0] for row in target.execute(_VOTERS, (poll_id,))}
                gone, new = sorted(there - voters), sorted(voters - there)
                target.executemany(
                    "DELETE FROM participations WHERE poll_id = ? AND voter_id = ?", [(poll_id, id_) for id_ in gone]
                )
                target.executemany("INSERT INTO participations VALUES (?, ?)", [(poll_id, id_) for id_ in new])
                target.execute("INSERT INTO sealed_boxes VALUES (?, ?, '[]', ?)", (poll_id, OPEN, b"".join(ballots)))
                target.execute("DELETE FROM sealed_boxes WHERE poll_id = ? AND generation > ?", (poll_id, OPEN))
        target.execute("INSERT OR IGNORE INTO unsettled (id) VALUES (1)")
        target.execute("COMMIT")


def check_keys(database: Path) -> None:
    """Raise `OperationFailure` where the keys beside a database do not open all of its boxes."""
    untouched = not wal_path(database).exists()  # it is closed, and has no WAL to be read
    with open_sqlite(database, "ro&immutable=1" if untouched else "ro") as connection:
        for poll_id, width in _sealed_polls(connection):
            _read(connection, database, poll_id, width)


def _sealed_polls(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    """Return the polls with sealed boxes, with the width of their ballots."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'sealed_boxes'").fetchone():
        return []
    return connection.execute(
        "SELECT DISTINCT poll_id, most FROM sealed_boxes JOIN polls ON id = poll_id WHERE generation > ?", (OPEN,)
    ).fetchall()


def _read(origin: sqlite3.Connection, source: Path, poll_id: int, width: int) -> tuple[set[int], Sequence[bytes]]:
    """Return who has voted in a poll, and the ballots, sorted."""
    for _ in range(TRIES):
        origin.execute("BEGIN")
        boxes = [Stored(row[0], tuple(orjson.loads(row[1])), row[2]) for row in origin.execute(_BOXES, (poll_id,))]
        voters = {row[0] for row in origin.execute(_VOTERS, (poll_id,))}
        rows = [pack(orjson.loads(row[0]), width) for row in origin.execute(_ROWS, (poll_id,))]
        origin.execute("COMMIT")
        if not boxes:  # it has been counted meanwhile
            return voters, sorted(rows)
        try:
            with keys_of(source).open("rb", buffering=0) as keys:
                keys.seek(poll_id * KEY_BYTES)
                key = keys.read(KEY_BYTES).ljust(KEY_BYTES, b"\0")
        except OSError:  # it is missing, or locked for a moment on systems where that excludes readers
            key = bytes(KEY_BYTES)
        if found := find(poll_id, boxes, key, width):
            box, late = found
            return voters.difference(late), box.ballots
        if all(box.empty for box in boxes):
            return voters, ()
        time.sleep(PAUSE_SECONDS)
    raise OperationFailure(UNREADABLE.format(poll=poll_id, keys=keys_of(source), source=source))
