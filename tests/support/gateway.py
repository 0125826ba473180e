"""A Discord of the test's own, on real sockets: a gateway that can be cut, and the few addresses that the bot asks."""

import asyncio
import fcntl
import itertools
import sys
import termios
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import discord
import orjson
from aiohttp import WSMsgType, web

from tests.support.cli_process import APPLICATION, ROOT, TOKEN, environment

Json: TypeAlias = dict[str, Any]

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACKNOWLEDGED = 0, 1, 2, 6, 7, 9, 10, 11
GUILD, CHANNEL, OWNER = 201, 202, 203
SESSION = "a-session"
EVERYTHING = str(discord.Permissions.all().value)
LONGEST_SECONDS = 20.0  # only for a test that fails

LEADS_HERE = """
import discord, yarl
discord.http.Route.BASE = "{http}/api"
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL("{http}/gateway")

async def at_once(*_, **__):
    '''Discord wants five seconds between two logins of one bot; this one does not.'''

discord.Client.before_identify_hook = at_once
"""


class Wire:
    """What the bot is connected to. `came` is how it came in each time, `answers` what it told members."""

    def __init__(self) -> None:
        self.came: asyncio.Queue[Json] = asyncio.Queue()
        self.answers: asyncio.Queue[Json] = asyncio.Queue()
        self.troubles: deque[tuple[int, Json]] = deque()
        """The status and words with which the next answers are not taken."""
        self.lets_in = True
        self.http = ""
        self._events: list[Json] = []
        self._socket: web.WebSocketResponse | None = None
        self._transport: asyncio.Transport | None = None
        self._numbers = itertools.count()

    async def tell(self, event: str, data: Json) -> None:
        """Let something happen; whoever is not connected gets it on resuming."""
        self._events.append({"op": DISPATCH, "s": len(self._events) + 1, "t": event, "d": data})
        if self._socket is not None:
            await self._send(self._events[-1])

    async def say(self, command: str, **options: str) -> None:
        """Let a member type a command."""
        now = discord.utils.time_snowflake(discord.utils.utcnow()) + next(self._numbers)
        given = [{"name": name, "type": 3, "value": value} for name, value in options.items()]
        await self.tell(
            "INTERACTION_CREATE",
            {
                "id": str(now),
                "application_id": str(APPLICATION),
                "type": 2,
                "token": f"key-{now}",
                "version": 1,
                "guild_id": str(GUILD),
                "channel_id": str(CHANNEL),
                "channel": _channel(permissions=EVERYTHING),
                "member": {**_member(OWNER), "permissions": EVERYTHING},
                "app_permissions": EVERYTHING,
                "locale": "en-GB",
                "entitlements": [],
                "entitlement_sku_ids": [],
                "authorizing_integration_owners": {"0": str(GUILD)},
                "context": 0,
                "attachment_size_limit": 10_000_000,
                "data": {"id": "1", "name": command, "type": 1, "options": given},
            },
        )

    async def order(self, number: int, data: object = None) -> None:
        """Tell the bot what to do with its connection."""
        await self._send({"op": number, "d": data})

    async def hang_up(self, code: int) -> None:
        """End the connection with a reason."""
        assert self._socket is not None
        await self._socket.close(code=code)

    def cut(self) -> None:
        """End the connection without a word, as a network does."""
        assert self._transport is not None
        self._socket = None
        self._transport.abort()

    def app(self) -> web.Application:
        """The addresses."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/gateway", self._gateway),
                web.get("/api/users/@me", self._me),
                web.get("/api/oauth2/applications/@me", self._application),
                web.get("/api/gateway/bot", self._where),
                web.route("*", f"/api/applications/{APPLICATION}/commands", _nothing),
                web.post("/api/interactions/{id}/{key}/callback", self._callback),
            ]
        )
        return app

    async def _send(self, message: Json) -> None:
        assert self._socket is not None
        await self._socket.send_json(message)

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._socket, self._transport = socket, request.transport
        await self.order(HELLO, {"heartbeat_interval": 45_000})
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            said = message.json()
            if said["op"] == HEARTBEAT:
                await self.order(ACKNOWLEDGED)
            elif said["op"] == IDENTIFY:
                await self._begin(said)
            elif said["op"] == RESUME:
                await self._go_on(said)
        return socket

    async def _begin(self, said: Json) -> None:
        self._events.clear()
        await self.tell(
            "READY",
            {
                "v": 10,
                "user": user(APPLICATION, bot=True),
                "guilds": [{"id": str(GUILD), "unavailable": True}],
                "session_id": SESSION,
                "resume_gateway_url": f"{self.http}/gateway",
                "shard": [0, 1],
                "application": {"id": str(APPLICATION), "flags": 0},
            },
        )
        await self.tell("GUILD_CREATE", _guild())
        self.came.put_nowait(said)

    async def _go_on(self, said: Json) -> None:
        for missed in self._events[said["d"]["seq"] :]:
            await self._send(missed)
        await self.tell("RESUMED", {})
        self.came.put_nowait(said)

    async def _me(self, _request: web.Request) -> web.Response:
        if not self.lets_in:
            return json_of({"code": 0, "message": "401: Unauthorized"}, status=401)
        return json_of(user(APPLICATION, bot=True))

    async def _application(self, _request: web.Request) -> web.Response:
        owner = user(OWNER)
        told = {"id": str(APPLICATION), "name": "Houselights", "description": "", "icon": None, "owner": owner}
        return json_of({**told, "bot_public": True, "bot_require_code_grant": False, "verify_key": ""})

    async def _where(self, _request: web.Request) -> web.Response:
        limit = {"total": 1_000, "remaining": 1_000, "reset_after": 0, "max_concurrency": 1}
        return json_of({"url": f"{self.http}/gateway", "shards": 1, "session_start_limit": limit})

    async def _callback(self, request: web.Request) -> web.Response:
        if self.troubles:
            status, words = self.troubles.popleft()
            return json_of(words, status=status)
        self.answers.put_nowait(await request.json())
        return json_of({"interaction": {"id": request.match_info["id"], "type": 2}})


def json_of(data: object, status: int = 200) -> web.Response:
    """An answer as Discord gives it."""
    # discord.py takes anything of another type for text, and a 429 that came by no way of Discord's for a ban.
    headers = {"Content-Type": "application/json", "Via": "1.1 google"}
    return web.Response(body=orjson.dumps(data), status=status, headers=headers)


def _sit_down() -> None:
    """Take the standard input for one's terminal, as a shell does."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


async def _nothing(_request: web.Request) -> web.Response:
    return json_of([])


def user(number: int, *, bot: bool = False) -> Json:
    """A user as Discord describes one."""
    name = f"user {number}"
    return {"id": str(number), "username": name, "discriminator": "0", "global_name": name, "avatar": None, "bot": bot}


def _member(number: int) -> Json:
    joined = "2026-01-01T00:00:00+00:00"
    return {"user": user(number), "roles": [], "joined_at": joined, "deaf": False, "mute": False, "flags": 0}


def _channel(**more: object) -> Json:
    told: Json = {"id": str(CHANNEL), "type": 0, "name": "after-the-film", "position": 0, "permission_overwrites": []}
    return {**told, "guild_id": str(GUILD), "nsfw": False, "parent_id": None, **more}


def _guild() -> Json:
    everyone = {"id": str(GUILD), "name": "@everyone", "permissions": EVERYTHING, "position": 0, "color": 0}
    everyone |= {"hoist": False, "managed": False, "mentionable": False, "flags": 0}
    kept = ("emojis", "stickers", "features", "voice_states", "threads", "presences", "stage_instances")
    lists: dict[str, list[Json]] = {name: [] for name in kept}
    bot = {**_member(APPLICATION), "user": user(APPLICATION, bot=True)}
    numbers = {"verification_level": 0, "default_message_notifications": 0, "explicit_content_filter": 0}
    numbers |= {"mfa_level": 0, "nsfw_level": 0, "premium_tier": 0, "system_channel_flags": 0, "member_count": 2}
    told = {"id": str(GUILD), "name": "The Matinee Club", "owner_id": str(OWNER), "preferred_locale": "en-GB"}
    return {**told, **numbers, **lists, "roles": [everyone], "members": [bot], "channels": [_channel()]}


@asynccontextmanager
async def a_bot_on(wire: Wire, folder: Path, terminal: int | None = None) -> AsyncGenerator[asyncio.subprocess.Process]:
    """`python -m bot`, in a process of its own, that takes this for Discord; at a terminal if one is given."""
    runner = web.AppRunner(wire.app(), shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    wire.http = f"http://127.0.0.1:{runner.addresses[0][1]}"
    (folder / "sitecustomize.py").write_text(LEADS_HERE.format(http=wire.http))
    settings = environment(folder, HOUSELIGHTS_TOKEN=TOKEN, PYTHONPATH=f"{ROOT}:{folder}")
    pipe = asyncio.subprocess.PIPE
    bot = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot"),
        cwd=folder,
        env=settings,
        stderr=pipe,
        stdin=terminal,
        start_new_session=True,
        preexec_fn=None if terminal is None else _sit_down,
    )
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            yield bot
    finally:
        if bot.returncode is None:
            bot.kill()
        await bot.wait()
        await runner.cleanup()
