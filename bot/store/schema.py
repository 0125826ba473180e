"""Compares the tables, indexes, triggers and views of a database with those that its migrations make."""

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

import aiosqlite

from bot.model.errors import StartFailure
from bot.store.migrations import RECORDS, Migration
from knowledge.text import fold_text

# The tables that a full-text index keeps for itself are its own business, and depend on the version of SQLite.
SCHEMA = """
SELECT type, name, sql FROM sqlite_schema
WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~' AND name NOT LIKE 'poll~_words~_%' ESCAPE '~'
"""

Schema: TypeAlias = Mapping[tuple[str, str], str]
"""What a database is made of: kind and name of each thing, with the SQL that makes it."""

INCOMPLETE = "The database is not complete: {loss}. Restore a backup: python -m bot restore FILE."

_BLANKS = re.compile(r"\s+")


def schema_of(rows: Iterable[tuple[object, ...] | aiosqlite.Row]) -> Schema:
    """What a database is made of, of the rows that `SCHEMA` gives."""
    return {(str(row[0]), str(row[1])): _BLANKS.sub(" ", str(row[2]).replace('"', "")).strip() for row in rows}


def losses(found: Schema, applied: Sequence[Migration]) -> list[str]:
    """What a database lacks that these migrations have made, or has in another form."""
    made = _made_by(tuple(applied))
    missing = [f"the {kind} {name} is missing" for kind, name in made if (kind, name) not in found]
    changed = [
        f"the {kind} {name} is not as its migration makes it"
        for (kind, name), sql in made.items()
        if found.get((kind, name), sql) != sql
    ]
    return missing + changed


def additions(found: Schema, applied: Sequence[Migration]) -> list[str]:
    """What a database has that none of these migrations makes."""
    return [f"the {kind} {name}" for kind, name in found if (kind, name) not in _made_by(tuple(applied))]


def check_whole(rows: Iterable[tuple[object, ...] | aiosqlite.Row], applied: Sequence[Migration]) -> None:
    """Raises `StartFailure` for a database that has lost what keeps votes right; the rows are those of `SCHEMA`."""
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
