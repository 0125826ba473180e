"""How long one step of the bot holds the event loop, so that nobody else gets an answer meanwhile."""

import asyncio
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Holds:
    """The longest steps so far, in seconds, by what was being done: on the wall's clock, and in work of the loop's own.

    On a machine that others use a step may wait for a processor, so the second says what the bot is to blame for.
    """

    wall: dict[str, float] = field(default_factory=dict[str, float])
    cpu: dict[str, float] = field(default_factory=dict[str, float])

    @contextmanager
    def during(self, what: str) -> Generator[None]:
        """Watch each step while the context lasts."""
        run = asyncio.Handle._run  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

        def timed(handle: asyncio.Handle) -> None:
            begun, worked = time.perf_counter(), time.thread_time()
            run(handle)
            self.note(what, time.perf_counter() - begun, time.thread_time() - worked)

        asyncio.Handle._run = timed  # noqa: SLF001  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]
        try:
            yield
        finally:
            asyncio.Handle._run = run  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

    def note(self, what: str, wall: float, cpu: float) -> None:
        """Take a step into account."""
        self.wall[what] = max(wall, self.wall.get(what, 0.0))
        self.cpu[what] = max(cpu, self.cpu.get(what, 0.0))
