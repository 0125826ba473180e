"""Shows on a terminal how far long work has got; says nothing where nobody looks."""

import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

SECONDS = 0.1  # between two looks of a reader


@contextmanager
def progress_line(label: str) -> Generator[Callable[[float | None], None]]:
    """What to call with how much is done, of 1, or None where nobody knows; the line goes when the work is over."""
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
