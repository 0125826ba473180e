"""What members write, whatever it is made of, cannot forge a line of the log, and no secret gets there."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.client.errors import explain
from bot.runtime import logs
from tests.support.captured_log import logbook
from tests.support.polls import start
from tests.support.stage import Stage, a_bot, card

TOKEN = "MTA1.abc.def"  # noqa: S105  # nobody's
INJECTIONS = (
    '\n{"event": "forged", "level": "info"}',
    '"}\n{"event": "forged"}',
    "\r2026-01-01 [info] forged",
    "\x1b[2J\x1b]0;forged\x07",
    "\x00\x08\x7f\x9b31m",
    "\N{LINE SEPARATOR}forged\N{PARAGRAPH SEPARATOR}forged\N{NEXT LINE}forged",
    "\N{RIGHT-TO-LEFT OVERRIDE}degrof",
)


class Terminal(io.StringIO):
    """A stream that people look at."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.fixture(autouse=True)
def logging_is_put_back() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in logs.NOISY_LOGGERS}
    with logbook():
        yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


@pytest.mark.parametrize("kind", [io.StringIO, Terminal])
@pytest.mark.parametrize("injected", INJECTIONS)
def test_nothing_that_is_logged_can_forge_a_line_or_command_a_terminal(kind: type[io.StringIO], injected: str) -> None:
    stream = kind()
    logs.configure([TOKEN], stream)

    logging.getLogger("bot.try").warning("Could not draw %s", injected)
    logging.getLogger("discord.client").error("Ignoring exception in %s", injected, exc_info=OSError(injected))

    written = stream.getvalue()
    lines = written.splitlines()
    assert len(lines) == 2
    assert all(char == "\n" or char.isprintable() for char in written)
    if kind is io.StringIO:
        assert [json.loads(line)["level"] for line in lines] == ["warning", "error"]


def test_no_token_gets_into_the_log() -> None:
    stream = io.StringIO()
    logs.configure([TOKEN], stream)
    log = logging.getLogger("discord.http")

    log.warning(
        "We are being rate limited. %s %s responded with 429.",
        "POST",
        "https://discord.com/api/v10/interactions/12/aW50ZXI.x-Y_z/callback",
    )
    log.warning("%s", f"PATCH https://discord.com/api/v10/webhooks/34/aW50ZXI.x-Y_z/messages/@original, Bot {TOKEN}")

    written = stream.getvalue()
    assert "aW50" not in written
    assert TOKEN not in written
    assert "/interactions/12/(secret)/callback" in written
    assert "/webhooks/34/(secret)/messages/@original" in written


def test_errors_that_may_repeat_what_a_member_wrote_are_logged_by_their_kind() -> None:
    stream = io.StringIO()
    logs.configure([], stream)
    secret = "Did Ruth die?"  # noqa: S105  # a member's words

    explain(KeyError(secret))
    logging.getLogger("discord.ui.view").error(
        "Ignoring exception in view %r for item %r", discord.ui.View, {"label": secret}
    )
    logging.getLogger("discord.client").error("Ignoring exception in %s", "on_message", exc_info=RuntimeError(secret))

    assert secret not in stream.getvalue()
    assert "KeyError" in stream.getvalue()


async def test_the_error_of_a_forgotten_task_is_logged_without_its_words() -> None:
    stream = io.StringIO()
    logs.configure([], stream)

    async def fail() -> None:
        raise RuntimeError("Did Ruth die?")

    task = asyncio.create_task(fail(), name="a task")
    await asyncio.wait([task])
    context = {"message": "Task exception was never retrieved", "future": task, "exception": task.exception()}
    asyncio.get_running_loop().default_exception_handler(context)

    assert "never retrieved" in stream.getvalue()
    assert "RuntimeError" in stream.getvalue()
    assert "Ruth" not in stream.getvalue()


@pytest.mark.parametrize("library", logs.NOISY_LOGGERS)
def test_what_libraries_say_of_every_request_and_statement_is_not_written_at_any_level(library: str) -> None:
    stream = io.StringIO()
    logs.configure([], stream)
    logging.getLogger().setLevel(logging.DEBUG)
    body = '{"content": "Did Ruth die?"}'

    logging.getLogger(f"{library}.http").debug("%s %s with %s has returned %s", "POST", "/messages", body, 200)
    logging.getLogger(f"{library}.http").info("Shard %s is ready", 1)

    assert "Ruth" not in stream.getvalue()
    assert "Shard 1 is ready" in stream.getvalue()


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO])
async def test_whatever_the_level_no_question_no_ballot_and_no_token_is_logged(tmp_path: Path, level: int) -> None:
    """With everything that discord.py and aiosqlite have to say, members ask, start a poll and vote."""
    stream = io.StringIO()
    logs.configure([TOKEN], stream)
    logging.getLogger().setLevel(level)
    for handler in logging.getLogger().handlers:
        handler.setLevel(level)
    bot = a_bot(tmp_path)
    try:
        async with simcord.run(bot) as env:
            club = Stage(env, bot, env.create_guild().create_text_channel("after-the-film"))
            ada = await club.member("ada")
            await ada.slash(club.channel, "ask", question="Rosebud or Xanadu?")
            await ada.send(club.channel, f"{club.me} Rosebud or Xanadu?")
            poll = await start(club, ada, question="Rosebud?", choices="Xanadu, Rosebud")
            card(await ada.click(poll, label="Xanadu"))
            tokens: list[Any] = [one.token for one in env.backend.interactions.values()]
    finally:
        await bot.close()

    written = stream.getvalue()
    assert len(tokens) >= 3
    for word in ("Rosebud", "Xanadu", "rosebud", TOKEN, "simcord_interaction_"):
        assert word not in written
