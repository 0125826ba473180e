"""What SQLite says when the disk or the file is in the way, in words for whoever runs the bot; no SQL is run here."""

import sqlite3

FULL = "The disk of the database is full. Make room; nothing that was acknowledged is lost."
HELD = "Another program holds the database. End it, or wait until it is done."
NO_TURN = "The database is busy with other writing. If this stays so, look whether its disk is slow."
_PRIMARY = 0xFF  # the rest of an error code tells where in SQLite it came up

_SENTENCES = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: "The database cannot be written to. Let the bot write the file and its folder.",
    sqlite3.SQLITE_BUSY: HELD,
    sqlite3.SQLITE_LOCKED: HELD,
    sqlite3.SQLITE_CORRUPT: "The database is damaged. Stop the bot, run `python -m bot doctor`, and restore a backup.",
    sqlite3.SQLITE_NOTADB: "The database is no SQLite file. Stop the bot, and restore a backup.",
    sqlite3.SQLITE_IOERR: "The disk of the database fails. Look at the machine's own log, and have a backup at hand.",
    sqlite3.SQLITE_CANTOPEN: "The database cannot be opened. Give the bot the right to read the file and its folder.",
    sqlite3.SQLITE_NOMEM: "The machine is out of memory. Give it more, or run less beside the bot.",
}


_LASTING = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def lasts(error: sqlite3.Error) -> bool:
    """Whether what is wrong stays wrong until somebody does something about the file."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _LASTING


def tell(error: sqlite3.Error) -> str | None:
    """A sentence on what is in the way and what to do; None where it is neither the disk nor the file."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else _SENTENCES.get(code & _PRIMARY)
