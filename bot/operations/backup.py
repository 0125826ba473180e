"""`backup`: copies the database while the bot goes on."""

import time
from pathlib import Path

from bot.model.errors import OperationFailure
from bot.operations.progress import shown
from bot.operations.words import seconds, size
from bot.settings import Settings
from bot.store.backups import back_up


def backup(settings: Settings, file: Path, *, force: bool) -> str:
    """Write a backup; a sentence on it. Raises `OperationFailure`, also when the file is there and not to be lost."""
    if file.exists() and not force:
        raise OperationFailure(f"{file} is there already; name another file, or add --force to replace it.")
    began = time.monotonic()
    with shown("Backing up") as progress:
        written = back_up(settings.database, file, progress)
    return f"{file} holds the database as it is now: {size(written)}, in {seconds(time.monotonic() - began)}."
