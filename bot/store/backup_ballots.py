"""Lets a copy of a database hold its sealed ballots without a key: they lie open in it until a start seals them."""

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

import orjson

from bot.model.errors import OperationFailure
from bot.store.boxes import KEY_BYTES, OPEN, Stored, find, pack
from bot.store.files import keys_of
from bot.store.integrity import open_sqlite, wal_path

TRIES, PAUSE_SECONDS = 100, 0.02  # a poll that is voted in without pause changes its key between two readings

UNREADABLE = (
    "The ballots of poll {poll} are sealed with a key that is not in {keys}, which belongs beside {source}. "
    "Put that file there, or use a backup."
)

_BOXES = "SELECT generation, voters, box FROM sealed_boxes WHERE poll_id = ? ORDER BY generation DESC"
_VOTERS = "SELECT voter_id FROM participations WHERE poll_id = ?"
_ROWS = "SELECT picks FROM sealed_ballots WHERE poll_id = ?"


def carry_ballots(source: Path, copy: Path) -> None:
    """Replace the sealed boxes in a copy by what is in those of its source now, with who has voted.

    Both are read together, so that each ballot has its voter. Raises `OperationFailure` where the keys do not fit.
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
                _replace(target, poll_id, *_read(origin, source, poll_id, width))
        target.execute("INSERT OR IGNORE INTO unsettled (id) VALUES (1)")
        target.execute("COMMIT")


def check_keys(database: Path) -> None:
    """Raise `OperationFailure` where the keys beside a database do not open all of its boxes."""
    untouched = not wal_path(database).exists()  # nobody has it open, and nothing is left to be read beside it
    with open_sqlite(database, "ro&immutable=1" if untouched else "ro") as connection:
        for poll_id, width in _sealed_polls(connection):
            _read(connection, database, poll_id, width)


def _sealed_polls(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    """The polls with sealed boxes, and how wide a ballot in each of them is."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'sealed_boxes'").fetchone():
        return []
    return connection.execute(
        "SELECT DISTINCT poll_id, most FROM sealed_boxes JOIN polls ON id = poll_id WHERE generation > ?", (OPEN,)
    ).fetchall()


def _read(origin: sqlite3.Connection, source: Path, poll_id: int, width: int) -> tuple[set[int], Sequence[bytes]]:
    """Who has voted in a poll so far, and their ballots, sorted."""
    for _ in range(TRIES):
        origin.execute("BEGIN")
        boxes = [Stored(row[0], tuple(orjson.loads(row[1])), row[2]) for row in origin.execute(_BOXES, (poll_id,))]
        voters = {row[0] for row in origin.execute(_VOTERS, (poll_id,))}
        rows = [pack(orjson.loads(row[0]), width) for row in origin.execute(_ROWS, (poll_id,))]
        origin.execute("COMMIT")
        if not boxes:  # it has been counted meanwhile
            return voters, sorted(rows)
        if found := find(poll_id, boxes, _key(source, poll_id), width):
            box, late = found
            return voters.difference(late), box.ballots
        if all(box.empty for box in boxes):
            return voters, ()
        time.sleep(PAUSE_SECONDS)
    raise OperationFailure(UNREADABLE.format(poll=poll_id, keys=keys_of(source), source=source))


def _key(source: Path, poll_id: int) -> bytes:
    try:
        with keys_of(source).open("rb", buffering=0) as keys:
            keys.seek(poll_id * KEY_BYTES)
            return keys.read(KEY_BYTES).ljust(KEY_BYTES, b"\0")
    except OSError:  # it is missing, or held for a moment where that keeps others from reading
        return bytes(KEY_BYTES)


def _replace(target: sqlite3.Connection, poll_id: int, voters: set[int], ballots: Sequence[bytes]) -> None:
    there = {row[0] for row in target.execute(_VOTERS, (poll_id,))}
    gone, new = sorted(there - voters), sorted(voters - there)
    where = "WHERE poll_id = ? AND voter_id = ?"
    target.executemany(f"DELETE FROM participations {where}", [(poll_id, voter_id) for voter_id in gone])  # noqa: S608
    target.executemany("INSERT INTO participations VALUES (?, ?)", [(poll_id, voter_id) for voter_id in new])
    target.execute("INSERT INTO sealed_boxes VALUES (?, ?, '[]', ?)", (poll_id, OPEN, b"".join(ballots)))
    target.execute("DELETE FROM sealed_boxes WHERE poll_id = ? AND generation > ?", (poll_id, OPEN))
