"""Many polls that close together: each on time, and no channel holds up another, however slow or dead it is."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord import ChannelHandle

from bot.client import bot
from bot.commands.polls import public_message
from bot.model.drafts import Draft
from bot.model.guilds import Actor
from tests.support.captured_log import logbook, troubles
from tests.support.network import Network
from tests.support.polls import leave_unposted, public, restart, results, start, stop_timers, wake
from tests.support.stage import Stage, card, last, text

TWO_HOURS = 7200
AT_ONCE = 64
DRAFT = Draft("Who next?", ("Ruth", "Tommy"), "2h")
A_SECOND = 55  # Discord takes fifty requests from a bot, and discord.py waits where it does not
AUTHORS = count(10**9)


async def polls_in(club: Stage, channel: ChannelHandle, number: int) -> None:
    """So many polls of one member, posted, that close in two hours."""
    author = Actor(next(AUTHORS))
    guild_id = club.env.backend.get_channel(channel.id).guild_id or 0
    with club.env.time_context():
        for at in range(number):
            draft_id = await club.bot.drafts.save(guild_id, author, replace(DRAFT, question=f"Question {at}?"))
            poll = await club.bot.drafts.publish(draft_id, guild_id, channel.id, author)
            await public_message.post(club.bot, poll)
    wake(club)  # and let it set its alarm, as when a member posts one
    await club.env.settle()


def announced(channel: ChannelHandle) -> list[discord.Message]:
    """Return the results that have been announced in a channel."""
    return [message for message in public(channel) if message.reference]


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return what the file holds; nothing else happens meanwhile, as simcord's clock does not move by itself."""
    with closing(sqlite3.connect(folder / "club.db")) as connection:
        return connection.execute(sql).fetchall()


async def test_polls_that_are_due_at_once_close_on_time_and_forty_a_second_are_announced(
    club: Stage, network: Network, tmp_path: Path
) -> None:
    club.env.settle_timeout = 120.0  # by the clock on the wall, for simcord's own work
    guilds = [club.env.guild, *(club.env.create_guild() for _ in range(2))]
    channels = [guild.create_text_channel(f"room-{at}") for guild in guilds for at in range(20)]
    for channel in channels:
        await polls_in(club, channel, 4)
    due = club.env.now().timestamp() + TWO_HOURS
    network.seconds, network.limited = 0.25, True
    network.begun.clear()

    await club.env.advance_time(TWO_HOURS + 2)
    closed = rows(tmp_path, "SELECT DISTINCT state = 'open', closed_at - closes_at FROM polls")
    await club.env.advance_time(6)
    seconds = [message.created_at.timestamp() - due for channel in channels for message in announced(channel)]

    assert closed == [(0, 0)]
    assert len(seconds) == 240
    assert max(seconds) <= 240 / 40 + 1
    assert network.most_in_a_second() <= A_SECOND


@pytest.mark.parametrize("answers_after", [1_000, 10**6])
async def test_a_channel_that_does_not_answer_in_time_holds_up_no_other(
    club: Stage, network: Network, tmp_path: Path, answers_after: float
) -> None:
    rooms = [club.env.guild.create_text_channel(f"room-{at}") for at in range(3)]
    for room in rooms:
        await polls_in(club, room, 3)
    due = club.env.now().timestamp() + TWO_HOURS
    network.away[rooms[1].id] = answers_after

    await club.env.advance_time(TWO_HOURS + 1)
    at_once = [len(announced(room)) for room in rooms]
    with logbook() as log:
        await club.env.advance_time(600)
    del network.away[rooms[1].id]
    await club.env.advance_time(3_600)

    assert at_once == [3, 0, 3]
    assert {line.partition(":")[0] for line in troubles(log)} >= {"Could not tell the result of poll 4"}
    questions = sorted(text(one).splitlines()[0] for one in announced(rooms[1]))
    assert questions == ["## Question 0?", "## Question 1?", "## Question 2?"]
    assert rows(tmp_path, "SELECT DISTINCT state, closed_at FROM polls") == [("published", int(due))]


async def test_so_many_channels_that_do_not_answer_are_waited_for_at_once_and_no_more(
    club: Stage, network: Network
) -> None:
    club.env.settle_timeout = 120.0  # by the clock on the wall, for simcord's own work
    rooms = [club.env.guild.create_text_channel(f"room-{at}") for at in range(AT_ONCE + 6)]
    for room in rooms:
        await polls_in(club, room, 1)
        network.away[room.id] = 30
    network.begun.clear()

    await club.env.advance_time(TWO_HOURS + 25)
    waiting = len([path for _, method, path in network.begun if method == "POST"])
    await club.env.advance_time(60)

    assert waiting == AT_ONCE
    assert sum(len(announced(room)) for room in rooms) == AT_ONCE + 6


async def test_a_channel_that_does_not_answer_at_a_start_holds_up_no_close(
    club: Stage, network: Network, tmp_path: Path
) -> None:
    ada = await club.member("ada")
    await start(club, ada)
    message = last(club.channel)
    dead = club.env.guild.create_text_channel("dead")
    here, club.channel = club.channel, dead
    await leave_unposted(club, ada, replace(DRAFT, closes="1d"))
    club.channel = here
    network.away[dead.id] = 10**6

    await restart(club, tmp_path, away=TWO_HOURS)
    with logbook() as log:
        await club.env.advance_time(120)

    assert [one.reference.message_id for one in results(club) if one.reference] == [message.id]
    assert troubles(log) == ["Could not post poll 2: TimeoutError: "]


async def test_a_result_whose_answer_comes_much_too_late_is_announced_once(
    club: Stage, network: Network, tmp_path: Path
) -> None:
    await polls_in(club, club.channel, 1)
    network.late[club.channel.id] = 1_000

    await club.env.advance_time(TWO_HOURS + 10)
    sent = [message.id for message in announced(club.channel)]
    network.late.clear()
    await club.env.advance_time(3_600)

    assert len(sent) == 1
    assert [message.id for message in announced(club.channel)] == sent
    assert rows(tmp_path, "SELECT result_message_id FROM polls") == [(sent[0],)]


async def test_results_in_one_channel_come_in_the_order_in_which_the_polls_closed(
    club: Stage, network: Network
) -> None:
    ada = await club.member("ada")
    for question, closes in (("Third?", "3m"), ("First?", "1m"), ("Second?", "2m")):
        await start(club, ada, question=question, closes=closes)
    network.seconds = 0.25

    stop_timers(club)  # the bot is busy until all three are due
    await club.env.advance_time(300)
    wake(club)
    await club.env.advance_time(10)

    assert [text(one).splitlines()[0] for one in results(club)] == ["## First?", "## Second?", "## Third?"]


async def test_ten_results_in_one_channel_are_announced_within_twenty_seconds(club: Stage, network: Network) -> None:
    await polls_in(club, club.channel, 10)
    network.seconds, network.limited = 0.25, True

    await club.env.advance_time(TWO_HOURS + 4)
    soon = len(announced(club.channel))
    await club.env.advance_time(16)

    assert soon == 5
    assert len(announced(club.channel)) == 10


async def test_a_poll_that_is_shown_late_in_one_channel_is_shown_on_time_in_another(
    club: Stage, network: Network
) -> None:
    ada, bo, cy = [await club.member(name) for name in ("ada", "bo", "cy")]
    slow = await start(club, ada)
    quick = club.env.guild.create_text_channel("quick")
    desk = card(await ada.slash(quick, "poll start", question="Here?", choices="Yes, No", closes="2h"))
    await ada.click(desk, label="Post it")
    network.away[club.channel.id] = 1_000

    for one in (ada, bo, cy):
        await one.click(slow, label="Ruth")
        await one.click(last(quick), label="Yes")
        await club.env.advance_time(10)
    waiting = [path for _, method, path in network.begun if method == "PATCH" and path.startswith("/channels")]
    network.away.clear()
    await club.env.advance_time(120)
    await bo.click(slow, label="Tommy")
    await club.env.advance_time(6)

    assert "3 votes" in text(last(quick))
    assert len(waiting) == 4  # three times where Discord answers, and once where it does not
    assert "3 votes" in text(last(club.channel))


async def test_what_hangs_is_over_once_the_bot_has_stopped(club: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    over = list[str]()

    async def hang() -> None:
        try:
            await asyncio.Future()
        finally:
            over.append("over")

    monkeypatch.setattr(bot, "DRAIN_SECONDS", 0.1)
    club.bot.begin(hang)
    with logbook():
        await club.bot.close()

    assert over == ["over"]


async def test_a_bot_that_is_told_to_stop_leaves_behind_what_hangs(
    club: Stage, network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await polls_in(club, club.channel, 1)
    network.away[club.channel.id] = 10**6
    await club.env.advance_time(TWO_HOURS + 1)
    monkeypatch.setattr(bot, "DRAIN_SECONDS", 0.1)
    network.away.clear()

    with logbook() as log:
        await restart(club, tmp_path)

    assert troubles(log) == ["Not all that had begun could be finished; nothing that was acknowledged is lost"]
    assert len(announced(club.channel)) == 1
    assert rows(tmp_path, "SELECT state FROM polls") == [("published",)]
