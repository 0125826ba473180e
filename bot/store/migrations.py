"""The schema: applies the migrations of `migrations/*.sql`, and compares a database with what they make."""

import hashlib
import re
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import aiosqlite

from bot.model.errors import StartFailure
from bot.store.errors import sentence_for
from knowledge.text import fold_text

FOLDER = Path(__file__).parents[2] / "migrations"
_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")

Applied: TypeAlias = Mapping[int, tuple[str, str]]
"""The migrations a database has seen: their numbers, each with its name and the SHA-256 it had then."""

SEEN = "SELECT version, name, checksum FROM schema_migrations ORDER BY version"

ORIGIN = """
SELECT
    (SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'),
    (SELECT group_concat(name) FROM pragma_table_info('schema_migrations')),
    (SELECT application_id FROM pragma_application_id)
"""
"""Reads whose file it is, for `is_anothers`; other programs have tables of that name too."""

# The tables that a full-text index keeps for itself depend on the version of SQLite.
SCHEMA = """
SELECT type, name, sql FROM sqlite_schema
WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~' AND name NOT LIKE 'poll~_words~_%' ESCAPE '~'
"""

Schema: TypeAlias = Mapping[tuple[str, str], str]
"""The kind and name of each table, index, trigger and view, with its SQL."""

INCOMPLETE = "The database is not complete: {loss}. Restore a backup: python -m bot restore FILE."

_BLANKS = re.compile(r"\s+")

RECORDS = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    version INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at INTEGER NOT NULL
) STRICT
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """A migration: its number, name and SQL, and the SHA-256 of that."""

    version: int
    name: str
    sql: str
    checksum: str

    @property
    def label(self) -> str:
        """Return its name in sentences: `0001_progress`."""
        return f"{self.version:04}_{self.name}"


class NewerSchema(StartFailure):
    """Tells that a database was made by a later version."""


class EditedMigration(StartFailure):
    """Tells that a migration has been edited since a database has seen it."""


def read_migrations(folder: Path) -> tuple[Migration, ...]:
    """Read the migrations of a folder in order. Raises `StartFailure` for a misnamed or missing file."""
    migrations: list[Migration] = []
    for number, path in enumerate(sorted(folder.glob("*.sql")), start=1):
        match = _NAME.fullmatch(path.name)
        if match is None:
            raise StartFailure(f"The migration {path.name} is misnamed; call it like 0001_what_it_does.sql.")
        if int(match[1]) != number:
            raise StartFailure(f"Migration {number:04} is missing: {path.name} comes next. Restore the file.")
        sql = path.read_text(encoding="utf-8")
        migrations.append(Migration(number, match[2], sql, hashlib.sha256(sql.encode()).hexdigest()))
    return tuple(migrations)


async def migrate(connection: aiosqlite.Connection, migrations: Sequence[Migration]) -> None:
    """Apply what a database has not seen yet, each in one transaction with its record. Raises as `compare` does."""
    await connection.create_function("fold_text", 1, fold_text, deterministic=True)  # pyright: ignore[reportUnknownMemberType]
    await connection.execute(RECORDS)
    for migration in compare(await read_applied(connection), migrations):
        # A script takes no parameters; the name has letters, digits and underscores only.
        values = f"({migration.version}, '{migration.name}', '{migration.checksum}', {int(time.time())})"
        record = f"INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES {values};"  # noqa: S608
        try:
            await connection.executescript(f"BEGIN IMMEDIATE;\n{migration.sql}\n;{record}\nCOMMIT;")
        except aiosqlite.Error as error:
            if connection.in_transaction:
                await connection.rollback()
            if (await read_applied(connection)).get(migration.version) == (migration.name, migration.checksum):
                continue  # another process that has just started was first
            why = sentence_for(error) or f"The reason given is: {error}."
            raise StartFailure(
                f"Migration {migration.label} does not apply; the database is as it was. {why}"
            ) from error


def is_anothers(origin: tuple[object, ...] | aiosqlite.Row | None) -> bool:
    """Tell whether a database was made by another program, from the row of `ORIGIN`."""
    things, columns, application_id = origin or (0, None, 0)
    return bool(application_id) or (bool(things) and columns != "version,name,checksum,applied_at")


async def read_applied(connection: aiosqlite.Connection) -> Applied:
    """Read what a database has seen. Raises `aiosqlite.Error` when it does not even have the table for that."""
    return applied_of(await connection.execute_fetchall(SEEN))


def applied_of(rows: Iterable[tuple[object, ...] | aiosqlite.Row]) -> Applied:
    """Return what a database has seen, from the rows of `SEEN`."""
    return {int(str(row[0])): (str(row[1]), str(row[2])) for row in rows}


def compare(applied: Applied, migrations: Sequence[Migration]) -> tuple[Migration, ...]:
    """Return the migrations that a database has not seen yet. Raises `NewerSchema` or `EditedMigration`."""
    known = {migration.version: migration for migration in migrations}
    for version, (name, checksum) in applied.items():
        migration = known.get(version)
        if migration is None:
            raise NewerSchema(
                f"The database has seen migration {version:04}_{name}, which this version does not know. "
                "Start the newer version that made it, or use another database."
            )
        if migration.checksum != checksum:
            raise EditedMigration(
                f"Migration {version:04}_{name} has been edited since it was applied. "
                "Restore the file and put the change into a new migration."
            )
    return tuple(migration for migration in migrations if migration.version not in applied)


def schema_of(rows: Iterable[tuple[object, ...] | aiosqlite.Row]) -> Schema:
    """Return a schema from the rows of `SCHEMA`."""
    return {(str(row[0]), str(row[1])): _BLANKS.sub(" ", str(row[2]).replace('"', "")).strip() for row in rows}


def losses(found: Schema, applied: Sequence[Migration]) -> list[str]:
    """Describe what a database lacks that these migrations make, or has in another form."""
    made = _made_by(tuple(applied))
    missing = [f"the {kind} {name} is missing" for kind, name in made if (kind, name) not in found]
    changed = [
        f"the {kind} {name} is not as its migration makes it"
        for (kind, name), sql in made.items()
        if found.get((kind, name), sql) != sql
    ]
    return missing + changed


def additions(found: Schema, applied: Sequence[Migration]) -> list[str]:
    """Describe what a database has that none of these migrations makes."""
    return [f"the {kind} {name}" for kind, name in found if (kind, name) not in _made_by(tuple(applied))]


def check_whole(rows: Iterable[tuple[object, ...] | aiosqlite.Row], applied: Sequence[Migration]) -> None:
    """Raise `StartFailure` where the rows of `SCHEMA` lack something that the migrations make."""
    if lost := losses(schema_of(rows), applied):
        raise StartFailure(INCOMPLETE.format(loss=lost[0]))


@lru_cache(maxsize=8)
def _made_by(migrations: tuple[Migration, ...]) -> Schema:
    fresh = sqlite3.connect(":memory:", isolation_level=None)
    fresh.create_function("fold_text", 1, fold_text, deterministic=True)
    try:
        for sql in (RECORDS, *(migration.sql for migration in migrations)):
            fresh.executescript(sql)
        return schema_of(fresh.execute(SCHEMA))
    finally:
        fresh.close()
