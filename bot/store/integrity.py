"""The integrity of a database file: whether it is sound, and which migrations it has seen."""

import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from bot.model.errors import OperationFailure
from bot.store.migrations import ORIGIN, SCHEMA, SEEN, Applied, Schema, applied_of, is_anothers, schema_of

OLDEST_SQLITE = (3, 37, 0)  # STRICT came with it, RETURNING with 3.35
STEPS = 20_000  # of SQLite's virtual machine, between two calls of `tick`
BUSY_SECONDS = 10.0
MOST_FAULTS = 5

_WAL = 2  # byte 18 of the file in WAL mode

OnProgress: TypeAlias = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a database file is like: `faults` is its damage, `applied` is None in another program's file."""

    faults: tuple[str, ...]
    applied: Applied | None
    schema: Schema
    uses_wal: bool


def sqlite_version() -> tuple[int, int, int]:
    """Return the version of SQLite."""
    return sqlite3.sqlite_version_info


def bytes_of(database: Path) -> int:
    """Return the size of a database with its WAL."""
    return sum(file.stat().st_size for file in (database, wal_path(database)) if file.exists())


def wal_path(database: Path) -> Path:
    """Return the path of a database's WAL; there is none when it was closed well."""
    return database.with_name(database.name + "-wal")


def sidecar_paths(database: Path) -> tuple[Path, ...]:
    """Return the files that SQLite keeps beside a database while it is open."""
    return wal_path(database), database.with_name(database.name + "-shm")


def inspect(database: Path, tick: OnProgress = lambda: None) -> Inspection:
    """Check a whole file, calling `tick` meanwhile. Raises `OperationFailure` when it cannot be read as a database."""
    while True:
        untouched = not wal_path(database).exists()
        try:
            seen = _inspect(database, tick, untouched=untouched)
        except (OSError, sqlite3.Error) as error:
            if untouched and wal_path(database).exists():
                continue
            raise OperationFailure(f"{database} cannot be read as a database: {error}.") from error
        if not (untouched and wal_path(database).exists()):  # else a process has begun to write to it
            return seen


def _inspect(database: Path, tick: OnProgress, *, untouched: bool) -> Inspection:
    with database.open("rb") as file:
        uses_wal = file.read(20)[18:19] == bytes([_WAL])
    with open_sqlite(database, "ro&immutable=1" if untouched else "ro", tick) as connection:
        try:
            faults = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({MOST_FAULTS})")]
            if faults == ["ok"]:
                loose = connection.execute("PRAGMA foreign_key_check").fetchmany(MOST_FAULTS)
                faults = [f"a row of {table} belongs to none of {parent}" for table, _, parent, _ in loose]
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
                raise
            faults = [str(error)]  # so damaged that the check itself ends
        applied = None
        if not is_anothers(connection.execute(ORIGIN).fetchone()):
            begun = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations'").fetchone()
            applied = applied_of(connection.execute(SEEN) if begun else ())
        schema = schema_of(connection.execute(SCHEMA))
        return Inspection(tuple(" ".join(fault.split()) for fault in faults), applied, schema, uses_wal)


@contextmanager
def open_sqlite(database: Path, mode: str, tick: OnProgress = lambda: None) -> Generator[sqlite3.Connection]:
    """Connect to a file that is there, in SQLite's mode "ro" or "rw"; what `tick` raises, such as Ctrl-C, ends it."""
    uri = f"{database.resolve().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
    connection.set_progress_handler(tick, STEPS)
    try:
        yield connection
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:  # which `tick` has raised
            raise KeyboardInterrupt from error
        raise
    finally:
        connection.close()


def enable_wal(part: Path) -> None:
    """Put a file into WAL mode, in which the bot keeps its database."""
    with open_sqlite(part, "rw") as connection:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
