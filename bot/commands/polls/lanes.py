"""A queue of work on polls: one lane a channel, many lanes at once, and more tries for what fails."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from bot.client.bot import Action, Houselights
from bot.runtime.logs import safe_message

log = logging.getLogger(__name__)

BACK_OFF_SECONDS = (60.0, 300.0, 1_800.0, 7_200.0, 43_200.0)  # before each try but the first; then it is given up
LONGEST_SECONDS = 60.0  # for one poll, with all that discord.py waits and tries again by itself
BURST = 5  # may begin at the same moment

Act: TypeAlias = Callable[[int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Work:
    """What to do for a poll, given its id, and what to do instead once the last try has failed.

    `failed` and `gave_up` are lines for the log, with a place for the id. No more than `at_once` polls are worked on
    at the same time, and no more than `a_second` begin in a second.
    """

    failed: str
    gave_up: str
    act: Act
    give_up: Act
    at_once: int
    a_second: int


class Lanes:
    """Does some work for polls.

    The polls of a channel come one after another, in the order they were added; channels do not wait for each other. A
    poll that takes too long or fails makes room for the next, and is tried again later by itself. There is no idle
    worker, so nothing waits when there is nothing to do.
    """

    def __init__(self, bot: Houselights, work: Work) -> None:
        self._bot = bot
        self._work = work
        self._failures: dict[int, int] = {}
        """How often each poll has failed that is waiting, under way, or to be tried again."""
        self._lanes: dict[int, deque[int]] = {}
        """The polls of each channel that are waiting; the first may be under way."""
        self._ready: deque[int] = deque()
        """The channels whose first poll may begin."""
        self._under_way = 0
        self._begins_at = 0.0

    def __contains__(self, poll_id: object) -> bool:
        """Return whether the work is still to be done for a poll."""
        return poll_id in self._failures

    def add(self, poll_id: int, channel_id: int) -> None:
        """Do the work for a poll, unless that is about to be done already."""
        if poll_id not in self._failures:
            self._failures[poll_id] = 0
            self._queue(poll_id, channel_id)

    def _queue(self, poll_id: int, channel_id: int) -> None:
        lane = self._lanes.setdefault(channel_id, deque())
        lane.append(poll_id)
        if len(lane) == 1:
            self._ready.append(channel_id)
            self._go_on()

    def _go_on(self) -> None:
        """Begin as many lanes as may be under way, no more than so many in a second."""
        while self._ready and self._under_way < self._work.at_once:
            self._under_way += 1
            now, gap = asyncio.get_running_loop().time(), 1 / self._work.a_second
            self._begins_at = max(self._begins_at + gap, now - (BURST - 1) * gap)
            self._begin_in(self._begins_at - now, partial(self._do_first, self._ready.popleft()))

    def _begin_in(self, seconds: float, action: Action) -> None:
        if seconds > 0:
            self._bot.call_later(seconds, action)
        else:
            self._bot.begin(action)

    async def _do_first(self, channel_id: int) -> None:
        """Do the work for the first poll of a lane, then let the next begin."""
        lane = self._lanes[channel_id]
        try:
            await self._try(lane[0], channel_id)
        finally:
            self._under_way -= 1
            lane.popleft()
            if lane:
                self._ready.append(channel_id)
            else:
                del self._lanes[channel_id]
            self._go_on()

    async def _try(self, poll_id: int, channel_id: int) -> None:
        """Do the work for a poll; where that fails, try again later, and after the last time only give it up."""
        failures, tries = self._failures[poll_id], len(BACK_OFF_SECONDS)
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                await (self._work.give_up if failures > tries else self._work.act)(poll_id)
        except Exception as error:  # one poll that fails keeps no other from its turn
            wait = BACK_OFF_SECONDS[min(failures, tries - 1)]
            if failures == tries:
                log.exception(self._work.gave_up, poll_id)
                wait = 0.0
            else:
                log.warning(f"{self._work.failed}: %s", poll_id, safe_message(error))  # noqa: G004  # ours
            self._failures[poll_id] = min(failures, tries) + 1

            async def again() -> None:
                self._queue(poll_id, channel_id)

            self._begin_in(wait, again)
        else:
            del self._failures[poll_id]
