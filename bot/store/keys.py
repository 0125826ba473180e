"""The keys of sealed boxes: a small file beside the database, where each key of a poll overwrites the one before."""

import errno
import os
import threading
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import portalocker

from bot.model.errors import StartFailure, StorageError
from bot.store.boxes import KEY_BYTES
from bot.store.errors import describe
from bot.store.files import IN_MEMORY, PRIVATE, flush_folder, is_there, keys_of, lock_file

NO_KEY = bytes(KEY_BYTES)
MISSING = (
    "The ballots of sealed polls cannot be read: the file {path} belongs to the database and is missing. "
    "Put it back beside the database, or restore a backup."
)
CLOSED = "The keys of sealed polls cannot be written. The database is closed."

_TO_USE = os.O_RDWR | getattr(os, "O_BINARY", 0)  # which Windows has
_flush = getattr(os, "fdatasync", os.fsync)


class Keys:
    """A key for each poll, at the offset of its id, so that processes which share the file do not collide.

    A key lies within one sector, which a disk writes as a whole: there is the old key or the new one, never a mixture.
    """

    def __init__(self, file: int | None, name: str) -> None:
        self.name = name
        self._file = file
        self._in_memory: dict[int, bytes] = {}
        self._using = threading.Lock()
        self._held = self._closed = False

    @classmethod
    def open(cls, database: Path, *, needed: bool) -> "Keys":
        """Open the keys of a database, and make the file where none is `needed` yet. Raises `StartFailure`."""
        if database == IN_MEMORY:
            return cls(None, str(database))
        path = keys_of(database)
        try:
            if not needed and not is_there(path):
                os.close(os.open(path, _TO_USE | os.O_CREAT | os.O_EXCL, PRIVATE))
                flush_folder(path.parent)
            return cls(os.open(path, _TO_USE), str(path))
        except FileNotFoundError as error:
            raise StartFailure(MISSING.format(path=path)) from error
        except OSError as error:
            raise StartFailure(f"The file {path} cannot be opened. {describe(error)}") from error

    def close(self) -> None:
        """Close the file, after which nothing can be written."""
        with self._using:
            if self._file is not None:
                os.close(self._file)
            self._file, self._closed = None, True

    def read(self, poll_id: int) -> bytes:
        """Return the key of a poll, or `NO_KEY`."""
        with self._using:
            if self._file is None:
                return self._in_memory.get(poll_id, NO_KEY)
            os.lseek(self._file, poll_id * KEY_BYTES, os.SEEK_SET)
            return os.read(self._file, KEY_BYTES).ljust(KEY_BYTES, b"\0")

    def polls(self) -> list[int]:
        """Return the polls that have a key."""
        with self._using:
            if self._file is None:
                return [poll_id for poll_id, key in self._in_memory.items() if key != NO_KEY]
            os.lseek(self._file, 0, os.SEEK_SET)
            with os.fdopen(os.dup(self._file), "rb") as file:
                keys = iter(partial(file.read, KEY_BYTES), b"")
                return [poll_id for poll_id, key in enumerate(keys) if key != NO_KEY]

    def write(self, keys: Mapping[int, bytes]) -> None:
        """Overwrite keys; once this returns they are on the disk. Raises `StorageError`."""
        with self._using:
            if self._closed:
                raise StorageError(CLOSED)
            if self._file is None:
                self._in_memory.update(keys)
                return
            try:
                for poll_id, key in sorted(keys.items()):
                    _write_over(self._file, poll_id * KEY_BYTES, key)
                _flush(self._file)
            except OSError as error:
                raise StorageError(f"The keys of sealed polls cannot be written. {describe(error)}") from error

    def hold(self) -> bool:
        """Try to keep others from changing boxes and keys until `let_go`; return whether that succeeded at once."""
        if self._held:
            return False
        if self._file is not None:
            try:
                lock_file(self._file, alone=True)
            except BlockingIOError:
                return False
        self._held = True
        return True

    def let_go(self) -> None:
        """Let others change boxes and keys."""
        self._held = False
        if self._file is not None:
            portalocker.unlock(self._file)


def _write_over(file: int, at: int, key: bytes) -> None:
    os.lseek(file, at, os.SEEK_SET)
    if os.write(file, key) != len(key):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
