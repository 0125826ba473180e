"""The real program on a real connection that breaks: what was missed is made up for, and nothing is done twice."""

import asyncio
import json
import os
import pty
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from bot.cli.run import REFUSED_LOGIN, TOO_FEW_SHARDS
from bot.store.database import Database
from knowledge.library import read_film
from tests.support.cli_process import TOKEN
from tests.support.films import SHIPPED_FILM
from tests.support.gateway import IDENTIFY, INVALID, RECONNECT, RESUME, SESSION, Wire, a_bot_on


async def answer(wire: Wire) -> str:
    """Return the next reply to a member."""
    return json.dumps(await wire.answers.get())


def seen(folder: Path) -> list[tuple[Any, ...]]:
    """Return how far members are, as the file has it, by number."""
    ids = read_film(SHIPPED_FILM).cover.ids
    connection = sqlite3.connect(folder / "club.db")
    rows = connection.execute("SELECT checkpoint FROM progress").fetchall()
    connection.close()
    return [(ids.index(row[0]),) for row in rows]


async def output_of(bot: asyncio.subprocess.Process) -> tuple[str, int]:
    """Return all that the bot has written once it has ended, and its exit code."""
    assert bot.stderr is not None
    written = (await bot.stderr.read()).decode()
    return written, await bot.wait()


async def test_a_connection_that_is_lost_is_taken_up_where_it_was_and_what_was_missed_is_answered_once(
    tmp_path: Path,
) -> None:
    wire = Wire()
    async with a_bot_on(wire, tmp_path) as bot:
        came = [await wire.came.get()]
        await wire.say("seen", how_far="1")
        replies = [await answer(wire)]

        wire.cut()
        await wire.say("seen", how_far="2")  # nobody is there to hear it
        came.append(await wire.came.get())
        replies.append(await answer(wire))

        await wire.order(RECONNECT)
        came.append(await wire.came.get())
        await wire.say("seen", how_far="3")
        replies.append(await answer(wire))

        await wire.order(INVALID, data=False)
        came.append(await wire.came.get())
        await wire.say("film")
        replies.append(await answer(wire))

        bot.send_signal(signal.SIGTERM)
        written, code = await output_of(bot)

    assert [one["op"] for one in came] == [IDENTIFY, RESUME, RESUME, IDENTIFY]
    assert [(one["d"]["session_id"], one["d"]["seq"]) for one in came[1:3]] == [(SESSION, 3), (SESSION, 5)]
    assert all("Never Let Me Go" in one for one in replies)
    assert wire.answers.empty()
    assert seen(tmp_path) == [(3,)]
    assert code == 0
    assert json.loads(written.splitlines()[-1])["event"] == "Told to stop: finishing what has begun"
    assert "Nobody expected this" not in written
    assert TOKEN not in written


async def test_an_answer_that_comes_too_soon_for_discord_is_given_when_it_says(tmp_path: Path) -> None:
    wire = Wire()
    wire.troubles.append((429, {"message": "You are being rate limited.", "retry_after": 0.05, "global": False}))
    async with a_bot_on(wire, tmp_path) as bot:
        await wire.came.get()
        await wire.say("seen", how_far="1")
        replies = await answer(wire)
        bot.send_signal(signal.SIGTERM)
        written, code = await output_of(bot)

    assert "Never Let Me Go" in replies
    assert wire.answers.empty()
    assert seen(tmp_path) == [(1,)]
    assert code == 0
    assert "rate limited" in written


async def test_a_token_that_discord_does_not_know_is_reported_in_a_sentence(tmp_path: Path) -> None:
    wire = Wire()
    wire.lets_in = False
    async with a_bot_on(wire, tmp_path) as bot:
        written, code = await output_of(bot)

    assert (written.splitlines()[-1], code) == (REFUSED_LOGIN, 1)
    assert TOKEN not in written


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (4004, REFUSED_LOGIN),  # the token was reset
        (4011, TOO_FEW_SHARDS),
        (4013, "Discord has closed the connection for good (code 4013). Try again."),
    ],
)
async def test_a_connection_that_discord_ends_for_good_ends_the_bot_with_a_sentence_and_loses_nothing(
    tmp_path: Path, code: int, sentence: str
) -> None:
    wire = Wire()
    async with a_bot_on(wire, tmp_path) as bot:
        await wire.came.get()
        await wire.say("seen", how_far="2")
        await wire.answers.get()
        await wire.hang_up(code)
        written, exit_code = await output_of(bot)

    assert (written.splitlines()[-1], exit_code) == (sentence, 1)
    assert seen(tmp_path) == [(2,)]


async def test_a_file_of_a_newer_version_ends_the_start_with_a_sentence_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "club.db"
    await (await Database.open(path)).close()
    with sqlite3.connect(path) as newer:
        newer.execute("INSERT INTO schema_migrations VALUES (9999, 'later', '', 0)")
    newer.close()
    before = path.read_bytes()

    wire = Wire()
    async with a_bot_on(wire, tmp_path) as bot:
        written, code = await output_of(bot)

    assert "migration 9999" in written.splitlines()[-1]
    assert code == 1
    assert wire.came.empty()
    assert path.read_bytes() == before


async def test_a_terminal_that_is_closed_takes_the_bot_along_and_a_hangup_before_is_a_reload(tmp_path: Path) -> None:
    """Or there would be two of them before long, one that nobody sees."""
    wire = Wire()
    ours, its = pty.openpty()
    async with a_bot_on(wire, tmp_path, its) as bot:
        await wire.came.get()
        os.close(its)
        bot.send_signal(signal.SIGHUP)
        assert bot.stderr is not None
        lines = [await bot.stderr.readline()]
        while b"reloaded" not in lines[-1]:
            assert lines[-1], lines
            lines.append(await bot.stderr.readline())
        await wire.say("seen", how_far="2")
        await wire.answers.get()
        os.close(ours)
        written, code = await output_of(bot)

    assert [json.loads(line)["event"] for line in written.splitlines()] == ["Told to stop: finishing what has begun"]
    assert code == 0
    assert seen(tmp_path) == [(2,)]
