"""`export`: writes every poll as a line of JSON, with no more of its votes than members could be shown."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import BinaryIO

import orjson

from bot.cli.database import check_target
from bot.cli.output import progress_line
from bot.club.poll_view import export_of, view_of
from bot.model.errors import OperationFailure
from bot.model.export import document
from bot.settings import Settings
from bot.store.database import Database
from bot.store.errors import describe
from bot.store.files import move_into_place, temporary_file_for
from bot.store.polls import number_of, page_after

PAGE = 50  # polls that are held in memory at a time
LINE = orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z


def export(settings: Settings, file: Path | None, *, force: bool) -> str | None:
    """Write all polls to a file, then a sentence on it, or to standard output.

    Raises `OperationFailure`, also where a file is there and `force` is not.
    """
    if file is None:
        return _print(settings.database)
    check_target(file, force=force)
    try:
        with temporary_file_for(file) as part:
            with part.open("wb") as lines:
                number = asyncio.run(_write(settings.database, lines))
            move_into_place(part, file)
    except OSError as error:
        raise OperationFailure(f"{file} cannot be written. {describe(error)}") from error
    return f"{file} holds {number:,} poll{'' if number == 1 else 's'}, a line each."


def _print(path: Path) -> None:
    try:
        asyncio.run(_write(path, sys.stdout.buffer))
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has read enough; what is left has to go somewhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


async def _write(path: Path, lines: BinaryIO) -> int:
    """Write a line a poll as all of them stand at this moment; how many there are."""
    database = await Database.open_to_read(path)
    try:
        number, done = await number_of(database), 0
        with progress_line("Exporting") as progress:
            async for line in _lines(database):
                lines.write(line)
                done += 1
                progress(done / number)
    finally:
        await database.close()
    return done


async def _lines(database: Database) -> AsyncGenerator[bytes]:
    last = 0
    while page := await page_after(database, last, PAGE):
        for poll in page:
            yield orjson.dumps(document(await export_of(database, await view_of(database, poll))), option=LINE)
        last = page[-1].id
