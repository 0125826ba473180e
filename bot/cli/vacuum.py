"""`vacuum`: gives back the room that deleted rows have left in the database, while no bot runs."""

from bot.cli.output import progress_line
from bot.cli.words import size
from bot.settings import Settings
from bot.store.backups import compact


def vacuum(settings: Settings) -> str:
    """Compact the database; its sizes. Raises `OperationFailure`."""
    with progress_line("Compacting") as progress:
        before, after = compact(settings.database, progress)
    return f"{settings.database} took {size(before)} and takes {size(after)} now."
