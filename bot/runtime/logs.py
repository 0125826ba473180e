"""What the log looks like: lines for people on a terminal, JSON elsewhere; never a secret, nor a word of a member."""

import logging
import re
import sqlite3
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import aiohttp
import discord
import structlog

from bot.model.errors import StartFailure, StorageError
from bot.runtime import requests
from knowledge.format.errors import FilmFileError

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

log = logging.getLogger(__name__)

# Only these are known to say nothing that a member has written; of every other error the log holds its kind alone.
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
_LINK = re.compile(r"(/(?:interactions|webhooks)/\d+/)[\w%.~-]+")  # Discord's links to an answer hold a key to it
_ROOT = Path(__file__).parents[2]


def configure(secrets: Sequence[str] = (), stream: TextIO | None = None) -> None:
    """Write the log of the whole process to `stream`, the standard error by default, without the `secrets`.

    What Python would write there by itself, because nobody caught it, becomes a line of the log too.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter(secrets, for_people=handler.stream.isatty()))
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    logging.raiseExceptions = False  # else a line that cannot be written is printed with all that was to go into it
    logging.captureWarnings(capture=True)
    sys.excepthook = lambda _kind, error, _traceback: log.critical("Nobody expected this", exc_info=error)
    sys.unraisablehook = lambda raised: log.error("This went wrong on the way out", exc_info=raised.exc_value)
    threading.excepthook = lambda raised: log.error("A thread has ended", exc_info=raised.exc_value)
    for talkative in NOISY_LOGGERS:
        logging.getLogger(talkative).setLevel(logging.INFO)  # below, they log all that members say and vote


def _formatter(secrets: Sequence[str], *, for_people: bool) -> logging.Formatter:
    drawn: Sequence[Processor] = (
        [structlog.dev.ConsoleRenderer(colors=False)] if for_people else [structlog.processors.JSONRenderer()]
    )
    return SafeFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="%H:%M:%S" if for_people else "iso", utc=not for_people),
            _add_request,
        ],
        processors=[
            _add_exception,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _escape,
            *drawn,
            SecretRedactor(secrets),
        ],
    )


class SafeFormatter(structlog.stdlib.ProcessorFormatter):
    """Formats lines of any library: of the objects in them, which may hold words of a member, only the kind is told."""

    def format(self, record: logging.LogRecord) -> str:
        """The finished line."""
        plain = logging.makeLogRecord(vars(record))
        if objects := _WHOLE_OBJECTS.get(record.name):
            plain.msg, plain.args = objects.split(record.getMessage(), 1)[0].rstrip(), ()
        elif not isinstance(plain.msg, str):
            plain.msg, plain.args = str(_plain(plain.msg)), ()
        elif isinstance(record.args, Mapping):
            plain.args = {name: _plain(value) for name, value in record.args.items()}
        else:
            plain.args = tuple(map(_plain, record.args or ()))
        plain.stack_info = None
        return super().format(plain)


def _plain(value: object) -> object:
    """What may be told of something that is to go into a line."""
    if isinstance(value, BaseException):
        return safe_message(value)
    return value if isinstance(value, _PLAIN) else type(value).__name__


def _add_request(_logger: "WrappedLogger", _method: str, event: "EventDict") -> "EventDict":
    """Say which command or control a line is about, and under which reference."""
    if visit := requests.current():
        event.update(visit=visit.name, reference=visit.reference)
    return event


def _add_exception(_logger: "WrappedLogger", _method: str, event: "EventDict") -> "EventDict":
    """Say what was raised and where; its words only where they cannot be a member's."""
    match event.pop("exc_info", None):
        case (_, BaseException() as error, _) | (BaseException() as error):
            event["raised"] = describe(error)  # structlog would give `exception` a line of its own
        case _:
            pass
    return event


def describe(error: BaseException) -> str:
    """An error in one line: its words where they may be shown, and the calls that led to it, last first."""
    calls = (f"{_short(call.filename)}:{call.lineno} {call.name}" for call in traceback.extract_tb(error.__traceback__))
    cause = f" | because of {describe(error.__cause__)}" if error.__cause__ else ""
    return f"{safe_message(error)} | {' < '.join([*calls][::-1])}{cause}"


def safe_message(error: BaseException) -> str:
    """The kind of an error, and its words where they cannot be a member's."""
    match error:
        case StartFailure() | StorageError() | FilmFileError():
            return str(error)
        case discord.HTTPException(code=code, status=status):
            # Discord says in its further lines what it was sent.
            text = error.text.partition("\n")[0] if code else error.response.reason
            return f"{type(error).__name__}: {status} {text} (code {code})"
        case _:
            return f"{type(error).__name__}: {error}" if isinstance(error, SAFE_ERRORS) else type(error).__name__


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else "/".join(path.parts[-2:])


def _escape(_logger: "WrappedLogger", _method: str, event: "EventDict") -> "EventDict":
    """Keep every line one line, and a terminal from obeying it."""
    return {key: _printable(value) if isinstance(value, str) else value for key, value in event.items()}


def _printable(value: str) -> str:
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in value)


class SecretRedactor:
    """Takes secrets out of a finished line, wherever they came from."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = [secret for secret in secrets if secret]

    def __call__(self, _logger: "WrappedLogger", _method: str, line: Any) -> str:  # noqa: ANN401  # what renderers make
        """Return a rendered line with every secret replaced."""
        for secret in self._secrets:
            line = line.replace(secret, "(secret)")
        return _LINK.sub(r"\1(secret)", line)
