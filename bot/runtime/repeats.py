"""Keeps trouble that comes again and again from filling the log: what it is, once, and then how often it came."""

import asyncio
import logging
from dataclasses import dataclass

from bot.runtime.requests import detached_context

log = logging.getLogger(__name__)

TELL_SECONDS = 60.0


@dataclass(slots=True)
class Spell:
    """A while in which the same trouble comes: how often it has come since that was last told."""

    since: float
    timer: asyncio.TimerHandle
    number: int = 0


class Repeats:
    """The troubles of late: each is new once, then it is counted until a minute goes by without it, or it is over."""

    def __init__(self) -> None:
        self._spells: dict[tuple[str, str], Spell] = {}

    def is_new(self, what: str, why: str, number: int = 1) -> bool:
        """Whether a trouble is to be told in full; else it is counted, and the log learns how often it came.

        `what` follows a number: "votes could not be saved". `why` is in words that may be logged.
        """
        spell = self._spells.get((what, why))
        if spell is None:
            self._begin(what, why)
            return True
        spell.number += number
        return False

    def over(self, what: str) -> None:
        """Tell what is left to tell of a trouble: what it kept from working works."""
        for key in [key for key in self._spells if key[0] == what]:
            self._end(*key)

    def close(self) -> None:
        """Tell what is left to tell of all."""
        for key in list(self._spells):
            self._end(*key)

    def _begin(self, what: str, why: str) -> None:
        loop = asyncio.get_running_loop()
        timer = loop.call_later(TELL_SECONDS, self._go_on, what, why, context=detached_context())
        self._spells[what, why] = Spell(loop.time(), timer)

    def _go_on(self, what: str, why: str) -> None:
        """After a minute: tell how often it came, and go on counting; or forget it, where it came no more."""
        if self._end(what, why):
            self._begin(what, why)

    def _end(self, what: str, why: str) -> int:
        spell = self._spells.pop((what, why))
        spell.timer.cancel()
        if spell.number:
            seconds = asyncio.get_running_loop().time() - spell.since
            log.error("Another %s %s within %.0f s: %s", f"{spell.number:,}", what, seconds, why)
        return spell.number
