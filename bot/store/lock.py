"""Who has a database open, told between processes by a lock on a file beside it; nothing is read or written here."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import portalocker

from bot.model.errors import OperationFailure
from bot.store.errors import describe

IN_MEMORY = Path(":memory:")
ENDING = ".lock"


def take(database: Path, *, alone: bool = False) -> int | None:
    """Hold a database, with others or `alone`, until it is released or this process ends, however it ends.

    None stands for nothing held: a database in memory is nobody else's. Raises `BlockingIOError` when it is held in a
    way that does not go with this, `OSError` where no lock can be.
    """
    if database == IN_MEMORY:
        return None
    # For everybody, and opened for reading only, so that it does not matter who was here first; there is nothing in it.
    held = os.open(lock_of(database), os.O_RDONLY | os.O_CREAT, 0o644)
    if sys.platform != "win32":  # where rights are no numbers
        with suppress(OSError):  # it is somebody else's
            os.fchmod(held, 0o644)
    try:
        claim(held, alone=alone)
    except BaseException:
        os.close(held)
        raise
    return held


def claim(held: int, *, alone: bool) -> None:
    """Lock an open file, with others or `alone`. Raises `BlockingIOError` when it is held, `OSError` where it fails."""
    kind = portalocker.LockFlags.EXCLUSIVE if alone else portalocker.LockFlags.SHARED
    try:
        portalocker.lock(held, kind | portalocker.LockFlags.NON_BLOCKING)
    except portalocker.AlreadyLocked as error:
        raise BlockingIOError(*error.args) from error
    except portalocker.LockException as error:
        raise (error.__cause__ if isinstance(error.__cause__, OSError) else OSError(str(error))) from error


def unclaim(held: int) -> None:
    """Unlock an open file."""
    portalocker.unlock(held)


def release(held: int | None) -> None:
    """Let go of what was taken. The file stays: deleting it could part those who wait from those who hold it."""
    if held is not None:
        os.close(held)


def lock_of(database: Path) -> Path:
    """The file that the lock is on."""
    file = database.resolve()  # by whatever name it is known
    return file.with_name(file.name + ENDING)


@contextmanager
def holding(database: Path, *, alone: bool = False) -> Generator[None]:
    """Keep a database from being replaced, or keep everybody else out of it, for a while.

    Raises `OperationFailure` when somebody else does not let that be.
    """
    try:
        held = take(database, alone=alone)
    except BlockingIOError as error:
        why = "is in use; stop the bot first" if alone else "is being restored or compacted; wait until that is done"
        raise OperationFailure(f"The database {database} {why}, then try again.") from error
    except OSError as error:
        raise OperationFailure(f"The database {database} cannot be locked. {describe(error)}") from error
    try:
        yield
    finally:
        release(held)
