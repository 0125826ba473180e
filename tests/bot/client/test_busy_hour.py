"""After a busy hour nothing is left behind of what members did; `tests/benchmarks/day.py` is a whole day of it."""

import gc

import discord

from tests.support.soak import seat
from tests.support.stage import Stage

EVERY_FIVE_MINUTES = 5
ALARMS = 2  # for tomorrow's tidying up, and for the poll that is still open


async def test_after_a_busy_hour_nothing_is_left_behind(club: Stage) -> None:
    busy = await seat(club, 8, EVERY_FIVE_MINUTES)

    [left] = [left async for left in busy.hours(1)]
    resting = await busy.rest()

    assert (left.tasks, left.timers) == (0, ALARMS)
    assert (resting.tasks, resting.timers) == (0, ALARMS - 1)
    assert [one for one in gc.get_objects() if isinstance(one, discord.Interaction)] == []
