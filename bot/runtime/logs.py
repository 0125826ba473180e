"""The log: plain lines on a terminal, JSON lines otherwise, without secrets and without what members have written."""

import json
import logging
import re
import sqlite3
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import aiohttp
import discord

from bot.model.errors import StartFailure, StorageError
from bot.runtime import requests
from knowledge.format.errors import FilmFileError

log = logging.getLogger(__name__)

# Only these never contain what a member has written; of every other error the log has its kind alone.
SAFE_ERRORS = (
    sqlite3.Error,
    OSError,
    aiohttp.ClientError,
    discord.ConnectionClosed,
    discord.GatewayNotFound,
    discord.InteractionResponded,
    discord.LoginFailure,
    discord.PrivilegedIntentsRequired,
    discord.RateLimited,
)
NOISY_LOGGERS = ("discord", "aiosqlite", "aiohttp", "asyncio")
_PLAIN = (str, int, float, Path, type(None))
_WHOLE_OBJECTS = {"asyncio": re.compile(r"[<\n]"), "py.warnings": re.compile(r"\n")}  # where they begin in a message
_LINK = re.compile(r"(/(?:interactions|webhooks)/\d+/)[\w%.~-]+")  # Discord's links to a reply contain its token
_ROOT = Path(__file__).parents[2]


def configure(secrets: Sequence[str] = (), stream: TextIO | None = None) -> None:
    """Write the log of the whole process to `stream`, the standard error by default, without the `secrets`.

    What Python would print there itself, because nobody caught it, becomes a line of the log too.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(LogFormatter(secrets, for_people=handler.stream.isatty()))
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    logging.raiseExceptions = False  # else a line that cannot be written is printed with all that was to go into it
    logging.captureWarnings(capture=True)
    sys.excepthook = lambda _kind, error, _traceback: log.critical("Nobody expected this", exc_info=error)
    sys.unraisablehook = lambda raised: log.error("This went wrong on the way out", exc_info=raised.exc_value)
    threading.excepthook = lambda raised: log.error("A thread has ended", exc_info=raised.exc_value)
    for talkative in NOISY_LOGGERS:
        logging.getLogger(talkative).setLevel(logging.INFO)  # below, they log all that members write and vote


class LogFormatter(logging.Formatter):
    """Formats records of any library as one line each: of objects, which may hold words of a member, only the kind."""

    def __init__(self, secrets: Sequence[str], *, for_people: bool) -> None:
        super().__init__()
        self._secrets = [secret for secret in secrets if secret]
        self._for_people = for_people

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with the request it belongs to and what was raised, without line breaks and secrets."""
        fields = {"event": _message(record), "level": record.levelname.lower(), "logger": record.name}
        at = datetime.fromtimestamp(record.created, UTC)
        fields["timestamp"] = at.isoformat().replace("+00:00", "Z")
        if request := requests.current():
            fields |= {"visit": request.name, "reference": request.reference}
        if record.exc_info and record.exc_info[1]:
            fields["raised"] = describe(record.exc_info[1])
        fields = {
            key: "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in value)
            for key, value in fields.items()
        }
        if self._for_people:
            more = [f" {key}={fields[key]}" for key in ("visit", "reference", "raised") if key in fields]
            start = f"{at.astimezone():%H:%M:%S} [{fields['level']:9}] {fields['event']:30} [{record.name}]"
            line = "".join([start, *more])
        else:
            line = json.dumps(fields)
        for secret in self._secrets:
            line = line.replace(secret, "(secret)")
        return _LINK.sub(r"\1(secret)", line)


def _message(record: logging.LogRecord) -> str:
    """Return the message of a record with the kinds of its objects in place of what they say of themselves."""
    if objects := _WHOLE_OBJECTS.get(record.name):
        return objects.split(record.getMessage(), 1)[0].rstrip()
    if not isinstance(record.msg, str):
        return str(_plain(record.msg))
    if not record.args:
        return record.msg
    if isinstance(record.args, Mapping):
        return record.msg % {name: _plain(value) for name, value in record.args.items()}
    return record.msg % tuple(map(_plain, record.args))


def _plain(value: object) -> object:
    """Return what may be logged of a value."""
    if isinstance(value, BaseException):
        return safe_message(value)
    return value if isinstance(value, _PLAIN) else type(value).__name__


def describe(error: BaseException) -> str:
    """Return an error in one line: its words where they may be shown, and the calls that led to it, last first."""
    calls: list[str] = []
    for call in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(call.filename)
        short = str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else "/".join(path.parts[-2:])
        calls.append(f"{short}:{call.lineno} {call.name}")
    cause = f" | because of {describe(error.__cause__)}" if error.__cause__ else ""
    return f"{safe_message(error)} | {' < '.join(calls)}{cause}"


def safe_message(error: BaseException) -> str:
    """Return the kind of an error, and its words where they cannot be a member's."""
    match error:
        case StartFailure() | StorageError() | FilmFileError():
            return str(error)
        case discord.HTTPException(code=code, status=status):
            # The further lines of Discord repeat what it was sent.
            text = error.text.partition("\n")[0] if code else error.response.reason
            return f"{type(error).__name__}: {status} {text} (code {code})"
        case _:
            return f"{type(error).__name__}: {error}" if isinstance(error, SAFE_ERRORS) else type(error).__name__
