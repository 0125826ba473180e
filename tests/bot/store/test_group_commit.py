"""Writes that come together are committed together, and each learns what has become of it."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from bot.model.errors import StorageError
from bot.store import viewers as progress
from bot.store.database import Database, Observer
from bot.store.group_commit import GroupCommit


@pytest.fixture
async def database(tmp_path: Path) -> AsyncGenerator[Database]:
    """Yield a database of its own."""
    database = await Database.open(tmp_path / "club.db")
    yield database
    await database.close()


async def viewers(database: Database) -> list[int]:
    """Return the viewers whose progress is stored."""
    return [row[0] for row in await database.fetch_all("SELECT viewer_id FROM progress ORDER BY viewer_id")]


async def test_writes_that_come_together_are_committed_together(database: Database) -> None:
    group = GroupCommit(database)
    commits: list[float] = []
    database.observer = Observer(commits.append)

    await asyncio.gather(
        *(group.write(lambda at=at: progress.record(database, at, "a-film", "half", 0)) for at in range(1, 201))
    )

    assert await viewers(database) == list(range(1, 201))
    assert 1 <= len(commits) <= 2


async def test_a_write_that_goes_wrong_takes_no_other_along(database: Database) -> None:
    group = GroupCommit(database)

    async def break_off() -> None:
        raise StorageError("no")

    outcomes = await asyncio.gather(
        group.write(lambda: progress.record(database, 1, "a-film", "half", 0)),
        group.write(break_off),
        group.write(lambda: progress.record(database, 2, "a-film", "half", 0)),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in outcomes] == [type(None), StorageError, type(None)]
    assert await viewers(database) == [1, 2]


async def test_a_cancelled_write_holds_up_no_other(database: Database) -> None:
    group = GroupCommit(database)
    impatient = asyncio.create_task(group.write(lambda: progress.record(database, 1, "a-film", "half", 0)))
    await asyncio.sleep(0)
    impatient.cancel()

    await group.write(lambda: progress.record(database, 2, "a-film", "half", 0))

    assert await viewers(database) == [1, 2]
