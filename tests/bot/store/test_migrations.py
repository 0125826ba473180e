"""Migrations: applied once, in order, whole or not at all, and never on a database they do not fit."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.model.errors import StartFailure
from bot.store import migrations
from bot.store.database import Database
from bot.store.migrations import FOLDER, Migration, read_migrations

FIRST = "CREATE TABLE one (a INTEGER) STRICT;"
SECOND = "CREATE TABLE two (b INTEGER) STRICT;\nINSERT INTO one VALUES (1);"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two migrations."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_one.sql").write_text(FIRST)
    (folder / "0002_two.sql").write_text(SECOND)
    return folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the database goes."""
    return tmp_path / "deep" / "down" / "club.db"


async def start(path: Path, folder: Path) -> None:
    database = await Database.open(path, folder)
    await database.close()


def tables(path: Path) -> set[str]:
    with sqlite3.connect(path) as connection:
        found = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    return found


def fetch(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


async def test_a_new_database_gets_all_migrations_and_their_records(path: Path, folder: Path) -> None:
    await start(path, folder)

    assert {"one", "two"} <= tables(path)
    assert fetch(path, "SELECT version, name FROM schema_migrations") == [(1, "one"), (2, "two")]


async def test_a_second_start_applies_nothing_again(path: Path, folder: Path) -> None:
    await start(path, folder)

    await start(path, folder)

    assert fetch(path, "SELECT count(*) FROM one") == [(1,)]


async def test_a_migration_added_later_is_applied_to_what_is_there(path: Path, folder: Path) -> None:
    await start(path, folder)
    (folder / "0003_three.sql").write_text("CREATE TABLE three (c INTEGER) STRICT;")

    await start(path, folder)

    assert "three" in tables(path)
    assert fetch(path, "SELECT count(*) FROM one") == [(1,)]


async def test_a_migration_that_fails_half_way_leaves_nothing_behind(path: Path, folder: Path) -> None:
    (folder / "0002_two.sql").write_text("CREATE TABLE two (b INTEGER) STRICT;\nINSERT INTO nowhere VALUES (1);")

    with pytest.raises(StartFailure, match=r"Migration 0002_two does not apply.* no such table: nowhere"):
        await start(path, folder)

    assert tables(path) == {"one", "schema_migrations"}


async def test_an_edited_migration_stops_the_start(path: Path, folder: Path) -> None:
    await start(path, folder)
    (folder / "0001_one.sql").write_text(FIRST + "\n-- a harmless note\n")

    with pytest.raises(StartFailure, match="Migration 0001_one has been edited since it was applied"):
        await start(path, folder)


async def test_a_database_from_a_newer_version_stops_the_start(path: Path, folder: Path) -> None:
    await start(path, folder)
    (folder / "0002_two.sql").unlink()

    with pytest.raises(StartFailure, match="has seen migration 0002_two, which this version does not know"):
        await start(path, folder)


async def test_a_missing_migration_stops_the_start(path: Path, folder: Path) -> None:
    (folder / "0001_one.sql").unlink()

    with pytest.raises(StartFailure, match=r"Migration 0001 is missing: 0002_two\.sql comes next"):
        await start(path, folder)

    assert not path.exists()


async def test_a_misnamed_migration_stops_the_start(path: Path, folder: Path) -> None:
    (folder / "later.sql").write_text("SELECT 1;")

    with pytest.raises(StartFailure, match=r"later\.sql is misnamed"):
        await start(path, folder)


async def test_a_file_that_is_no_database_stops_the_start_and_is_kept(path: Path, folder: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text("This is a letter, not a database. " * 50)

    with pytest.raises(StartFailure, match=r"cannot be used\. The database is no SQLite file"):
        await start(path, folder)

    assert path.read_text().startswith("This is a letter")


async def test_a_place_where_no_file_can_be_stops_the_start(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StartFailure, match="cannot be opened"):
        await start(tmp_path / "file" / "club.db", folder)


async def test_a_folder_where_the_database_should_be_stops_the_start(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(StartFailure, match="cannot be opened"):
        await start(tmp_path, folder)


CRASH = """
import asyncio, os, signal, sqlite3, sys
from pathlib import Path
import aiosqlite
from bot.store.migrations import migrate, read_migrations

async def main() -> None:
    async with aiosqlite.connect(sys.argv[1], isolation_level=None) as connection:
        await connection.execute_fetchall("PRAGMA journal_mode = WAL")
        await connection.create_function("crash", 0, lambda: os.kill(os.getpid(), signal.SIGKILL))
        await migrate(connection, read_migrations(Path(sys.argv[2])))

asyncio.run(main())
"""


LETHAL = """
CREATE TABLE two (b INTEGER) STRICT;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT {rows}) INSERT INTO one SELECT i FROM n;
SELECT crash();
"""


@pytest.mark.parametrize("rows", [1, 200_000])
async def test_a_kill_in_the_middle_of_a_migration_leaves_a_database_that_opens(
    on_disk: Path, folder: Path, rows: int
) -> None:
    """With 200,000 rows SQLite has written to the disk before the process dies; with one row it has not."""
    path = on_disk / "club.db"
    (folder / "0002_two.sql").write_text(LETHAL.format(rows=rows))

    died = subprocess.run([sys.executable, "-c", CRASH, str(path), str(folder)], check=False)  # noqa: S603
    assert died.returncode == -9

    (folder / "0002_two.sql").write_text(SECOND)
    await start(path, folder)
    assert fetch(path, "SELECT a FROM one") == [(1,)]
    assert fetch(path, "PRAGMA integrity_check") == [("ok",)]


def test_the_migrations_that_are_shipped_are_in_order() -> None:
    versions = [migration.version for migration in read_migrations(FOLDER)]

    assert versions == list(range(1, len(versions) + 1))
    assert versions


async def test_every_table_that_is_shipped_is_strict_and_keys_are_enforced(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "club.db")

    loose = await database.fetch_one(
        "SELECT name FROM pragma_table_list "
        "WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT GLOB 'sqlite_*'"
    )
    settings = [await database.fetch_one(f"PRAGMA {name}") for name in ("foreign_keys", "journal_mode", "synchronous")]
    await database.close()

    assert loose is None
    assert settings == [(1,), ("wal",), (2,)]


async def test_a_migration_that_another_process_applied_just_before_is_no_fault(
    path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have found that nothing has been applied."""

    def let_another_be_first(_: object, missing: tuple[Migration, ...]) -> tuple[Migration, ...]:
        monkeypatch.undo()
        other = threading.Thread(target=lambda: asyncio.run(start(path, folder)))
        other.start()
        other.join()
        return missing

    monkeypatch.setattr(migrations, "compare", let_another_be_first)

    await start(path, folder)

    assert fetch(path, "SELECT version FROM schema_migrations") == [(1,), (2,)]
    assert fetch(path, "SELECT a FROM one") == [(1,)]
