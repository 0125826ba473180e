"""Looks into a database file and leaves it as it is: whether it is sound, and which migrations it has seen."""

import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from bot.model.errors import OperationFailure
from bot.store.migrations import ORIGIN, SCHEMA, SEEN, Applied, Schema, applied_of, is_anothers, schema_of

OLDEST_SQLITE = (3, 37, 0)  # STRICT came with it, RETURNING with 3.35
STEPS = 20_000  # of SQLite's machine, between two calls of whoever waits
BUSY_SECONDS = 10.0
MOST_FAULTS = 5

_WRITE_AHEAD = 2  # what byte 18 of the file is under WAL

OnProgress: TypeAlias = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a database file is like.

    `faults` is what is damaged, `applied` the migrations it has seen, None in another program's file, `schema` what it
    is made of, and `uses_wal` whether it is under WAL.
    """

    faults: tuple[str, ...]
    applied: Applied | None
    schema: Schema
    uses_wal: bool


def sqlite_version() -> tuple[int, int, int]:
    """The version of SQLite that is used."""
    return sqlite3.sqlite_version_info


def bytes_of(database: Path) -> int:
    """How much room a database takes, with what is written ahead of it."""
    return sum(file.stat().st_size for file in (database, wal_path(database)) if file.exists())


def wal_path(database: Path) -> Path:
    """The file of what is written ahead of a database; there is none when it was closed well."""
    return database.with_name(database.name + "-wal")


def sidecar_paths(database: Path) -> tuple[Path, ...]:
    """The files that SQLite keeps beside a database while it is open."""
    return wal_path(database), database.with_name(database.name + "-shm")


def inspect(database: Path, tick: OnProgress = lambda: None) -> Inspection:
    """Look through the whole of a file; `tick` is called now and then while that takes its time.

    Raises `OperationFailure` when it cannot be read as a database at all.
    """
    while True:
        untouched = not wal_path(database).exists()
        try:
            seen = _inspect(database, tick, untouched=untouched)
        except (OSError, sqlite3.Error) as error:
            if untouched and wal_path(database).exists():
                continue
            raise OperationFailure(f"{database} cannot be read as a database: {error}.") from error
        if not (untouched and wal_path(database).exists()):  # or somebody has begun to write to it meanwhile
            return seen


def _inspect(database: Path, tick: OnProgress, *, untouched: bool) -> Inspection:
    with database.open("rb") as file:
        header = file.read(20)
    with open_sqlite(database, "ro&immutable=1" if untouched else "ro", tick) as connection:
        return Inspection(
            faults=_faults(connection),
            applied=_applied(connection),
            schema=schema_of(connection.execute(SCHEMA)),
            uses_wal=header[18:19] == bytes([_WRITE_AHEAD]),
        )


@contextmanager
def open_sqlite(database: Path, mode: str, tick: OnProgress = lambda: None) -> Generator[sqlite3.Connection]:
    """A connection to a file that is there, in SQLite's mode "ro" or "rw". What stops it, such as Ctrl-C, stops all."""
    uri = f"{database.resolve().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
    connection.set_progress_handler(tick, STEPS)
    try:
        yield connection
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:  # a signal that came lands in `tick`
            raise KeyboardInterrupt from error
        raise
    finally:
        connection.close()


def enable_wal(part: Path) -> None:
    """Have a file written ahead of from its first moment on, as the bot leaves its database."""
    with open_sqlite(part, "rw") as connection:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()


def _faults(connection: sqlite3.Connection) -> tuple[str, ...]:
    try:
        whole = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({MOST_FAULTS})")]
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return (str(error),)  # so damaged that the check itself cannot go on
    if whole != ["ok"]:
        return tuple(" ".join(fault.split()) for fault in whole)
    loose = connection.execute("PRAGMA foreign_key_check").fetchmany(MOST_FAULTS)
    return tuple(f"a row of {table} belongs to none of {parent}" for table, _, parent, _ in loose)


def _applied(connection: sqlite3.Connection) -> Applied | None:
    if is_anothers(connection.execute(ORIGIN).fetchone()):
        return None
    begun = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations'").fetchone()
    return applied_of(connection.execute(SEEN)) if begun else {}
