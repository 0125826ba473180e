"""`backup`: copies the database while the bot goes on."""

import time
from pathlib import Path

from bot.cli.database import check_target
from bot.cli.output import progress_line
from bot.cli.words import seconds, size
from bot.settings import Settings
from bot.store.backups import back_up


def backup(settings: Settings, file: Path, *, force: bool) -> str:
    """Write a backup; a sentence on it. Raises `OperationFailure`, also where a file is there and `force` is not."""
    check_target(file, force=force)
    began = time.monotonic()
    with progress_line("Backing up") as progress:
        written = back_up(settings.database, file, progress)
    return f"{file} holds the database as it is now: {size(written)}, in {seconds(time.monotonic() - began)}."
