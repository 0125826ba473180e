# ruff: noqa: T201 - how another process learns of the address
"""The rehearsal that the pictures are taken of: a film that nobody ever made, at a time that is always the same."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.rehearse import build_indexes, rehearsal
from bot.settings import Settings
from tests.support.films import INVENTED

EVENING = datetime(2026, 1, 30, 20, 0, tzinfo=UTC)


async def play(database: Path) -> None:
    """Rehearse until the process is ended, having printed the address of the page. Reads no `.env`."""
    settings = Settings(database=database, films=INVENTED.parent, token=None, shards=1, port=0)
    async with rehearsal(settings, EVENING) as running:
        await build_indexes(running)
        print(running.url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(play(Path(sys.argv[1])))
