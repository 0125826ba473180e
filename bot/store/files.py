"""Files: private ones, atomic replacement, and the locks that show which processes have a database open."""

import os
import re
import secrets
import stat
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import portalocker

from bot.model.errors import OperationFailure
from bot.store.errors import describe

IN_MEMORY = Path(":memory:")
LOCK = ".lock"
PRIVATE, OTHERS = 0o600, 0o077  # rights to a file: its owner's, and everybody else's
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database
KEYS = ".keys"  # what the name of the file ends in that holds the keys of sealed polls

PART = ".part"
"""What the name of a file ends in that is not whole yet; one that stays behind was left by a kill."""

DAY_SECONDS = 86_400.0
_PARTS = re.compile(rf"(\.(.+)\.\w{{8}}{re.escape(PART)})(?:{'|'.join(BESIDE)}|{re.escape(LOCK)})?")


def is_there(path: Path) -> bool:
    """Tell whether anything is there. Raises `OSError` where nobody may look; `exists` says no there since 3.14."""
    return _mode_of(path) is not None


def is_file(path: Path) -> bool:
    """Tell whether a file is there. Raises `OSError` where nobody may look."""
    return stat.S_ISREG(_mode_of(path) or 0)


def is_folder(path: Path) -> bool:
    """Tell whether a folder is there. Raises `OSError` where nobody may look."""
    return stat.S_ISDIR(_mode_of(path) or 0)


def _mode_of(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def real(path: Path) -> Path:
    """Where a path leads in the end, also where links lead in a circle, which `Path.resolve` does not take."""
    return Path(os.path.realpath(path))


def keep_private(database: Path) -> None:
    """Let nobody but its owner read a database; SQLite makes the files beside it alike.

    One whose rights cannot be changed is left as it is.
    """
    for file in (database, keys_of(database), *(database.with_name(database.name + beside) for beside in BESIDE)):
        if file.is_file() and file.stat().st_mode & OTHERS:
            with suppress(OSError):
                file.chmod(PRIVATE)


def keys_of(database: Path) -> Path:
    """The file of the keys that belong to a database."""
    file = real(database)  # by whatever name it is known
    return file.with_name(file.name + KEYS)


@contextmanager
def temporary_file_for(target: Path) -> Generator[Path]:
    """An empty file beside `target` that nobody else may read; it goes in the end, unless it was put in its place.

    What a killed command has left of an earlier one goes first.
    """
    file = real(target)
    _tidy(file)
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}{PART}")
    with _held(part):
        part.touch(PRIVATE, exist_ok=False)
        yield part


def _tidy(target: Path) -> None:
    """Take away the parts of a file that no process is at, and those of others that were left a day ago."""
    with suppress(OSError):
        for part in {part for file in target.parent.iterdir() if (part := _left(file, target))}:
            with suppress(OSError), _held(part):  # which another process may hold
                pass


def _left(file: Path, target: Path) -> Path | None:
    """The part that a file is, or is beside, where that may be taken away for a target."""
    found = _PARTS.fullmatch(file.name)
    if found is None:
        return None
    part = file.with_name(found[1])
    its_own = found[2] == target.name
    old = lock_path(part).exists() and file.stat().st_mtime < time.time() - DAY_SECONDS
    return part if its_own or old else None


@contextmanager
def _held(part: Path) -> Generator[None]:
    """Have a part to oneself, until it goes with all that SQLite keeps beside it. A kill lets go of it."""
    held = take_lock(part, alone=True)
    try:
        yield
    finally:
        for file in (part, *(part.with_name(part.name + ending) for ending in BESIDE)):
            file.unlink(missing_ok=True)
        release_lock(held)
        lock_path(part).unlink(missing_ok=True)


def move_into_place(part: Path, target: Path) -> None:
    """Put a file in its place, for good: not even a power cut leaves half of it there."""
    _flush(part, os.O_RDWR)
    part.replace(real(target))
    flush_folder(real(target).parent)


def flush_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, where a folder can be flushed."""
    if sys.platform != "win32":
        _flush(folder, os.O_RDONLY)


def _flush(path: Path, way: int) -> None:
    flushed = os.open(path, way)
    try:
        os.fsync(flushed)
    finally:
        os.close(flushed)


def take_lock(database: Path, *, alone: bool = False) -> int | None:
    """Hold a database, with others or `alone`, until it is released or this process ends, however it ends.

    None stands for nothing held: a database in memory is nobody else's. Raises `BlockingIOError` when it is held in a
    way that does not go with this, `OSError` where no lock can be.
    """
    if database == IN_MEMORY:
        return None
    # For everybody, and opened for reading only, so that it does not matter who was here first; there is nothing in it.
    held = os.open(lock_path(database), os.O_RDONLY | os.O_CREAT, 0o644)
    if sys.platform != "win32":  # where rights are no numbers
        with suppress(OSError):  # it is somebody else's
            os.fchmod(held, 0o644)
    try:
        lock_file(held, alone=alone)
    except BaseException:
        os.close(held)
        raise
    return held


def lock_file(held: int, *, alone: bool) -> None:
    """Lock an open file, with others or `alone`. Raises `BlockingIOError` when it is held, `OSError` where it fails."""
    kind = portalocker.LockFlags.EXCLUSIVE if alone else portalocker.LockFlags.SHARED
    try:
        portalocker.lock(held, kind | portalocker.LockFlags.NON_BLOCKING)
    except portalocker.AlreadyLocked as error:
        raise BlockingIOError(*error.args) from error
    except portalocker.LockException as error:
        raise (error.__cause__ if isinstance(error.__cause__, OSError) else OSError(str(error))) from error


def unlock_file(held: int) -> None:
    """Unlock an open file."""
    portalocker.unlock(held)


def release_lock(held: int | None) -> None:
    """Let go of what was taken. The file stays: deleting it could part those who wait from those who hold it."""
    if held is not None:
        os.close(held)


def lock_path(database: Path) -> Path:
    """The file that the lock is on."""
    file = database.resolve()  # by whatever name it is known
    return file.with_name(file.name + LOCK)


@contextmanager
def holding(database: Path, *, alone: bool = False) -> Generator[None]:
    """Keep a database from being replaced, or keep everybody else out of it, for a while.

    Raises `OperationFailure` when somebody else does not let that be.
    """
    try:
        held = take_lock(database, alone=alone)
    except BlockingIOError as error:
        why = "is in use; stop the bot first" if alone else "is being restored or compacted; wait until that is done"
        raise OperationFailure(f"The database {database} {why}, then try again.") from error
    except OSError as error:
        raise OperationFailure(f"The database {database} cannot be locked. {describe(error)}") from error
    try:
        yield
    finally:
        release_lock(held)
