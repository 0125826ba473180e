"""Backups: copying, restoring and compacting a database by atomic replacement."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from bot.model.errors import OperationFailure
from bot.store.backup_ballots import carry_ballots
from bot.store.errors import FULL, NO_DATABASE, describe
from bot.store.files import flush_folder, holding, is_file, is_there, keys_of, move_into_place, real, temporary_file_for
from bot.store.integrity import bytes_of, enable_wal, inspect, open_sqlite, sidecar_paths, wal_path
from bot.store.migrations import FOLDER, EditedMigration, NewerSchema, compare, losses, read_migrations
from bot.store.obstacles import database_loss, database_obstacle, obstacle

_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"

DISK_FULL = "There is no room on that disk; make some, then try again."

Progress: TypeAlias = Callable[[float | None], None]
"""Takes how much of the work is done, from 0 to 1, or None where that is unknown."""


def back_up(database: Path, backup: Path, progress: Progress) -> int:
    """Replace `backup` by a snapshot without what has been deleted, or leave it; return its size in bytes.

    The snapshot neither holds up writes nor waits for them. Raises `OperationFailure`.
    """
    _check_is_there(database)
    _check_is_other(database, backup)
    with holding(database), _failures(f"The backup {backup} cannot be written"), temporary_file_for(backup) as part:
        _copy(database, part, progress, alone=True)
        move_into_place(part, backup)
    return backup.stat().st_size


def restore(backup: Path, database: Path, at: datetime, progress: Progress) -> Path | None:
    """Replace the database by a backup, or leave it; return where the old one is kept, None if there was none."""
    if found := obstacle(backup):
        raise OperationFailure(f"{backup} {found}; name a backup that is there.")
    if not is_file(backup):
        raise OperationFailure(f"There is no file {backup}; name a backup that is there.")
    if in_the_way := database_obstacle(database):
        raise OperationFailure(in_the_way)
    _check_is_other(database, backup)
    _check_fits(backup, progress)
    with _failures(f"{backup} cannot be restored"):
        database.parent.mkdir(parents=True, exist_ok=True)
    with holding(database, alone=True), _failures(f"{backup} cannot be restored"), temporary_file_for(database) as part:
        _copy(backup, part, progress, alone=True)
        enable_wal(part)
        _copy_ownership(part, database)
        kept = _keep_old(database, at) if is_there(database) else None
        with _keys_kept(database, kept):
            move_into_place(part, database)
    return kept


def compact(database: Path, progress: Progress) -> tuple[int, int]:
    """Rewrite the database without what has been deleted, or not at all; return its size in bytes before and after."""
    _check_is_there(database)
    with holding(database, alone=True), _failures(f"The database {database} cannot be compacted"):
        before = bytes_of(database)
        folder = database.resolve().parent
        if (free := shutil.disk_usage(folder).free) < before:
            needed, free = before // 2**20 + 1, free // 2**20
            raise OperationFailure(
                f"There is too little room in {folder}: {needed:,} MiB are needed, {free:,} are free."
            )
        with temporary_file_for(database) as part:
            _checkpoint_wal(database)
            _copy(database, part, progress, alone=False)
            enable_wal(part)
            _copy_ownership(part, database)
            move_into_place(part, database)
    return before, bytes_of(database)


def _check_is_there(database: Path) -> None:
    fault = database_obstacle(database) or database_loss(database)
    if fault or not is_there(database):
        raise OperationFailure(fault or NO_DATABASE.format(path=database))


def _check_is_other(database: Path, backup: Path) -> None:
    own = [real(database), wal_path(real(database))]
    if real(backup) in own:
        raise OperationFailure(f"{backup} is the database itself; name another file.")


def _check_fits(backup: Path, progress: Progress) -> None:
    """Raise `OperationFailure` for a file that is damaged, another program's, or of an unknown version."""
    try:
        seen = inspect(backup, lambda: progress(None))
    except OperationFailure as failure:
        raise OperationFailure(f"{failure} Nothing was changed; name another backup.") from failure
    if seen.faults:
        raise OperationFailure(f"{backup} is damaged, so nothing was changed: {seen.faults[0]}.")
    if not seen.applied:
        raise OperationFailure(f"{backup} is not a database of Houselights, so nothing was changed.")
    known = read_migrations(FOLDER)
    try:
        compare(seen.applied, known)
    except NewerSchema as error:
        raise OperationFailure(
            f"{backup} was made by a newer version of Houselights; update this one, then restore again."
        ) from error
    except EditedMigration as error:
        raise OperationFailure(f"{backup} was made with other migrations than this version has: {error}") from error
    if lost := losses(seen.schema, [migration for migration in known if migration.version in seen.applied]):
        raise OperationFailure(f"{backup} is not complete, so nothing was changed: {lost[0]}.")


@contextmanager
def _failures(what: str) -> Generator[None]:
    """Turn what the system or SQLite raises into an `OperationFailure`."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        why = describe(error)
        raise OperationFailure(f"{what}. {DISK_FULL if why == FULL else why}") from error


def _copy(source: Path, part: Path, progress: Progress, *, alone: bool) -> None:
    """Copy a snapshot of `source` to the empty file `part`, and check it. A copy that is `alone` needs no keys."""
    expected = max(1, bytes_of(source))

    def tick() -> None:
        progress(min(1.0, part.stat().st_size / expected))

    with open_sqlite(source, "rw", tick) as connection:
        schema = connection.execute(_SCHEMA).fetchall()
        connection.execute("VACUUM INTO ?", (str(part),))
    if alone:
        carry_ballots(source, part)
    if faults := inspect(part, lambda: progress(None)).faults:
        raise OperationFailure(f"The copy came out damaged, so it was thrown away: {faults[0]}.")
    with open_sqlite(part, "ro") as connection:
        if connection.execute(_SCHEMA).fetchall() != schema:
            raise OperationFailure("The tables changed while they were copied; try again.")


def _copy_ownership(part: Path, database: Path) -> None:
    """Give a file the owner and the permissions of the database it replaces, or the owner of the folder."""
    there = is_there(database)
    like = (database if there else database.resolve().parent).stat()
    if there:
        part.chmod(like.st_mode & 0o777)
    if sys.platform != "win32" and os.geteuid() == 0:  # only root can give files away
        os.chown(part, like.st_uid, like.st_gid)


def _keep_old(database: Path, at: datetime) -> Path:
    """Link the old file to a second name with its WAL checkpointed, so that no old WAL meets the new file."""
    file = database.resolve()
    kept = file.with_name(f"{file.stem}-until-{at:%Y-%m-%d-%H%M%S}{file.suffix}")
    if wal_path(file).exists():
        os.link(wal_path(file), wal_path(kept))  # SQLite deletes a WAL that does not fit
    try:
        _checkpoint_wal(file)
    except sqlite3.Error as error:
        if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            wal_path(kept).unlink(missing_ok=True)
            raise
        for left in sidecar_paths(file):  # a damaged file is kept as it is, with its WAL
            left.unlink(missing_ok=True)
    else:
        wal_path(kept).unlink(missing_ok=True)
    os.link(file, kept)
    flush_folder(file.parent)
    return kept


@contextmanager
def _keys_kept(database: Path, kept: Path | None) -> Generator[None]:
    """Move the keys of the old file along with it; they are moved back if the new file does not get to its place."""
    keys = keys_of(database)
    if kept is None or not is_there(keys):
        yield
        return
    keys.replace(keys_of(kept))
    try:
        yield
    except BaseException:
        keys_of(kept).replace(keys)
        raise


def _checkpoint_wal(database: Path) -> None:
    """Checkpoint the WAL and delete it. Raises `sqlite3.Error` while another connection is open."""
    with open_sqlite(database, "rw") as connection:
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
