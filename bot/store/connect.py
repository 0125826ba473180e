"""Connections: a database is locked, private and up to date before it is used, or opened to be read as it is."""

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

import aiosqlite

from bot.model.errors import StartFailure
from bot.model.sharding import Shards
from bot.store.errors import ANOTHERS, NO_DATABASE, describe
from bot.store.files import IN_MEMORY, is_there, keep_private, release_lock, take_lock, temporary_file_for
from bot.store.integrity import enable_wal
from bot.store.keys import Keys
from bot.store.migrations import ORIGIN, SCHEMA, Migration, check_whole, compare, is_anothers, migrate, read_applied
from bot.store.obstacles import database_loss, database_obstacle
from bot.store.process_lock import Claim, claim, release
from bot.store.seal_older import settle

Steps: TypeAlias = Callable[[aiosqlite.Connection], Awaitable[Keys | None]]

# Discord waits 3 s. The write lock (1.2 s) and this together must stay below, and so must this twice: a vote that comes
# while others are saved waits for the file two times.
BUSY_TIMEOUT_MS = 1_200

_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # what has been acknowledged survives a power cut
    "PRAGMA foreign_keys = ON",
)

WRITE_SOMETHING = (
    "UPDATE schema_migrations SET applied_at = applied_at WHERE version = 1"  # a page that goes to the disk
)


@dataclass(frozen=True, slots=True)
class OpenDatabase:
    """A connection with the folder of its file, the locks on file and shards, and its keys where it can be written."""

    connection: aiosqlite.Connection
    folder: Path
    held: int | None
    claim: Claim | None
    keys: Keys | None


async def open_to_write(path: Path, wanted: Sequence[Migration], serving: Shards | None = None) -> OpenDatabase:
    """Open a database as `Database.open` does."""
    return await _open(path, partial(_create, path), partial(_set_up, path, wanted=wanted), serving)


async def open_to_read(path: Path, wanted: Sequence[Migration]) -> OpenDatabase:
    """Open a snapshot as `Database.open_to_read` does."""
    fault = database_obstacle(path) or database_loss(path)
    if fault or not is_there(path):
        raise StartFailure(fault or NO_DATABASE.format(path=path))
    # In a mode that can write, so that what a killed process has left is cleared away.
    return await _open(path, lambda: f"{path.resolve().as_uri()}?mode=rw", partial(_check_schema, path, wanted=wanted))


async def _open(path: Path, prepare: Callable[[], str], steps: Steps, serving: Shards | None = None) -> OpenDatabase:
    """Lock the file, claim the shards, connect and take the first steps; undo it all when one of that fails."""
    held, claimed = None, None
    try:
        with _start_failures(path, "opened"):
            held = _lock(path)
            claimed = await claim(path, serving) if serving else None
            uri = prepare()  # only now that no other process can replace the file
            connection = aiosqlite.connect(uri, uri=uri.startswith("file:"), isolation_level=None)
            thread = _thread_of(connection)
            thread.daemon = True  # the process can end with this open: what was acknowledged is on the disk
            try:
                await connection
            except (OSError, aiosqlite.Error):
                if thread.is_alive():  # its last callback needs the event loop
                    await asyncio.to_thread(thread.join)
                raise
        try:
            with _start_failures(path, "used"):
                keys = await steps(connection)
        except BaseException:
            await connection.close()
            raise
    except BaseException:
        release(claimed)
        release_lock(held)
        raise
    return OpenDatabase(connection, path.parent, held, claimed, keys)


def _lock(path: Path) -> int | None:
    """Keep others from replacing the database, in a folder that is made if need be."""
    if in_the_way := database_obstacle(path):
        raise StartFailure(in_the_way)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return take_lock(path)
    except BlockingIOError as error:
        raise StartFailure(
            f"The database {path} is being restored or compacted; start again when that is done."
        ) from error


@contextmanager
def _start_failures(path: Path, what: str) -> Generator[None]:
    """Turn what the system or SQLite raises into a `StartFailure`."""
    try:
        yield
    except (OSError, aiosqlite.Error) as error:
        raise StartFailure(f"The database {path} cannot be {what}. {describe(error)}") from error


def _create(path: Path) -> str:
    """Make a private database if there is none, complete from its first moment on; return what opens it."""
    if path == IN_MEMORY:
        return str(path)
    if lost := database_loss(path):
        raise StartFailure(lost)
    if not is_there(path):
        with temporary_file_for(path) as part:
            enable_wal(part)
            try:
                os.link(part, path)
            except FileExistsError:  # another process was first
                pass
            except OSError:  # a disk without hard links
                part.replace(path)
    return str(path)


async def _set_up(path: Path, connection: aiosqlite.Connection, wanted: Sequence[Migration]) -> Keys:
    await connection.execute_fetchall(_PRAGMAS[0])
    await _check_ours(path, connection)
    if path != IN_MEMORY:
        keep_private(path)
    for pragma in _PRAGMAS[1:]:
        await connection.execute_fetchall(pragma)
    await migrate(connection, wanted)
    check_whole(await connection.execute_fetchall(SCHEMA), wanted)
    await connection.execute_fetchall(WRITE_SOMETHING)  # a read-only file would fail every member later
    return await settle(connection, path)


async def _check_schema(path: Path, connection: aiosqlite.Connection, wanted: Sequence[Migration]) -> None:
    for statement in (_PRAGMAS[0], "PRAGMA query_only = ON", "BEGIN"):
        await connection.execute_fetchall(statement)
    await _check_ours(path, connection)
    if waiting := compare(await read_applied(connection), wanted):
        raise StartFailure(
            f"The database waits for migration {waiting[0].label}; start the bot, which applies it, then try again."
        )


async def _check_ours(path: Path, connection: aiosqlite.Connection) -> None:
    """Raise `StartFailure` for the database of another program, before anything in it is changed."""
    if is_anothers(next(iter(await connection.execute_fetchall(ORIGIN)), None)):
        raise StartFailure(ANOTHERS.format(path=path))


def _thread_of(connection: aiosqlite.Connection) -> threading.Thread:
    """Return the thread of a connection, which aiosqlite has no public name for."""
    return connection._thread  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
