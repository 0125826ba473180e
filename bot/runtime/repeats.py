"""Repeated errors: logged once in full, and then how often they came."""

import asyncio
import logging
from dataclasses import dataclass

from bot.runtime.requests import detached_context

log = logging.getLogger(__name__)

LOG_SECONDS = 60.0


@dataclass(slots=True)
class Spell:
    """A time in which the same error comes: how often it has come since that was last logged."""

    since: float
    timer: asyncio.TimerHandle
    number: int = 0


class Repeats:
    """The errors of late: each is new once, then it is counted until a minute passes without it, or it is over."""

    def __init__(self) -> None:
        self._spells: dict[tuple[str, str], Spell] = {}

    def is_new(self, what: str, why: str, number: int = 1) -> bool:
        """Tell whether an error is to be logged in full; else count it, and log later how often it came.

        `what` follows a number: "votes could not be saved". `why` is in words that may be logged.
        """
        if spell := self._spells.get((what, why)):
            spell.number += number
            return False
        self._begin(what, why)
        return True

    def over(self, what: str) -> None:
        """Log the counts of an error that is over: what it kept from working works."""
        for key in [key for key in self._spells if key[0] == what]:
            self._end(*key)

    def close(self) -> None:
        """Log all counts."""
        for key in list(self._spells):
            self._end(*key)

    def _begin(self, what: str, why: str) -> None:
        loop = asyncio.get_running_loop()

        def go_on() -> None:
            if self._end(what, why):  # it came again within this time
                self._begin(what, why)

        timer = loop.call_later(LOG_SECONDS, go_on, context=detached_context())
        self._spells[what, why] = Spell(loop.time(), timer)

    def _end(self, what: str, why: str) -> int:
        """Forget an error, and log and return how often it came again."""
        spell = self._spells.pop((what, why))
        spell.timer.cancel()
        if spell.number:
            seconds = asyncio.get_running_loop().time() - spell.since
            log.error("Another %s %s within %.0f s: %s", f"{spell.number:,}", what, seconds, why)
        return spell.number
