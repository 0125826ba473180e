"""Runs what is done with files that somebody brings: one at a time, in a process of its own, with a time limit.

How films would answer takes longer than all else, so that has a turn of its own, and a check never waits for it.
"""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot.model.errors import Refusal
from knowledge.search.encoder import is_on

if TYPE_CHECKING:
    from knowledge.vetting import Expected, Request, Vetted

log = logging.getLogger(__name__)

T = TypeVar("T")

MOST_SECONDS = 30.0
EXPECTING_SECONDS = 30.0
WAITING_SECONDS = 60.0
FOLDER = Path(__file__).parents[2]  # where `knowledge` is found

TOO_MUCH = "I couldn't get through that file in time. Is it a film file? One with less in it may do."
BUSY = "Others are bringing films just now. Please try again in a minute."


class Vetting:
    """Checks files and writes sheets, one after another."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._expecting = asyncio.Lock()

    async def vet(self, request: "Request") -> "Vetted":
        """Check a file. Raises `Refusal` where that takes too long or too much memory."""
        return await _in_turn(self._turn, lambda: _vet(request))

    async def expect(self, text: str) -> "Expected | None":
        """Return how a film would answer; None where that takes too long to find out."""
        try:
            return await _in_turn(self._expecting, lambda: _expect(text))
        except Refusal as error:
            log.info("Left out how a film would answer: %s", type(error.__cause__).__name__)
            return None

    async def sheet(self, kind: str, text: str = "") -> bytes:
        """Return a film file as a sheet, `csv` or `xlsx`; of an empty text, a sheet to fill in. Raises as `vet`."""
        return await _in_turn(self._turn, lambda: _run(text.encode(), kind))


async def _in_turn(turn: asyncio.Lock, work: Callable[[], T]) -> T:
    try:
        async with asyncio.timeout(WAITING_SECONDS):
            await turn.acquire()
    except TimeoutError as error:
        raise Refusal(BUSY) from error
    try:
        return await asyncio.to_thread(work)
    finally:
        turn.release()


def _vet(request: "Request") -> "Vetted":
    # Imported in the thread, as models take time to load and most processes need none of this.
    from knowledge.vetting import REQUEST, VETTED  # noqa: PLC0415

    return VETTED.validate_json(_run(REQUEST.dump_json(request)))


def _expect(text: str) -> "Expected":
    from knowledge.vetting import EXPECTED, MEANING, WORDS  # noqa: PLC0415  # as above

    way = MEANING if is_on() else WORDS
    return EXPECTED.validate_json(_run(text.encode(), way, seconds=EXPECTING_SECONDS))


def _run(said: bytes, *arguments: str, seconds: float | None = None) -> bytes:
    command = [sys.executable, "-m", "knowledge.vetting", *arguments]
    without_token = {name: value for name, value in os.environ.items() if not name.startswith("HOUSELIGHTS")}
    limit = seconds or MOST_SECONDS
    try:
        return subprocess.run(  # noqa: S603  # ours
            command, input=said, capture_output=True, timeout=limit, cwd=FOLDER, env=without_token, check=True
        ).stdout
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise Refusal(TOO_MUCH) from error
