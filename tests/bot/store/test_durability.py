"""What has been acknowledged is on the disk, whatever happens to the process."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot.store import viewers
from bot.store.database import Database
from knowledge.library import read_film
from tests.support.films import SHIPPED_FILM

ACKNOWLEDGE = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.club.club import Club
from bot.store.database import Database
from knowledge.library import Library
from knowledge.library import read_folder
from knowledge.format.files import SHIPPED

async def main() -> None:
    database = await Database.open(Path(sys.argv[1]))
    club = Club(Library(read_folder(SHIPPED)), database, lambda: datetime.now(UTC))
    for viewer_id in range(1, 1_000_000):
        await club.record_progress(viewer_id, "never-let-me-go-2010", viewer_id % 5)
        print(viewer_id, flush=True)

asyncio.run(main())
"""


@pytest.mark.parametrize("acknowledged", [1, 333])
async def test_a_kill_between_two_answers_loses_nothing_that_was_acknowledged(on_disk: Path, acknowledged: int) -> None:
    path = on_disk / "club.db"
    with subprocess.Popen([sys.executable, "-c", ACKNOWLEDGE, str(path)], stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        for _ in range(acknowledged):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        answered = acknowledged + len(process.stdout.read().split("\n")) - 1

    database = await Database.open(path)
    kept = [
        await viewers.checkpoint_of(database, viewer_id, "never-let-me-go-2010") for viewer_id in range(1, answered + 1)
    ]
    await database.close()
    ids = read_film(SHIPPED_FILM).cover.ids
    assert kept == [ids[viewer_id % 5] for viewer_id in range(1, answered + 1)]


async def test_a_transaction_that_fails_leaves_nothing_behind(on_disk: Path) -> None:
    database = await Database.open(on_disk / "club.db")

    async def fail_half_way() -> None:
        async with database.transaction():
            await viewers.record(database, 1, "a-film", "end", 0)
            raise RuntimeError("on the way")

    with pytest.raises(RuntimeError, match="on the way"):
        await fail_half_way()

    assert await viewers.checkpoint_of(database, 1, "a-film") is None
    await database.close()


async def test_transactions_that_are_asked_for_together_take_turns(on_disk: Path) -> None:
    database = await Database.open(on_disk / "club.db")

    async def step(viewer_id: int) -> None:
        async with database.transaction():
            await viewers.record(database, viewer_id, "a-film", "half", 0)

    await asyncio.gather(*map(step, range(50)))

    assert await database.fetch_one("SELECT count(*) FROM progress") == (50,)
    await database.close()


async def test_giving_up_on_a_transaction_does_not_stop_the_next(on_disk: Path) -> None:
    """Another program locks the file for a moment; the waiting write is cancelled before it is free."""
    path = on_disk / "club.db"
    database = await Database.open(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def step(viewer_id: int) -> None:
        async with database.transaction():
            await viewers.record(database, viewer_id, "a-film", "half", 0)

    waiting = asyncio.create_task(step(1))
    await asyncio.sleep(0)
    waiting.cancel()
    other.execute("ROLLBACK")
    other.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    await step(2)
    assert await database.fetch_one("SELECT viewer_id FROM progress") == (2,)
    await database.close()


async def test_what_was_read_is_read_again_once_something_is_written(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "club.db")
    asked = "SELECT checkpoint FROM progress WHERE viewer_id = :viewer"

    async with database.transaction():
        await viewers.record(database, 1, "a-film", "end", 0)
    before = await database.fetch_one_cached(asked, {"viewer": 1}, tuple)
    async with database.transaction():
        await viewers.record(database, 1, "a-film", "start", 0)
        await database.fetch_one_cached(asked, {"viewer": 1}, tuple)
    after = await database.fetch_one_cached(asked, {"viewer": 1}, tuple)

    await database.close()
    assert (before, after) == (("end",), ("start",))


async def test_what_was_read_is_not_read_again_for_votes_alone(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "club.db")
    asked = "SELECT random() AS number WHERE :viewer > 0"

    before = await database.fetch_one_cached(asked, {"viewer": 1}, tuple)
    async with database.transaction(of_votes=True):
        pass
    still = await database.fetch_one_cached(asked, {"viewer": 1}, tuple)
    async with database.transaction():
        pass
    after = await database.fetch_one_cached(asked, {"viewer": 1}, tuple)

    await database.close()
    assert before == still != after


async def test_what_another_process_writes_is_read_where_there_is_one(tmp_path: Path) -> None:
    ours = await Database.open(tmp_path / "club.db", alone=False)
    theirs = await Database.open(tmp_path / "club.db", alone=False)
    asked = "SELECT checkpoint FROM progress WHERE viewer_id = :viewer"

    before = await ours.fetch_one_cached(asked, {"viewer": 1}, tuple)
    async with theirs.transaction():
        await viewers.record(theirs, 1, "a-film", "end", 0)
    after = await ours.fetch_one_cached(asked, {"viewer": 1}, tuple)

    await ours.close()
    await theirs.close()
    assert (before, after) == (None, ("end",))


async def test_what_was_read_while_something_was_taken_back_is_read_again(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "club.db")
    asked = "SELECT checkpoint FROM progress WHERE viewer_id = :viewer"

    async def fail_half_way() -> None:
        async with database.transaction():
            await viewers.record(database, 1, "a-film", "end", 0)
            await database.fetch_one_cached(asked, {"viewer": 1}, tuple)
            raise RuntimeError("on the way")

    with pytest.raises(RuntimeError, match="on the way"):
        await fail_half_way()

    assert await database.fetch_one_cached(asked, {"viewer": 1}, tuple) is None
    await database.close()


FORGET = """
import asyncio
from pathlib import Path
from bot.store.database import Database

kept = asyncio.run(Database.open(Path(":memory:")))
"""


def test_a_process_that_forgets_to_close_still_ends() -> None:
    ended = subprocess.run([sys.executable, "-W", "ignore", "-c", FORGET], check=False, timeout=30)  # noqa: S603

    assert ended.returncode == 0
