"""Whoever else has an account on the machine cannot read the database, nor what SQLite keeps beside it."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import viewers
from bot.store.database import Database


@pytest.fixture(autouse=True)
def a_careless_umask() -> Iterator[None]:
    """Make new files readable for everybody by default."""
    before = os.umask(0)
    yield
    os.umask(before)


def rights(folder: Path) -> dict[str, str]:
    """Of every file but the lock, which is empty and anybody's to hold."""
    files = [path for path in folder.iterdir() if path.suffix != ".lock"]
    return {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in files}


async def write_to(path: Path) -> Database:
    database = await Database.open(path)
    async with database.transaction():
        await viewers.record(database, 1, "a-film", "half", 1)
    return database


async def test_a_new_database_and_the_files_beside_it_are_its_owners(tmp_path: Path) -> None:
    database = await write_to(tmp_path / "data" / "club.db")

    found = rights(tmp_path / "data")
    await database.close()

    assert found == dict.fromkeys(("club.db", "club.db-wal", "club.db-shm", "club.db.keys"), "0o600")
    assert rights(tmp_path) == {"data": "0o700"}


async def test_a_database_that_others_could_read_is_mended_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "club.db"
    first = await write_to(path)
    for file in tmp_path.iterdir():
        file.chmod(0o666)

    again = await Database.open(path)
    found = rights(tmp_path)
    await first.close()
    await again.close()

    assert set(found.values()) == {"0o600"}
    assert found.keys() >= {"club.db", "club.db-wal", "club.db.keys"}


async def test_files_of_others_and_folders_are_left_alone(tmp_path: Path) -> None:
    tmp_path.joinpath("club.db-folder").mkdir(mode=0o755)
    tmp_path.joinpath("other.db").touch(mode=0o644)

    await (await Database.open(tmp_path / "club.db")).close()

    assert rights(tmp_path) == {
        "club.db": "0o600",
        "club.db.keys": "0o600",
        "club.db-folder": "0o755",
        "other.db": "0o644",
    }
