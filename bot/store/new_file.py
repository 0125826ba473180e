"""Makes a database file that has nothing in it yet: it comes to its place whole, so that none is ever found empty."""

import os
from pathlib import Path

from bot.store.files import temporary_file_for
from bot.store.integrity import open_sqlite


def make(database: Path) -> None:
    """Make a database that nobody but its owner can read; one that another process has just made stays.

    Raises `OSError` or `sqlite3.Error` where none can be made, and then nothing is there.
    """
    with temporary_file_for(database) as part:
        write_ahead(part)
        try:
            os.link(part, database)
        except FileExistsError:
            return
        except OSError:  # a disk that knows no second name for a file
            part.replace(database)


def write_ahead(part: Path) -> None:
    """Have a file written ahead of from its first moment on, as the bot leaves its database."""
    with open_sqlite(part, "rw") as connection:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
