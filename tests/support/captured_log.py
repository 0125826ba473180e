"""What the bot would write into its log, to be read by tests."""

import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from bot.runtime import logs


@contextmanager
def logbook(*secrets: str) -> Generator[io.StringIO]:
    """Yield the log of this process for a while, as JSON."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level, raises = root.handlers[:], root.level, logging.raiseExceptions
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook
    root.handlers[:] = []
    try:
        with warnings.catch_warnings():
            logs.configure(secrets, stream)
            yield stream
    finally:
        logging.captureWarnings(capture=False)
        root.handlers[:], logging.raiseExceptions = handlers, raises
        root.setLevel(level)
        sys.excepthook, sys.unraisablehook, threading.excepthook = hooks


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """Return the lines so far, each of which must be JSON."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def troubles(stream: io.StringIO) -> list[str]:
    """Return the warnings and errors so far."""
    return [line["event"] for line in lines(stream) if line["level"] != "info"]
