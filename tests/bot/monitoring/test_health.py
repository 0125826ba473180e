"""`/healthz`: green when all is well, red with a reason when it is not, and green again by itself."""

import asyncio
import multiprocessing
import sqlite3
import threading
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any, cast

import pytest

from bot.client.errors import NOT_KEPT
from bot.commands.polls.vote import COUNTED
from bot.model.errors import StorageError
from bot.monitoring import health
from bot.store import connect, database
from bot.store.errors import BUSY
from tests.bot.monitoring.conftest import Page
from tests.support.polls import start
from tests.support.stage import SHIPPED, Stage, card, text

WELL: tuple[int, list[str]] = (200, [])
DISCORD_WAITS = 3  # seconds, for an answer
PROCESSES = multiprocessing.get_context("forkserver")


def hold(path: Path, held: Event, enough: Event) -> None:
    """Lock the file as another program that writes to it."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    held.set()
    enough.wait()
    connection.close()


async def test_a_gateway_that_is_away_for_long_is_unhealthy_until_it_is_back(
    club: Stage, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await club.member("ada", seen=0)
    shard = club.bot.get_shard(0)
    assert shard is not None
    assert await page.health() == WELL

    await shard.disconnect()
    await club.env.settle()
    assert await page.health() == WELL  # a moment without Discord is no news
    assert await page.figure("shards_away") == 1
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.0)
    status, [reason] = await page.health()
    assert status == 503
    assert reason == "Shard 0 has been without Discord for 0 s; it keeps trying."

    await shard.reconnect()
    await club.env.settle()
    assert await page.health() == WELL
    assert await page.figure("shards_away") == 0
    assert "Never Let Me Go" in text(card(await ada.slash(club.channel, "film")))


async def test_a_bot_that_discord_does_not_let_in_is_unhealthy(
    club: Stage, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    club.bot.clear()  # as before its first start, and when its session starts again
    assert await page.health() == WELL

    monkeypatch.setattr(health, "PATIENCE_SECONDS", -1.0)

    assert await page.health() == (503, ["Discord has not let the bot in for 0 s."])
    assert await page.figure("ready") == 0


async def test_a_file_that_another_process_locks_is_unhealthy_until_it_is_unlocked(
    club: Stage, page: Page, tmp_path: Path
) -> None:
    ada = await club.member("ada", seen=0)
    message = await start(club, ada)
    held, enough = PROCESSES.Event(), PROCESSES.Event()
    other = PROCESSES.Process(target=hold, args=(tmp_path / "club.db", held, enough))
    other.start()
    assert await asyncio.to_thread(held.wait)
    assert club.bot.database is not None
    await club.bot.database.fetch_all("PRAGMA busy_timeout = 50")

    reply = card(await ada.click(message, label="Ruth"))
    red = await page.health()
    enough.set()
    await asyncio.to_thread(other.join)

    assert reply.content == "I could not save your vote just now, so it does not count. Please try again in a moment."
    assert red == (503, ["Another program holds the database. End it, or wait until it is done."])
    assert await page.health() == WELL
    assert COUNTED.format(picks="**Ruth**") in text(card(await ada.click(message, label="Ruth")))
    club.expect_errors()


async def test_a_file_that_takes_no_writes_is_unhealthy_until_it_does(club: Stage, page: Page) -> None:
    bot: Any = club.bot
    ada = await club.member("ada")

    await bot.database.fetch_all("PRAGMA query_only = 1")
    reply = card(await ada.slash(club.channel, "seen", how_far="1"))
    red = await page.health()
    await bot.database.fetch_all("PRAGMA query_only = 0")
    club.expect_errors()

    assert reply.content == NOT_KEPT
    assert red == (503, ["The database cannot be written to. Let the bot write the file and its folder."])
    assert await page.health() == WELL


async def test_a_write_that_hangs_and_a_database_that_does_not_answer_are_unhealthy(
    club: Stage, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot: Any = club.bot
    hanging, go_on = threading.Event(), threading.Event()
    connection = cast("Any", vars(bot.database)["_connection"])
    await connection.create_function("hang", 0, lambda: hanging.set() or (go_on.wait() and 1))
    reading = asyncio.create_task(bot.database.fetch_all("SELECT hang()"))

    async def write() -> None:
        async with bot.database.transaction():
            pass

    try:
        await asyncio.to_thread(hanging.wait)
        monkeypatch.setattr(health, "READ_SECONDS", 0.05)
        assert await page.health() == (503, ["The database has not answered for 0 s."])

        writing = asyncio.create_task(write())
        await asyncio.sleep(0)
        monkeypatch.setattr(health, "STUCK_SECONDS", -1.0)
        assert await page.health() == (503, ["A write has been under way for 0 s."])
    finally:
        monkeypatch.undo()
        go_on.set()
    await asyncio.gather(reading, writing)
    assert await page.health() == WELL


async def test_a_write_that_waits_for_its_turn_gives_up_while_discord_still_waits(
    club: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot: Any = club.bot
    ada = await club.member("ada", seen=0)
    turn = database.TURN_SECONDS
    monkeypatch.setattr(database, "TURN_SECONDS", 0.01)

    async with bot.database.transaction():
        with pytest.raises(StorageError, match=BUSY):
            await bot.club.record_progress(ada.id, SHIPPED, 1)

    assert await bot.club.seen_by(ada.id) == {SHIPPED: 0}
    await bot.club.record_progress(ada.id, SHIPPED, 1)
    assert connect.BUSY_TIMEOUT_MS / 1000 + turn < DISCORD_WAITS
    assert 2 * connect.BUSY_TIMEOUT_MS / 1000 < DISCORD_WAITS


async def test_a_bot_that_leaves_is_not_well(club: Stage, page: Page) -> None:
    await club.bot.close()

    assert await page.health() == (503, ["The bot has been told to stop."])
