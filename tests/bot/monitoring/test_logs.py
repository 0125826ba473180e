"""The log: a line is a line, people get it plain and machines as JSON, and nothing of a member or a secret is in it."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.client.errors import UNEXPECTED
from bot.commands.router import Control
from bot.model.errors import Refusal
from bot.runtime import logs
from tests.support.captured_log import lines, logbook
from tests.support.stage import Stage, card

SECRET = "s3cret.of.Discord"  # noqa: S105
NASTY = r"""
import asyncio, logging, sys, threading, warnings
import aiohttp, discord
from bot.runtime import logs

logs.configure(["s3cret.of.Discord"])
log = logging.getLogger("a.library")
log.info("Hello s3cret.of.Discord")
log.warning("red \x1b[31m turned \u202e around\r\nand a second line")
button = discord.ui.Button(label="ballot", custom_id="ballot")
log.warning("Could not: %s, for %s and %d", ValueError("ballot"), button, 3)
log.warning(ValueError("ballot"))
log.warning("%(what)s", {"what": ValueError("ballot")})
log.warning("Only %s of %s", "one")
log.warning("Connect to https://discord.com/api/v10/webhooks/12/ballot/messages/1")
log.warning("%s", aiohttp.InvalidURL("https://discord.com/api/v10/interactions/12/ballot/callback"))
log.warning("with a stack", stack_info=True)
try:
    try:
        raise ValueError("ballot\nballot")
    except ValueError as error:
        raise OSError("the disk said no") from error
except OSError:
    log.exception("It failed")
warnings.warn("careful\nballot")

async def main():
    async def fail():
        raise ValueError("ballot")
    asyncio.create_task(fail(), name="discord-ui-dynamic-item-Control-poll:cast:1:ballot")
    await asyncio.sleep(0)
    await asyncio.sleep(0)

asyncio.run(main())

def fail():
    raise ValueError("ballot")

thread = threading.Thread(target=fail)
thread.start()
thread.join()

class Late:
    def __del__(self):
        raise ValueError("ballot")

late = Late()
del late
raise ValueError("ballot")
"""


def test_without_a_terminal_every_line_is_json_and_has_no_secret() -> None:
    ended = subprocess.run([sys.executable, "-c", NASTY], check=False, capture_output=True, text=True)  # noqa: S603

    logged = [json.loads(line) for line in ended.stderr.splitlines()]
    assert ended.returncode == 1
    assert "ballot" not in ended.stderr
    assert SECRET not in ended.stderr
    assert logged[0]["event"] == "Hello (secret)"
    assert logged[0].keys() == {"event", "level", "logger", "timestamp"}
    assert logged[1]["event"] == r"red \x1b[31m turned \u202e around\r\nand a second line"
    assert logged[2]["event"] == "Could not: ValueError, for Button and 3"
    [failed] = [line for line in logged if line["event"] == "It failed"]
    assert failed["raised"].startswith("OSError: the disk said no | <string>:")
    assert "because of ValueError | " in failed["raised"]
    assert logged[-5]["event"].endswith(": UserWarning: careful")
    assert [line["event"] for line in logged[-4:]] == [
        "Task exception was never retrieved",
        "A thread has ended",
        "This went wrong on the way out",
        "Nobody expected this",
    ]


def test_people_on_a_terminal_get_plain_lines() -> None:
    ours, theirs = pty.openpty()
    ended = subprocess.run([sys.executable, "-c", NASTY], check=False, stderr=theirs)  # noqa: S603
    os.close(theirs)
    printed = b""
    try:
        while chunk := os.read(ours, 65_536):
            printed += chunk
    except OSError:  # which is how a terminal says that nobody writes to it any more
        os.close(ours)

    logged = printed.decode().replace("\r\n", "\n")
    assert ended.returncode == 1
    assert "\x1b" not in logged
    assert "\r" not in logged
    assert "ballot" not in logged
    assert SECRET not in logged
    assert all(line[2] == line[5] == ":" for line in logged.splitlines())  # each begins with the time
    assert "Hello (secret)" in logged.splitlines()[0]
    assert not logged.startswith("{")


@given(typed=st.text(st.characters(codec="utf-8")), words=st.text(min_size=1))
def test_every_message_is_one_line_and_can_be_read_back(typed: str, words: str) -> None:
    with logbook() as stream:
        logs.log.warning("%s", typed)
        logs.log.warning("%s", Refusal(f"<{words}>"))

    [logged, kind] = lines(stream)
    assert logged["event"].isprintable()
    assert kind["event"] == "Refusal"
    if typed.isprintable():
        assert logged["event"] == typed


@pytest.mark.parametrize(
    "about", [discord.app_commands.CommandInvokeError, discord.app_commands.TransformerError, discord.InvalidData]
)
def test_errors_of_discord_py_that_repeat_what_a_member_typed_are_logged_by_their_kind(about: type[Exception]) -> None:
    error = about.__new__(about)
    error.args = ("Failed to convert ballot",)

    assert logs.safe_message(error) == about.__name__


async def test_the_reference_in_a_sentence_leads_to_the_line_about_the_error(
    club: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise ValueError("what Ada typed")

    ada = await club.member("ada", seen=0)
    monkeypatch.setattr(club.bot.club, "viewing", fail)

    with logbook() as stream:
        shown = card(await ada.slash(club.channel, "film"))

    [line] = lines(stream)
    club.expect_errors()
    assert shown.content == UNEXPECTED.format(reference=line["reference"])
    assert line["visit"] == "/film"
    assert line["raised"].startswith("ValueError | tests/bot/monitoring/test_logs.py:")
    assert " < bot/commands/films/lookups.py:" in line["raised"]
    assert "Ada" not in stream.getvalue()


async def test_a_control_that_fails_unexpectedly_does_not_give_a_ballot_away(
    club: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """discord.py logs the whole component with its custom id when even the answer to an error fails."""

    async def fail(*_: object) -> None:
        raise ValueError("Ruth")

    ada = await club.member("ada")
    monkeypatch.setattr(Control, "callback", fail)

    with logbook() as stream:
        await club.press(ada, "poll:cast:1:2")

    club.expect_errors()
    assert [line["event"] for line in lines(stream)] == ["Ignoring exception in dynamic item callback for 'Control'"]
    assert "poll:cast" not in stream.getvalue()


def test_the_project_s_own_files_are_logged_by_their_short_names() -> None:
    with pytest.raises(FileNotFoundError) as caught:
        Path("/nowhere/at/all").read_text()

    logged = logs.describe(caught.value)

    assert logged.startswith("FileNotFoundError: [Errno 2] No such file or directory: '/nowhere/at/all' | ")
    assert "tests/bot/monitoring/test_logs.py:" in logged
