"""Errors of SQLite and of the system, in sentences for an operator."""

import errno
import sqlite3

NO_DATABASE = "There is no database at {path}; HOUSELIGHTS_DATABASE says where it is."
ANOTHERS = "The database {path} is not one of Houselights; set HOUSELIGHTS_DATABASE to another file."
FULL = "The disk of the database is full. Make room; nothing that was acknowledged is lost."
LOCKED = "Another program holds the database. End it, or wait until it is done."
BUSY = "The database is busy with other writing. If this stays so, look whether its disk is slow."
_PRIMARY = 0xFF  # the rest of an error code is where in SQLite it came up

_SENTENCES = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: "The database cannot be written to. Let the bot write the file and its folder.",
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_CORRUPT: "The database is damaged. Stop the bot, run `python -m bot doctor`, and restore a backup.",
    sqlite3.SQLITE_NOTADB: "The database is no SQLite file. Stop the bot, and restore a backup.",
    sqlite3.SQLITE_IOERR: "The disk of the database fails. Look at the machine's own log, and have a backup at hand.",
    sqlite3.SQLITE_CANTOPEN: "The database cannot be opened. Give the bot the right to read the file and its folder.",
    sqlite3.SQLITE_NOMEM: "The machine is out of memory. Give it more, or run less beside the bot.",
}


_DENIED = "{why}. Do this as the user under whose name the bot runs, or let yours write there."
_NO_ROOM = "{why}. Make room, or name another place."
_REASONS = {
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.EROFS: _DENIED,
    errno.ENOSPC: _NO_ROOM,
    errno.EDQUOT: _NO_ROOM,
}

_LASTING = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def is_permanent(error: sqlite3.Error) -> bool:
    """Tell whether the file stays damaged until an operator acts."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _LASTING


def sentence_for(error: sqlite3.Error) -> str | None:
    """Return what is in the way and what to do; None where it is neither the disk nor the file."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else _SENTENCES.get(code & _PRIMARY)


def describe(error: OSError | sqlite3.Error) -> str:
    """Return what is in the way, and what to do where that is known, in sentences."""
    if isinstance(error, sqlite3.Error):
        return sentence_for(error) or f"The reason given is: {error}."
    return _REASONS.get(error.errno or 0, "The reason given is: {why}.").format(why=error.strerror or error)
