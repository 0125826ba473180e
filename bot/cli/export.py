"""`export`: writes every poll as a line of JSON, with no more of its votes than members can see."""

import asyncio
import os
import sys
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
    """Write all polls to a file and return a sentence on it, or write them to standard output.

    Raises `OperationFailure`, also where a file is there and `force` is not.
    """
    if file is None:
        try:
            asyncio.run(_write(settings.database, sys.stdout.buffer))
            sys.stdout.flush()
        except BrokenPipeError:  # the reader has read enough; what is left has to go somewhere
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return None
    check_target(file, force=force)
    try:
        with temporary_file_for(file) as part:
            with part.open("wb") as lines:
                number = asyncio.run(_write(settings.database, lines))
            move_into_place(part, file)
    except OSError as error:
        raise OperationFailure(f"{file} cannot be written. {describe(error)}") from error
    return f"{file} holds {number:,} poll{'' if number == 1 else 's'}, a line each."


async def _write(path: Path, lines: BinaryIO) -> int:
    """Write a line for each poll as all of them are at this moment, and return how many there are."""
    database = await Database.open_to_read(path)
    try:
        number, done, last = await number_of(database), 0, 0
        with progress_line("Exporting") as progress:
            while page := await page_after(database, last, PAGE):
                for poll in page:
                    exported = await export_of(database, await view_of(database, poll))
                    lines.write(orjson.dumps(document(exported), option=LINE))
                    done += 1
                    progress(done / number)
                last = page[-1].id
    finally:
        await database.close()
    return done
