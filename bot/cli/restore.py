"""`restore`: puts a backup in the place of the database, while no bot runs."""

from datetime import UTC, datetime
from pathlib import Path

from bot.cli.output import progress_line
from bot.settings import Settings
from bot.store.backups import restore as put_back


def restore(settings: Settings, file: Path) -> str:
    """Restore a backup; where the database of before is. Raises `OperationFailure`."""
    with progress_line("Restoring") as progress:
        kept = put_back(file, settings.database, datetime.now(UTC), progress)
    done = f"{settings.database} is now what {file} holds."
    return f"{done} What was there before is kept as {kept}." if kept else done
