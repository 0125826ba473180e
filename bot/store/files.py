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
PRIVATE, OTHERS = 0o600, 0o077  # rights to a file: its owner's, and everybody else's
BESIDE = ("-wal", "-shm", "-journal")  # endings of the files that SQLite keeps beside a database
KEYS = ".keys"  # ending of the file with the keys of sealed polls
LOCK = ".lock"  # ending of the file that a lock is on
PART = ".part"  # ending of a file that is not complete yet; one that stays behind was left by a kill

DAY_SECONDS = 86_400.0
_PARTS = re.compile(rf"(\.(.+)\.\w{{8}}{re.escape(PART)})(?:{'|'.join(BESIDE)}|{re.escape(LOCK)})?")


def is_there(path: Path) -> bool:
    """Tell whether anything is there. Raises `OSError` where that may not be seen, as `Path.exists` did before 3.14."""
    return _mode_of(path) is not None


def is_file(path: Path) -> bool:
    """Tell whether a file is there. Raises `OSError` where that may not be seen."""
    return stat.S_ISREG(_mode_of(path) or 0)


def is_folder(path: Path) -> bool:
    """Tell whether a folder is there. Raises `OSError` where that may not be seen."""
    return stat.S_ISDIR(_mode_of(path) or 0)


def _mode_of(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def real(path: Path) -> Path:
    """Resolve a path, also where links lead in a circle, which `Path.resolve` refuses."""
    return Path(os.path.realpath(path))


def keys_of(database: Path) -> Path:
    """Return the file of the keys that belong to a database, whatever link leads to it."""
    file = real(database)
    return file.with_name(file.name + KEYS)


def keep_private(database: Path) -> None:
    """Let nobody but its owner read a database and the files beside it, where their rights can be changed."""
    for file in (database, keys_of(database), *(database.with_name(database.name + beside) for beside in BESIDE)):
        if file.is_file() and file.stat().st_mode & OTHERS:
            with suppress(OSError):
                file.chmod(PRIVATE)


@contextmanager
def temporary_file_for(target: Path) -> Generator[Path]:
    """Yield an empty private file beside `target`, which is deleted in the end unless it was moved into place.

    Those that killed processes have left go first: of this target at once, of others after a day.
    """
    file = real(target)
    with suppress(OSError):
        left: set[Path] = set()
        for entry in file.parent.iterdir():
            if found := _PARTS.fullmatch(entry.name):
                part = file.with_name(found[1])
                old = lock_path(part).exists() and entry.stat().st_mtime < time.time() - DAY_SECONDS
                if found[2] == file.name or old:
                    left.add(part)
        for part in left:
            with suppress(OSError), _locked_part(part):  # which fails where another process is writing it
                pass
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}{PART}")
    with _locked_part(part):
        part.touch(PRIVATE, exist_ok=False)
        yield part


@contextmanager
def _locked_part(part: Path) -> Generator[None]:
    """Lock a part until it is deleted, with all that SQLite keeps beside it. A kill unlocks it."""
    held = take_lock(part, alone=True)
    try:
        yield
    finally:
        for file in (part, *(part.with_name(part.name + ending) for ending in BESIDE)):
            file.unlink(missing_ok=True)
        release_lock(held)
        lock_path(part).unlink(missing_ok=True)


def move_into_place(part: Path, target: Path) -> None:
    """Replace a file atomically and durably: not even a power cut leaves half of it there."""
    _flush(part, os.O_RDWR)
    part.replace(real(target))
    flush_folder(real(target).parent)


def flush_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk, where a folder can be flushed."""
    if sys.platform != "win32":
        _flush(folder, os.O_RDONLY)


def _flush(path: Path, mode: int) -> None:
    fd = os.open(path, mode)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def lock_path(database: Path) -> Path:
    """Return the file that the lock of a database is on, whatever link leads to it."""
    file = database.resolve()
    return file.with_name(file.name + LOCK)


def take_lock(database: Path, *, alone: bool = False) -> int | None:
    """Lock a database, shared or `alone`, until the lock is released or this process ends, however it ends.

    Returns None for a database in memory, which nobody else has. Raises `BlockingIOError` when another process holds
    a lock that does not go with this one, `OSError` where no lock can be.
    """
    if database == IN_MEMORY:
        return None
    # World-readable and opened read-only, so that it works whichever user made it. The file is empty.
    fd = os.open(lock_path(database), os.O_RDONLY | os.O_CREAT, 0o644)
    if sys.platform != "win32":  # where rights are no numbers
        with suppress(OSError):  # another user owns it
            os.fchmod(fd, 0o644)
    try:
        lock_file(fd, alone=alone)
    except BaseException:
        os.close(fd)
        raise
    return fd


def release_lock(held: int | None) -> None:
    """Release a lock. Its file stays: if it were deleted, a waiting process would lock another file than the next."""
    if held is not None:
        os.close(held)


def lock_file(fd: int, *, alone: bool) -> None:
    """Lock an open file, shared or `alone`. Raises `BlockingIOError` when it is locked, `OSError` where that fails."""
    kind = portalocker.LockFlags.EXCLUSIVE if alone else portalocker.LockFlags.SHARED
    try:
        portalocker.lock(fd, kind | portalocker.LockFlags.NON_BLOCKING)
    except portalocker.AlreadyLocked as error:
        raise BlockingIOError(*error.args) from error
    except portalocker.LockException as error:
        raise (error.__cause__ if isinstance(error.__cause__, OSError) else OSError(str(error))) from error


@contextmanager
def holding(database: Path, *, alone: bool = False) -> Generator[None]:
    """Lock a database for a while. Raises `OperationFailure` if another process holds a conflicting lock."""
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
