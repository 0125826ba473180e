"""What lies between the bot and a simulated Discord: how long requests take, what a channel takes, what is lost.

simcord answers at once, gives the newest messages after a moment where Discord gives the oldest, and posts a message
again that Discord knows by its nonce. This follows Discord. Time is simcord's own, so a thousand seconds are over when
`advance_time` says so.
"""

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from discord.http import Route
from simcord.http.client import FakeHTTPClient

from tests.support.stage import Stage

MESSAGES, SECONDS = 5, 5.0  # what Discord takes in a channel, of each kind of request
KNOWN_SECONDS = 180.0  # how long Discord knows a message by its nonce


@dataclass
class Network:
    """The way to Discord. What is set here counts for the requests that begin from then on."""

    club: Stage
    seconds: float = 0.0
    """How long a request takes."""
    limited: bool = False
    """Whether a channel takes only so many messages."""
    away: dict[int, float] = field(default_factory=dict[int, float])
    """How long it takes instead in these channels, before Discord hears of it."""
    away_at: dict[tuple[str, int], float] = field(default_factory=dict[tuple[str, int], float])
    """As `away`, for one method in a channel."""
    late: dict[int, float] = field(default_factory=dict[int, float])
    """How long the answer takes in these channels, once Discord has done what it was asked."""
    begun: list[tuple[float, str, str]] = field(default_factory=list[tuple[float, str, str]])
    """When each request began, in seconds since 1970, its method and its path."""
    _nonces: dict[object, tuple[float, Any]] = field(default_factory=dict[object, tuple[float, Any]])
    _taken: dict[tuple[str, int], deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def lay(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Put it between Discord and whatever bot is on the stage."""
        request = FakeHTTPClient.request

        async def pass_on(http: FakeHTTPClient, route: Route, **what: Any) -> Any:
            return await self._pass_on(partial(request, http, route), route, what)

        monkeypatch.setattr(FakeHTTPClient, "request", pass_on)

    def most_in_a_second(self) -> int:
        """The most requests that have begun in one second of the clock."""
        return max(Counter(int(at) for at, _, _ in self.begun).values())

    async def _pass_on(self, request: Callable[..., Any], route: Route, what: dict[str, Any]) -> Any:
        channel = int(route.channel_id or 0)
        await asyncio.sleep(self._turn(route.method, channel))
        self.begun.append((self._now(), route.method, route.path))
        await asyncio.sleep(self.away_at.get((route.method, channel), self.away.get(channel, self.seconds)))
        answer = await self._ask(request, route, what)
        await asyncio.sleep(self.late.get(channel, 0.0))
        return answer

    async def _ask(self, request: Callable[..., Any], route: Route, what: dict[str, Any]) -> Any:
        """Ask simcord, and make of its answer what Discord would answer."""
        asked: dict[str, Any] = what.get("params") or {}
        said: Any = what.get("json") or {}
        match route.method, route.path:
            case "GET", "/channels/{channel_id}/messages" if "after" in asked:
                return (await request(params={**asked, "limit": 1_000_000}))[-int(asked["limit"]) :]
            case "POST", "/channels/{channel_id}/messages" if said.get("enforce_nonce"):
                nonce = route.channel_id, said["nonce"]
                if self._nonces.get(nonce, (0.0, None))[0] + KNOWN_SECONDS < self._now():
                    self._nonces[nonce] = self._now(), await request(**what)
                return self._nonces[nonce][1]
            case _:
                return await request(**what)

    def _turn(self, method: str, channel: int) -> float:
        """How long discord.py holds a request back, so that the channel takes it."""
        if not self.limited or not channel:
            return 0.0
        taken, now = self._taken[method, channel], self._now()
        at = max(now, taken[-MESSAGES] + SECONDS) if len(taken) >= MESSAGES else now
        taken.append(at)
        return at - now

    def _now(self) -> float:
        return self.club.env.now().timestamp()
