# ruff: noqa: T201 - a benchmark prints
"""A day in a busy club, in some minutes: `python -m tests.benchmarks.day [hours]`.

A hundred members look up, ask, vote, start polls, share, discuss and say how far they are, one thing a simulated
minute, with a storm of votes every six hours. Prints what is there at the end of every hour, and ends with exit code 1
if memory has grown by more than 5 % since the first, or a task or timer was left behind.
"""

import asyncio
import logging
import sys
import tempfile
import tracemalloc
from pathlib import Path

from tests.benchmarks.guilds import resident
from tests.support.soak import Left, seat
from tests.support.stage import stage

HOURS, MEMBERS = 24, 100
FLAT = 1.05
RESTING = 1  # what is always set: the timer for tomorrow's tidying up


async def day(hours: int, folder: Path) -> list[str]:
    """Let a day go by; what is wrong at its end."""
    async with stage(folder) as club:
        busy = await seat(club, MEMBERS)
        tracemalloc.start()
        every: list[Left] = []
        print(f"{'hour':>5}{'ours, MB':>10}{'process, MB':>13}{'tasks':>7}{'timers':>8}", flush=True)
        async for left in busy.hours(hours):
            every.append(left)
            _print(len(every), left)
        resting = await busy.rest()
        tracemalloc.stop()
    growth = max(left.ours for left in every) / every[0].ours
    print(f"\nAfter the first hour memory was at most {growth - 1:.1%} above it.")
    print(f"An hour after the last member left: {resting.tasks} tasks, {resting.timers} timers.")
    faults = ["Memory has grown."] if growth > FLAT else []
    return faults + (["Something was left behind."] if (resting.tasks, resting.timers) != (0, RESTING) else [])


def _print(hour: int, left: Left) -> None:
    print(f"{hour:5}{left.ours / 1e6:10.2f}{resident():13.0f}{left.tasks:7}{left.timers:8}", flush=True)


if __name__ == "__main__":
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory() as folder:
        sys.exit("\n".join(asyncio.run(day(int(sys.argv[1]) if len(sys.argv) > 1 else HOURS, Path(folder)))) or 0)
