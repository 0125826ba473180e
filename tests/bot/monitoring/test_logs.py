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
log = logging.getLogger("somebody")
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


def test_every_line_is_json_where_no_people_read_along_and_says_nothing_it_must_not() -> None:
    ended = subprocess.run([sys.executable, "-c", NASTY], check=False, capture_output=True, text=True)  # noqa: S603

    told = [json.loads(line) for line in ended.stderr.splitlines()]
    assert ended.returncode == 1
    assert "ballot" not in ended.stderr
    assert SECRET not in ended.stderr
    assert told[0]["event"] == "Hello (secret)"
    assert told[0].keys() == {"event", "level", "logger", "timestamp"}
    assert told[1]["event"] == r"red \x1b[31m turned \u202e around\r\nand a second line"
    assert told[2]["event"] == "Could not: ValueError, for Button and 3"
    [failed] = [line for line in told if line["event"] == "It failed"]
    assert failed["raised"].startswith("OSError: the disk said no | <string>:")
    assert "because of ValueError | " in failed["raised"]
    assert told[-5]["event"].endswith(": UserWarning: careful")
    assert [line["event"] for line in told[-4:]] == [
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

    told = printed.decode().replace("\r\n", "\n")
    assert ended.returncode == 1
    assert "\x1b" not in told
    assert "\r" not in told
    assert "ballot" not in told
    assert SECRET not in told
    assert all(line[2] == line[5] == ":" for line in told.splitlines())  # each begins with the time
    assert "Hello (secret)" in told.splitlines()[0]
    assert not told.startswith("{")


@given(said=st.text(st.characters(codec="utf-8")), words=st.text(min_size=1))
def test_a_line_is_one_line_and_what_it_says_comes_back(said: str, words: str) -> None:
    with logbook() as stream:
        logs.log.warning("%s", said)
        logs.log.warning("%s", Refusal(f"<{words}>"))

    [told, kind] = lines(stream)
    assert told["event"].isprintable()
    assert kind["event"] == "Refusal"
    if said.isprintable():
        assert told["event"] == said


@pytest.mark.parametrize(
    "about", [discord.app_commands.CommandInvokeError, discord.app_commands.TransformerError, discord.InvalidData]
)
def test_errors_of_discord_py_that_repeat_what_somebody_typed_are_told_by_their_kind(about: type[Exception]) -> None:
    error = about.__new__(about)
    error.args = ("Failed to convert ballot",)

    assert logs.safe_message(error) == about.__name__


async def test_the_reference_in_a_sentence_leads_to_the_line_that_tells_what_happened(
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


async def test_a_control_that_fails_as_nobody_foresaw_does_not_give_a_ballot_away(
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


def test_a_film_file_and_the_project_s_own_files_are_told_by_their_short_names() -> None:
    with pytest.raises(FileNotFoundError) as caught:
        Path("/nowhere/at/all").read_text()

    told = logs.describe(caught.value)

    assert told.startswith("FileNotFoundError: [Errno 2] No such file or directory: '/nowhere/at/all' | ")
    assert "tests/bot/monitoring/test_logs.py:" in told
