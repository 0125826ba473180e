"""`backup`, `restore` and `vacuum`, and where a command may put a file."""

import time
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.output import progress_line, seconds, size
from bot.model.errors import OperationFailure
from bot.settings import Settings
from bot.store import backups
from bot.store.files import is_folder, is_there
from bot.store.obstacles import FOLDER, obstacle


def backup(settings: Settings, file: Path, *, force: bool) -> str:
    """Back up the database, also while the bot runs, and return a sentence on it.

    Raises `OperationFailure`, also where a file is there and `force` is not.
    """
    check_target(file, force=force)
    began = time.monotonic()
    with progress_line("Backing up") as progress:
        written = backups.back_up(settings.database, file, progress)
    return f"{file} holds the database as it is now: {size(written)}, in {seconds(time.monotonic() - began)}."


def restore(settings: Settings, file: Path) -> str:
    """Put a backup in the place of the database, while no bot runs, and return where the old one is.

    Raises `OperationFailure`.
    """
    with progress_line("Restoring") as progress:
        kept = backups.restore(file, settings.database, datetime.now(UTC), progress)
    done = f"{settings.database} is now what {file} holds."
    return f"{done} What was there before is kept as {kept}." if kept else done


def vacuum(settings: Settings) -> str:
    """Compact the database, while no bot runs, and return its sizes. Raises `OperationFailure`."""
    with progress_line("Compacting") as progress:
        before, after = backups.compact(settings.database, progress)
    return f"{settings.database} took {size(before)} and takes {size(after)} now."


def check_target(file: Path, *, force: bool) -> None:
    """Raise `OperationFailure` where no file can be put, or one is there that may not be replaced."""
    if found := obstacle(file):
        raise OperationFailure(f"{file} {found}; name {'a file in it' if found is FOLDER else 'another file'}.")
    if not is_folder(file.parent):
        raise OperationFailure(f"There is no folder {file.parent}; make it first.")
    if is_there(file) and not force:
        raise OperationFailure(f"{file} is there already; name another file, or add --force to replace it.")
