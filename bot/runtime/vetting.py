"""Runs the check of a film file that somebody brings: one at a time, in a process of its own, with a time limit."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.model.errors import Refusal

if TYPE_CHECKING:
    from knowledge.vetting import Request, Vetted

MOST_SECONDS = 30.0
WAITING_SECONDS = 60.0
FOLDER = Path(__file__).parents[2]  # where `knowledge` is found

TOO_MUCH = "I couldn't get through that file in time. Is it a film file? One with less in it may do."
BUSY = "Others are bringing films just now. Please try again in a minute."


class Vetting:
    """Checks files, one after another."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def vet(self, request: "Request") -> "Vetted":
        """Check a file. Raises `Refusal` where that takes too long or too much memory."""
        try:
            async with asyncio.timeout(WAITING_SECONDS):
                await self._turn.acquire()
        except TimeoutError as error:
            raise Refusal(BUSY) from error
        try:
            return await asyncio.to_thread(_run, request)
        finally:
            self._turn.release()


def _run(request: "Request") -> "Vetted":
    # Imported in the thread, as models take time to load and most processes need none of this.
    from knowledge.vetting import REQUEST, VETTED  # noqa: PLC0415

    command, wanted = [sys.executable, "-m", "knowledge.vetting"], REQUEST.dump_json(request)
    without_token = {name: value for name, value in os.environ.items() if not name.startswith("HOUSELIGHTS")}
    try:
        done = subprocess.run(  # noqa: S603  # ours
            command,
            input=wanted,
            capture_output=True,
            timeout=MOST_SECONDS,
            cwd=FOLDER,
            env=without_token,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise Refusal(TOO_MUCH) from error
    return VETTED.validate_json(done.stdout)
