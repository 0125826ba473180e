"""Requests: each thing a member asks of the bot, with its reference in the log, its outcome, and how long it took."""

import asyncio
import secrets
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Observer: TypeAlias = Callable[[str, str, float], None]
"""Takes the name, the outcome and the seconds of a request that has ended."""

IsNew: TypeAlias = Callable[[str, str], bool]
"""Tells whether what has happened, and why, is to be logged in full."""


class Outcome(StrEnum):
    """How a request ended."""

    DONE = "done"
    REFUSED = "refused"
    EXPIRED = "expired"
    DROPPED = "dropped"
    UNSAVED = "unsaved"
    FAILED = "failed"


@dataclass(slots=True)
class Request:
    """One thing a member asks of the bot. Its reference is random: it leads to lines of the log and to nobody.

    `is_new` counts what repeats, so that it does not fill the log.
    """

    name: str
    outcome: Outcome = Outcome.DONE
    is_new: IsNew = lambda _what, _why: True
    _reference: str = ""

    @property
    def reference(self) -> str:
        """Return the reference, drawn when it is first needed, which is only where something fails."""
        self._reference = self._reference or secrets.token_hex(3).upper()
        return self._reference


_current: ContextVar[Request | None] = ContextVar("request", default=None)


def current() -> Request | None:
    """Return the request that is being served here."""
    return _current.get()


def detached_context() -> Context:
    """Return a context for what is done later, or for several members at once: it belongs to no request."""
    context = copy_context()
    context.run(_current.set, None)
    return context


class RequestTracker:
    """Tracks the requests that are in flight, and reports those that have ended to `observe`."""

    def __init__(self, observe: Observer, is_new: IsNew) -> None:
        self._observe = observe
        self._is_new = is_new
        self._in_flight = 0
        self._idle: asyncio.Future[None] | None = None

    @contextmanager
    def track(self, name: str) -> Generator[Request]:
        """Track one request until its last reply. `name` is one of few: a command or a control."""
        request = Request(name, is_new=self._is_new)
        token = _current.set(request)
        self._in_flight += 1
        begun = time.perf_counter()
        try:
            yield request
        finally:
            _current.reset(token)
            self._observe(request.name, request.outcome, time.perf_counter() - begun)
            self._in_flight -= 1
            if not self._in_flight and self._idle is not None and not self._idle.done():
                self._idle.set_result(None)

    async def wait(self, seconds: float) -> bool:
        """Wait until no request is in flight, but no longer than this; return whether that came true."""
        if self._in_flight:
            self._idle = asyncio.get_running_loop().create_future()
            await asyncio.wait([self._idle], timeout=seconds)
        return not self._in_flight
