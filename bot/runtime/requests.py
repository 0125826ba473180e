"""A visit is one thing a member asks of the bot: its reference in the log, how it ended, and which are under way."""

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
"""Whether what has happened, and why, is to be told in full."""


def always_new(_what: str, _why: str) -> bool:
    """Say of all that it is new."""
    return True


class Outcome(StrEnum):
    """How a visit ended."""

    DONE = "done"
    REFUSED = "refused"
    EXPIRED = "expired"
    DROPPED = "dropped"
    UNSAVED = "unsaved"
    FAILED = "failed"


@dataclass(slots=True)
class Request:
    """One thing a member asks of the bot. Its reference is random: it leads to lines of the log and to nobody.

    `is_new` counts what comes again and again, so that it does not fill the log.
    """

    name: str
    outcome: Outcome = Outcome.DONE
    is_new: IsNew = always_new
    _reference: str = ""

    @property
    def reference(self) -> str:
        """Drawn when it is first needed, which it is only where something fails."""
        self._reference = self._reference or secrets.token_hex(3).upper()
        return self._reference


_current: ContextVar[Request | None] = ContextVar("visit", default=None)


def current() -> Request | None:
    """The visit that is being served here."""
    return _current.get()


def detached_context() -> Context:
    """A context for what is done later, or for several members at once: it is part of no visit."""
    context = copy_context()
    context.run(_current.set, None)
    return context


class RequestTracker:
    """All visits that are under way, and the figures of those that have ended; `is_new` is for each of them."""

    def __init__(self, observe: Observer, is_new: IsNew) -> None:
        self._observe = observe
        self._is_new = is_new
        self._in_flight = 0
        self._idle: asyncio.Future[None] | None = None

    @contextmanager
    def track(self, name: str) -> Generator[Request]:
        """One visit, from its beginning to its last answer. `name` is one of few: a command or a control."""
        visit = Request(name, is_new=self._is_new)
        token = _current.set(visit)
        self._in_flight += 1
        begun = time.perf_counter()
        try:
            yield visit
        finally:
            _current.reset(token)
            self._end(visit, time.perf_counter() - begun)

    async def wait(self, seconds: float) -> bool:
        """Wait until nobody is being served, but no longer than this; whether that came true."""
        if self._in_flight:
            self._idle = asyncio.get_running_loop().create_future()
            await asyncio.wait([self._idle], timeout=seconds)
        return not self._in_flight

    def _end(self, visit: Request, seconds: float) -> None:
        self._observe(visit.name, visit.outcome, seconds)
        self._in_flight -= 1
        if not self._in_flight and self._idle is not None and not self._idle.done():
            self._idle.set_result(None)
