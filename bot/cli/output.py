"""What commands print: progress on a terminal, sizes and lengths of time in words."""

import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

SECONDS = 0.1  # between two updates
KIB = 1024


@contextmanager
def progress_line(label: str) -> Generator[Callable[[float | None], None]]:
    """Yield a callback for progress from 0 to 1, or None where it is not known; clear the line at the end."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    began, last = time.monotonic(), 0.0

    def show(done: float | None) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= SECONDS:
            last = now
            far = f"{now - began:.0f} s" if done is None else f"{done:.0%}"
            print(f"\r\x1b[K{label} … {far}", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def size(number: int) -> str:
    """Return a number of bytes in words: `512 bytes`, `3.4 MiB`."""
    if number < KIB:
        return f"{number} bytes"
    rest, units = number / KIB, ["KiB", "MiB", "GiB", "TiB"]
    while rest >= KIB and len(units) > 1:
        rest /= KIB
        units.pop(0)
    return f"{rest:,.1f} {units[0]}"


def seconds(length: float) -> str:
    """Return a length of time in words: `0.4 seconds`."""
    return f"{length:,.1f} seconds"
