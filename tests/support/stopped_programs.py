"""Bots that are told to stop, each in a process of its own, while members go on doing things."""

import asyncio
import threading
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import simcord

from bot.cli import run
from bot.client import bot as client
from bot.runtime import logs
from tests.support.load import seat, send_press
from tests.support.polls import poll_of, start
from tests.support.stage import SHIPPED, Stage, a_bot, text

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    import discord
    from simcord import InteractionResult

SHORT_SECONDS = 0.2  # instead of the time that the bot gives whatever hangs
LOG = "log.jsonl"


def vote_until_told_to_stop(folder: Path, parent: "Connection") -> None:
    """Let many members vote all the time, also while the bot leaves; then tell what each of them was told."""

    async def storm(
        club: Stage, message: "discord.Message", told: list[tuple[int, int, Any]], enough: asyncio.Event
    ) -> None:
        seats = seat(club.env, 40)
        for number in count():
            voter, pick = seats[number % len(seats)], number % 3 + 1
            result = send_press(club.env, club.channel, message, voter, f"poll:cast:{poll_of(message)}:{pick}")
            told.append((voter, pick, result))
            if number == 200:
                enough.set()
            await asyncio.sleep(0.001)

    async def main() -> None:
        told: list[tuple[int, int, Any]] = []
        enough = asyncio.Event()

        async def life() -> None:
            await enough.wait()
            parent.send("storming")
            await asyncio.Future()

        bot = a_bot(folder)
        async with simcord.run(bot, check_errors=False) as env:
            club = Stage(env, bot, env.create_guild().create_text_channel("after-the-film"))
            message = await start(club, await club.member("author"))
            storming = asyncio.create_task(storm(club, message, told, enough))
            await run.run_until_signalled(bot, life(), run.force_exit_after)
            storming.cancel()
            parent.send([(voter, pick, _said(one)) for voter, pick, one in told])

    _in_a_process(folder, main)


def hang_until_told_to_stop(folder: Path, parent: "Connection") -> None:
    """Vote once, then let everything hang at once: what a member asks for, the disk, and Discord's goodbye."""
    client.DRAIN_SECONDS = client.DISCONNECT_SECONDS = client.CLOSE_SECONDS = SHORT_SECONDS
    run.LAST_SECONDS = 6 * SHORT_SECONDS
    never = threading.Event()

    async def hang(*_: object) -> None:
        await asyncio.Future()

    async def life() -> None:
        parent.send("hanging")
        await hang()

    async def main() -> None:
        bot: Any = a_bot(folder)
        async with simcord.run(bot, check_errors=False) as env:
            club = Stage(env, bot, env.create_guild().create_text_channel("after-the-film"))
            author = await club.member("author")
            message = await start(club, author)
            await author.click(message, label="Ruth")
            connection = cast("Any", vars(bot.database)["_connection"])
            await connection.create_function("hang", 0, never.wait)
            await bot.database.fetch_all(
                "CREATE TEMP TRIGGER hang BEFORE INSERT ON main.ballots BEGIN SELECT hang(); END"
            )
            bot.club.viewing_of, bot.http.close = hang, hang
            [one, another] = seat(env, 2)
            send_press(env, club.channel, message, one, f"hl:open:{SHIPPED}:film:::0")
            send_press(env, club.channel, message, another, f"poll:cast:{poll_of(message)}:2")
            while bot.database.writing_seconds() < 0.01:
                await asyncio.sleep(0.001)
            await run.run_until_signalled(bot, life(), run.force_exit_after)

    _in_a_process(folder, main)


def _said(result: "InteractionResult") -> str:
    """What a member was told, if they were."""
    return text(result.response) + result.response.content if result.response else ""


def _in_a_process(folder: Path, main: Any) -> None:
    with (folder / LOG).open("w", buffering=1) as stream:
        logs.configure(["simcord.fake.token"], stream)
        asyncio.run(main())
