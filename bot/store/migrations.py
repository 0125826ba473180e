"""Brings a database to the schema this version needs; what the schema is stands in `migrations/*.sql`."""

import hashlib
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import aiosqlite

from bot.model.errors import StartFailure

FOLDER = Path(__file__).parents[2] / "migrations"
_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")

_RECORDS = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    version INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at INTEGER NOT NULL
) STRICT
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its number, its name, its SQL and the SHA-256 of that."""

    version: int
    name: str
    sql: str
    checksum: str


def read_migrations(folder: Path) -> tuple[Migration, ...]:
    """The migrations of a folder in order.

    Raises `StartFailure` when a file is misnamed or the numbers do not run 1, 2, 3, …
    """
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
    """Apply what the database has not seen yet, each migration in one transaction with its record.

    Raises `StartFailure` when the database was made with other migrations than these.
    """
    await connection.execute(_RECORDS)
    rows = await connection.execute_fetchall("SELECT version, name, checksum FROM schema_migrations ORDER BY version")
    applied = {int(row[0]): (str(row[1]), str(row[2])) for row in rows}
    _compare(applied, migrations)
    for migration in migrations:
        if migration.version not in applied:
            await _apply(connection, migration)


def _compare(applied: dict[int, tuple[str, str]], migrations: Sequence[Migration]) -> None:
    known = {migration.version: migration for migration in migrations}
    for version, (name, checksum) in applied.items():
        migration = known.get(version)
        if migration is None:
            raise StartFailure(
                f"The database has seen migration {version:04}_{name}, which this version does not know. "
                "Start the newer version that made it, or use another database."
            )
        if migration.checksum != checksum:
            raise StartFailure(
                f"Migration {version:04}_{name} has been edited since it was applied. "
                "Restore the file and put the change into a new migration."
            )


async def _apply(connection: aiosqlite.Connection, migration: Migration) -> None:
    # A script takes no parameters; the name holds letters, digits and underscores only.
    values = f"({migration.version}, '{migration.name}', '{migration.checksum}', {int(time.time())})"
    record = f"INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES {values};"  # noqa: S608
    try:
        await connection.executescript(f"BEGIN IMMEDIATE;\n{migration.sql}\n;{record}\nCOMMIT;")
    except aiosqlite.Error as error:
        if connection.in_transaction:
            await connection.rollback()
        raise StartFailure(
            f"Migration {migration.version:04}_{migration.name} does not apply ({error}); the database is as it was."
        ) from error
