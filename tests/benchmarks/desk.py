"""Discord's end of the line, in a process of its own: answers every request of discord.py at once, as Discord would.

`python -m tests.benchmarks.desk [seconds]` prints the port it listens on, and ends with the process that started it.
With `seconds` it takes so long for each answer, and a channel takes five messages in five seconds.
"""

import asyncio
import sys
import time
from collections import defaultdict, deque
from functools import lru_cache
from itertools import count
from typing import Any, cast

import orjson

ME, APPLICATION, OWNER = 10, 20, 21
MESSAGES, SECONDS = 5, 5.0  # in a channel
_numbers = count(1_500_000_000_000_000_000)
_taken: dict[str, deque[float]] = defaultdict(lambda: deque([0.0] * MESSAGES, MESSAGES))


class Desk(asyncio.Protocol):
    """One connection. Requests come one after another, as aiohttp sends them."""

    takes = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the line."""
        self._line = cast("asyncio.Transport", transport)
        self._heard = b""

    def data_received(self, data: bytes) -> None:
        """Answer each request that is complete."""
        self._heard += data
        while (end := self._heard.find(b"\r\n\r\n")) >= 0:
            head = self._heard[:end]
            size = _size_of(head)
            if size is None:  # a form with files, which comes in chunks
                stop = self._heard.find(b"\r\n0\r\n\r\n", end)
                start = stop + 7
            else:
                start = stop = end + 4 + size
            if stop < 0 or len(self._heard) < start:
                return
            body, self._heard = self._heard[end + 4 : stop], self._heard[start:]
            method, path, _ = head.split(b" ", 2)
            self._answer(method.decode(), path.decode().removeprefix("/api/v10"), body)

    def _answer(self, method: str, path: str, body: bytes) -> None:
        said, limits = answer(method, path, body), _limits(method, path) if self.takes else ""
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(said)}\r\n{limits}\r\n"
        if self.takes:
            asyncio.get_running_loop().call_later(self.takes, self._line.write, head.encode() + said)
        else:
            self._line.write(head.encode() + said)


def _limits(method: str, path: str) -> str:
    """What Discord says of how many messages a channel still takes; discord.py keeps to it."""
    if "/messages" not in path:
        return ""
    taken, now = _taken[f"{method} {path.partition('/messages')[0]}"], time.monotonic()
    taken.append(now)
    left = sum(at < now - SECONDS for at in taken)
    after = max(0.0, taken[0] + SECONDS - now) if not left else SECONDS
    facts = {"Limit": MESSAGES, "Remaining": left, "Reset-After": after, "Reset": time.time() + after}
    return "".join(f"X-RateLimit-{name}: {value}\r\n" for name, value in facts.items())


def _size_of(head: bytes) -> int | None:
    """How long the body of a request is; None where it comes in chunks."""
    for line in head.lower().split(b"\r\n")[1:]:
        if line.startswith(b"content-length:"):
            return int(line[15:])
        if line.startswith(b"transfer-encoding:"):
            return None
    return 0


def answer(method: str, path: str, body: bytes) -> bytes:
    """What Discord says to a request."""
    if path.startswith("/interactions/"):
        return _answered(body)
    if path == "/users/@me":
        return orjson.dumps(_user(ME))
    if path == "/oauth2/applications/@me":
        return orjson.dumps(_application())
    if method in {"POST", "PATCH"} and "/messages" in path:
        return orjson.dumps(a_message([]) | {"id": str(next(_numbers))})
    return b"[]"


@lru_cache(maxsize=4_096)
def _answered(body: bytes) -> bytes:
    """What Discord says to an answer: the message as it stands there now."""
    said: dict[str, Any] = orjson.loads(body) if body.startswith(b"{") else {"type": 4, "data": {"components": []}}
    told: dict[str, Any] = said.get("data", {})
    interaction = {"id": "1", "type": 2, "response_message_id": "2", "response_message_ephemeral": True}
    if not {"components", "content"} & told.keys():
        return orjson.dumps({"interaction": interaction})
    shown = a_message(told.get("components") or [], told.get("content") or "", told.get("flags", 0))
    return orjson.dumps({"interaction": interaction, "resource": {"type": said["type"], "message": shown}})


def a_message(components: list[dict[str, Any]], content: str = "", flags: int = 0) -> dict[str, Any]:
    """A message of the bot's as Discord describes it."""
    nothing = dict.fromkeys(("mentions", "mention_roles", "attachments", "embeds", "sticker_items"), ())
    return {
        "id": "1500000000000000000",
        "channel_id": "1",
        "author": _user(ME),
        "content": content,
        "timestamp": "2026-01-01T00:00:00.000000+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "pinned": False,
        "type": 0,
        "flags": flags,
        "components": components,
        **nothing,
    }


def _user(number: int) -> dict[str, Any]:
    return {"id": str(number), "username": "houselights", "discriminator": "0", "avatar": None, "bot": number == ME}


def _application() -> dict[str, Any]:
    texts = {"name": "Houselights", "description": "", "icon": None, "verify_key": ""}
    return {"id": str(APPLICATION), "bot_public": True, "bot_require_code_grant": False, "owner": _user(OWNER), **texts}


async def main() -> None:
    """Listen until nobody is there to listen for."""
    Desk.takes = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0
    server = await asyncio.get_running_loop().create_server(Desk, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201  # whoever started it reads this
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
