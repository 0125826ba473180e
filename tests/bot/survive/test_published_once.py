"""The real program, killed while it tells a result, a draw or a reminder: the next one does if need be."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord
import pytest
from aiohttp import web

from bot.club.notices import Notices
from bot.club.ties import Ties
from bot.model.drafts import Draft
from bot.model.guilds import GuildSettings
from bot.model.notices import NoticeKind
from tests.support.gateway import APPLICATION, CHANNEL, GUILD, Json, Wire, a_bot_on, json_of, user
from tests.support.poll_club import AUTHOR, MESSAGE, Clock, House

CHATTER = 300


class Room(Wire):
    """A Discord with one room, where a message is kept however often its answer gets lost; not for nonces, though.

    `kill` ends the bot when it sends a message, as `dies` says: before it is there, once it is, or once it is answered.
    """

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Json] = []
        self.bot: asyncio.subprocess.Process | None = None
        self.dies = ""
        self.redrawn = asyncio.Event()
        self.looked = asyncio.Event()
        """Somebody has read the room."""
        self.posted = asyncio.Event()

    def app(self) -> web.Application:
        """Return the addresses."""
        app, room = super().app(), f"/api/channels/{CHANNEL}/messages"
        app.add_routes(
            [web.post(room, self._post), web.get(room, self._history), web.patch(f"{room}/{{id}}", self._edit)]
        )
        return app

    def say_something(self, author: int, components: list[Json]) -> Json:
        """Put a message into the room."""
        at = max([discord.utils.time_snowflake(discord.utils.utcnow()), *(int(one["id"]) for one in self.messages)])
        lists = dict.fromkeys(("mentions", "mention_roles", "attachments", "embeds", "sticker_items"), ())
        facts = {"content": "", "edited_timestamp": None, "tts": False, "mention_everyone": False, "pinned": False}
        message = {"id": str(at + 1), "channel_id": str(CHANNEL), "author": user(author), "components": components}
        message |= {"timestamp": datetime.now(UTC).isoformat(), "type": 0, "flags": 1 << 15, **facts, **lists}
        self.messages.append(message)
        return message

    def results(self) -> list[Json]:
        """Return what the bot has posted."""
        return [message for message in self.messages if message["author"]["id"] == str(APPLICATION)]

    async def _post(self, request: web.Request) -> web.StreamResponse:
        dies, self.dies = self.dies, ""
        self.posted.set()
        if dies == "before it is there":
            self._kill()
        message = {} if dies == "before it is there" else self.say_something(APPLICATION, await _components(request))
        if dies == "once it is there":
            self._kill()
        answer = json_of(message)
        if dies == "once it is answered":
            await answer.prepare(request)
            await answer.write_eof()
            self._kill()
        return answer

    async def _history(self, request: web.Request) -> web.Response:
        """Return the messages right before a moment or, of those after one, the oldest; the newest of these first."""
        self.looked.set()
        limit, asked = int(request.query["limit"]), request.query
        if "after" in asked:
            return json_of([one for one in self.messages if int(one["id"]) > int(asked["after"])][:limit][::-1])
        before = int(asked.get("before", 2**63))
        return json_of([one for one in self.messages if int(one["id"]) < before][-limit:][::-1])

    async def _edit(self, request: web.Request) -> web.Response:
        self.redrawn.set()
        return json_of(self.say_something(APPLICATION, await _components(request)) and self.messages.pop())

    def _kill(self) -> None:
        assert self.bot is not None
        self.bot.send_signal(signal.SIGKILL)


async def _components(request: web.Request) -> list[Json]:
    if request.content_type != "application/json":
        form = await request.post()
        raise AssertionError(f"nobody has voted, so there is no picture: {form}")
    return (await request.json())["components"]


async def a_poll_that_should_have_closed(folder: Path) -> None:
    """Leave a poll as the bot does when it ends before the poll closes."""
    house = await House.open(folder / "club.db", clock=Clock(datetime.now(UTC) - timedelta(hours=2)))
    draft_id = await house.drafting.save(GUILD, AUTHOR, Draft("Who next?", ("Ruth", "Tommy"), "1h"))
    poll = await house.drafting.publish(draft_id, GUILD, CHANNEL, AUTHOR)
    await house.drafting.note_posted(poll, MESSAGE)
    await house.close()


@pytest.mark.parametrize("dies", ["before it is there", "once it is there", "once it is answered", ""])
async def test_a_result_is_published_once_wherever_the_process_is_killed(on_disk: Path, dies: str) -> None:
    await a_poll_that_should_have_closed(on_disk)
    room = Room()
    room.dies = dies
    async with a_bot_on(room, on_disk) as room.bot:
        await (room.bot.wait() if dies else room.redrawn.wait())
    for _ in range(CHATTER):
        room.say_something(1, [])
    room.redrawn.clear()

    async with a_bot_on(room, on_disk) as room.bot:
        if dies:
            await room.redrawn.wait()
        else:
            await room.came.get()
    house = await House.open(on_disk / "club.db")
    due = await house.polling.due()
    await house.close()

    assert len(room.results()) == 1
    assert due == []


async def a_draw_that_nobody_has_heard_of(folder: Path) -> None:
    """Leave a tie as the bot does when it ends right after one choice was drawn."""
    house = await House.open(folder / "club.db", clock=Clock(datetime.now(UTC) - timedelta(hours=2)))
    draft_id = await house.drafting.save(GUILD, AUTHOR, Draft("Who next?", ("Ruth", "Tommy"), "1h"))
    poll = await house.drafting.publish(draft_id, GUILD, CHANNEL, AUTHOR)
    await house.drafting.note_posted(poll, MESSAGE)
    await house.vote(poll, [(1,), (2,)])
    await house.end(poll)
    await Ties(house.club, house.database, house.polling).draw(poll.id, GUILD, AUTHOR)
    await house.close()


async def a_reminder_that_is_due(folder: Path) -> None:
    """Leave a poll of a day that closes in 58 minutes."""
    opened = datetime.now(UTC) - timedelta(hours=23, minutes=2)
    house = await House.open(folder / "club.db", clock=Clock(opened))
    await house.club.save_guild_settings(GuildSettings(GUILD, reminders=True))
    draft_id = await house.drafting.save(GUILD, AUTHOR, Draft("Who next?", ("Ruth", "Tommy"), "1d"))
    poll = await house.drafting.publish(draft_id, GUILD, CHANNEL, AUTHOR)
    await house.drafting.note_posted(poll, MESSAGE)
    await house.close()


async def pending_notices(folder: Path) -> list[object]:
    """Return the notices of a database that are still to be sent, or that nobody knows to have been sent."""
    house = await House.open(folder / "club.db")
    notices = Notices(house.club, house.database)
    left: list[object] = [poll for kind in NoticeKind for poll in await notices.pending(kind)]
    await house.close()
    return left


@pytest.mark.parametrize("leave", [a_draw_that_nobody_has_heard_of, a_reminder_that_is_due])
@pytest.mark.parametrize("dies", ["before it is there", "once it is there", "once it is answered", ""])
async def test_a_draw_and_a_reminder_are_sent_once_wherever_the_process_is_killed(
    on_disk: Path, dies: str, leave: Callable[[Path], Awaitable[None]]
) -> None:
    await leave(on_disk)
    room = Room()
    room.dies = dies
    async with a_bot_on(room, on_disk) as room.bot:
        if not dies:
            await room.posted.wait()
            room.bot.terminate()
        await room.bot.wait()
    for _ in range(CHATTER):
        room.say_something(1, [])
    unsure = await pending_notices(on_disk)  # empty where the process noted the answer just before it was killed

    async with a_bot_on(room, on_disk) as room.bot:
        await (room.looked.wait() if unsure else room.came.get())
        room.bot.terminate()  # it finishes what it has begun
        await room.bot.wait()
    left = await pending_notices(on_disk)

    assert len(room.results()) == 1
    assert left == []
