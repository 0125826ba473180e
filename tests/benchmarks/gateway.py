"""A bot that is connected to a Discord on this machine: payloads go through discord.py, answers through aiohttp.

Only encryption is left out, and the way. discord.py's own workings are touched nowhere else in the benchmarks.
"""

import asyncio
import subprocess
import sys
from collections.abc import AsyncGenerator, Generator, Iterable
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from types import SimpleNamespace
from typing import Any, TypeAlias

import aiohttp
import discord
import orjson
from discord.ext import commands
from discord.http import Route

from tests.benchmarks.desk import APPLICATION, a_message
from tests.benchmarks.guilds import a_server

Bot: TypeAlias = commands.AutoShardedBot
Payload: TypeAlias = "tuple[str, str]"
"""What Discord sends when a member uses something: the id of that, and the JSON."""

COMMAND, COMPONENT, COMPLETION = 2, 3, 4  # Discord's numbers

V2 = 1 << 15  # the flag of a message that is made of the second generation of components
PATIENCE_SECONDS = 60.0  # an interaction that is never answered must not keep anybody waiting

_numbers = count(1)


class Gateway:
    """One bot that is connected, in one server; what members do there is fed to it."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self._state: Any = bot._connection  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self.guild_id = self.channel_id = 0

    def join(self) -> None:
        """Put the bot into a server."""
        server = a_server(self.bot.intents)
        self.guild_id, self.channel_id = int(server["id"]), int(server["channels"][0]["id"])
        self._state.parsers["GUILD_CREATE"](orjson.loads(orjson.dumps(server)))

    def ready(self) -> None:
        """Tell the bot that Discord has let it in."""
        self._state.dispatch("ready")

    def typed(self, name: str, member_id: int, kind: int = COMMAND, /, **options: str) -> Payload:
        """A slash command, such as "poll results", or the completion of its last option."""
        values: list[dict[str, Any]] = [{"type": 3, "name": key, "value": value} for key, value in options.items()]
        if kind == COMPLETION:
            values[-1]["focused"] = True
        first, *rest = name.split()
        for part in reversed(rest):
            values = [{"type": 1, "name": part, "options": values}]
        return self._used(kind, member_id, {"id": "1", "type": 1, "name": first, "options": values})

    def empty(self, number: int) -> list[Payload]:
        """The one command of an empty bot, so many times."""
        return [self.typed("empty", 1_000 + at % 500) for at in range(number)]

    def pressed(self, identity: str, member_id: int, message: dict[str, Any] | None = None) -> Payload:
        """A button of a message, which has nothing else to it if none is given."""
        button = {"type": 2, "style": 2, "label": "Press", "custom_id": identity, "id": 6}
        message = message or a_message([{"type": 1, "id": 5, "components": [button]}], flags=V2)
        what = {"custom_id": identity, "component_type": 2, "id": 6}
        return self._used(COMPONENT, member_id, what, message=message | {"channel_id": str(self.channel_id)})

    async def answered(self, what: Payload) -> None:
        """Feed the bot a payload, as text, and wait until Discord has the answer."""
        number, text = what
        self._waiting[number] = waiting = asyncio.get_running_loop().create_future()
        self._state.parsers["INTERACTION_CREATE"](orjson.loads(text))
        await waiting

    async def all_answered(self, every: Iterable[Payload], in_flight: int = 1) -> None:
        """Feed the bot all of these, so many at a time, and wait until it has done all it does about them."""
        before, waiting = asyncio.all_tasks(), iter(every)

        async def keep_feeding() -> None:
            for one in waiting:
                await self.answered(one)

        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.gather(*(keep_feeding() for _ in range(in_flight)))
        if left := asyncio.all_tasks() - before:
            await asyncio.wait(left)

    def _used(self, kind: int, member_id: int, what: dict[str, Any], **more: Any) -> Payload:
        number = str(discord.utils.time_snowflake(discord.utils.utcnow()) + next(_numbers))
        payload: dict[str, Any] = _ABOUT | {
            "id": number,
            "type": kind,
            "token": f"a-token-of-some-length-{number}",
            "data": what,
            **more,
        }
        place = {"id": str(self.channel_id), "guild_id": str(self.guild_id), "type": 0, "name": "after-the-film"}
        payload |= {"guild_id": place["guild_id"], "channel_id": place["id"], "channel": place}
        user = {"id": str(member_id), "username": f"viewer{member_id}", "global_name": f"Viewer {member_id}"}
        payload["member"] = _MEMBER | {"user": user | {"discriminator": "0", "avatar": None, "public_flags": 0}}
        return number, orjson.dumps(payload).decode()

    def trace(self) -> aiohttp.TraceConfig:
        """What tells that Discord has an answer."""
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._hear)
        return trace

    async def _hear(self, _session: Any, _context: SimpleNamespace, told: aiohttp.TraceRequestEndParams) -> None:
        _, kind, number, *_ = told.url.path.removeprefix("/api/v10").split("/")
        if kind == "interactions" and (waiting := self._waiting.pop(number, None)):
            waiting.set_result(None)


_ABOUT: dict[str, Any] = {
    "application_id": str(APPLICATION),
    "version": 1,
    "locale": "en-US",
    "guild_locale": "en-US",
    "entitlements": [],
    "authorizing_integration_owners": {},
    "context": 0,
    "attachment_size_limit": 26_214_400,
    "app_permissions": "8866461766385655",
}
_MEMBER: dict[str, Any] = {
    "roles": [],
    "nick": None,
    "avatar": None,
    "joined_at": "2026-01-01T00:00:00.000000+00:00",
    "premium_since": None,
    "deaf": False,
    "mute": False,
    "pending": False,
    "flags": 0,
    "communication_disabled_until": None,
    "permissions": "311455763520",
}


@contextmanager
def a_discord(seconds: float = 0.0) -> Generator[None]:
    """Have a Discord on this machine that all bots of this process talk to, until the context ends.

    Where `seconds` are given it takes so long for each answer, and few messages a channel.
    """
    words = [sys.executable, "-m", "tests.benchmarks.desk", *([str(seconds)] if seconds else [])]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as desk:  # noqa: S603  # ours
        assert desk.stdout
        before, Route.BASE = (
            Route.BASE,
            f"http://127.0.0.1:{int(desk.stdout.readline())}/api/v10",
        )
        try:
            yield
        finally:
            Route.BASE = before
            desk.communicate()


@asynccontextmanager
async def connected(bot: Bot) -> AsyncGenerator[Gateway]:
    """Log a bot in to that Discord, in one server, until the context ends."""
    gateway = Gateway(bot)
    bot.http.http_trace = gateway.trace()
    vars(bot)["shard_count"] = vars(gateway)["_state"].shard_count = 1
    async with bot:
        await bot.login("a token")
        before = asyncio.all_tasks()
        gateway.join()
        if begun := asyncio.all_tasks() - before:
            await asyncio.wait(begun)
        yield gateway


def empty_bot() -> Bot:
    """The floor: a bot that can do one thing, which is to answer one command with a word."""
    bot = commands.AutoShardedBot(commands.when_mentioned, intents=discord.Intents.default())

    @bot.tree.command(name="empty", description="Says one word")
    async def empty(interaction: discord.Interaction[Any]) -> None:  # pyright: ignore[reportUnusedFunction]
        await interaction.response.send_message("Here.", ephemeral=True)

    return bot
