"""What the log looks like: lines for people on a terminal, JSON elsewhere; never a secret, nor a word of a member."""

import logging
import re
import sqlite3
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import aiohttp
import discord
import structlog

from bot import visits
from bot.model.errors import Refusal, StartFailure, StorageError
from knowledge.faults import FilmFileError

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

# Only these are known to say nothing that a member has written; of every other error the log holds its kind alone.
_OWN_WORDS = (
    Refusal,
    StartFailure,
    StorageError,
    FilmFileError,
    sqlite3.Error,
    OSError,
    aiohttp.ClientError,
    discord.DiscordException,
)
_TOLD = (str, int, float, type(None))
OURS = ("bot", "knowledge", "__main__")
TALKATIVE = ("discord", "aiosqlite", "aiohttp", "asyncio")
# Who has an address with the token of an interaction in it can answer in the bot's place for fifteen minutes.
_ADDRESS = re.compile(r"(/(?:interactions|webhooks)/\d+/)[\w.~-]+")
_ROOT = Path(__file__).parents[1]


def configure(secrets: Sequence[str] = (), stream: TextIO | None = None) -> None:
    """Write the log of the whole process to `stream`, the standard error by default, without the `secrets`."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter(secrets, for_people=handler.stream.isatty()))
    handler.addFilter(_without_objects)
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for talkative in TALKATIVE:
        logging.getLogger(talkative).setLevel(logging.INFO)  # below, they log all that members say and vote


def _without_objects(record: logging.LogRecord) -> bool:
    """Of the log lines of libraries, tell no more of an object than its kind: it may hold what a member has said."""
    if record.name == "asyncio":
        record.msg = str(record.msg).split("\n", 1)[0]  # then come the task and its exception
    if record.name.split(".", 1)[0] not in OURS and isinstance(record.args, tuple):
        record.args = tuple(arg if isinstance(arg, _TOLD) else type(arg).__name__ for arg in record.args)
    return True


def _formatter(secrets: Sequence[str], *, for_people: bool) -> logging.Formatter:
    drawn: Sequence[Processor] = (
        [structlog.dev.ConsoleRenderer(colors=False)] if for_people else [structlog.processors.JSONRenderer()]
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="%H:%M:%S" if for_people else "iso", utc=not for_people),
            _add_visit,
        ],
        processors=[
            _tell_exception,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _escape,
            *drawn,
            _Hush(secrets),
        ],
    )


def _add_visit(_logger: "WrappedLogger", _method: str, event: "EventDict") -> "EventDict":
    """Say which command or control a line is about, and under which reference."""
    if visit := visits.current():
        event.update(visit=visit.name, reference=visit.reference)
    return event


def _tell_exception(_logger: "WrappedLogger", _method: str, event: "EventDict") -> "EventDict":
    """Say what was raised and where; its words only where they cannot be a member's."""
    match event.pop("exc_info", None):
        case (_, BaseException() as error, _) | (BaseException() as error):
            event["exception"] = describe(error)
        case _:
            pass
    return event


def describe(error: BaseException) -> str:
    """An error in one line: its kind, its words where they may be shown, and the calls that led to it, last first."""
    words = f": {error}" if isinstance(error, _OWN_WORDS) else ""
    calls = (f"{_short(call.filename)}:{call.lineno} {call.name}" for call in traceback.extract_tb(error.__traceback__))
    cause = f" | because of {describe(error.__cause__)}" if error.__cause__ else ""
    return f"{type(error).__name__}{words} | {' < '.join([*calls][::-1])}{cause}"


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else "/".join(path.parts[-2:])


def _escape(_logger: "WrappedLogger", _method: str, event: "EventDict") -> "EventDict":
    """Keep every line one line, and a terminal from obeying it."""
    return {key: _printable(value) if isinstance(value, str) else value for key, value in event.items()}


def _printable(value: str) -> str:
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in value)


class _Hush:
    """Takes secrets out of a finished line, wherever they came from."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = [secret for secret in secrets if secret]

    def __call__(self, _logger: "WrappedLogger", _method: str, line: Any) -> str:  # noqa: ANN401  # what renderers make
        for secret in self._secrets:
            line = line.replace(secret, "(secret)")
        return _ADDRESS.sub(r"\1(secret)", line)
