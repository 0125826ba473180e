"""Opens a database safely: held, private, up to date, or just to be read; what is in it lives elsewhere."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

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

if TYPE_CHECKING:
    import threading

Steps: TypeAlias = Callable[[aiosqlite.Connection], Awaitable[Keys | None]]

# Discord waits three seconds for an answer. Whoever writes gives up before: waiting for a turn and for the file take
# no longer together, nor do two waits for the file, which is how long a vote waits that comes while others are saved.
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
    """A connection, the folder of its file, its keys, and what keeps others from replacing that or serving the same.

    There are no keys where the file is just read.
    """

    connection: aiosqlite.Connection
    folder: Path
    held: int | None
    claim: Claim | None
    keys: Keys | None


async def open_to_write(path: Path, wanted: Sequence[Migration], serving: Shards | None = None) -> OpenDatabase:
    """Open the database at `path`, making it if need be, and bring its schema up to date.

    `serving` are shards that no other process is to serve; one that is about to end is waited for. Raises
    `StartFailure` with a sentence on what is in the way.
    """
    return await _open(path, partial(_made, path), partial(_set_up, path, wanted=wanted), serving)


async def open_to_read(path: Path, wanted: Sequence[Migration]) -> OpenDatabase:
    """Open the database at `path` as it stands at this moment; it is not changed, and no later change is seen.

    Raises `StartFailure` with a sentence on what is in the way, a schema that is not the wanted one among them.
    """
    uri = _existing(path)
    return await _open(path, lambda: uri, partial(_check_schema, path, wanted=wanted))


async def _open(path: Path, opening: Callable[[], str], steps: Steps, serving: Shards | None = None) -> OpenDatabase:
    held, claimed = _hold(path), None
    try:
        claimed = await _claim(path, serving) if serving else None
        uri = opening()  # only now, as nobody replaces the file any more
        connection = await _connect(path, aiosqlite.connect(uri, uri=uri.startswith("file:"), isolation_level=None))
        keys = await _prepare(path, connection, steps)
    except BaseException:
        release(claimed)
        release_lock(held)
        raise
    return OpenDatabase(connection, path.parent, held, claimed, keys)


def _made(path: Path) -> str:
    """What opens a database, which is made if need be."""
    if path != IN_MEMORY:
        try:
            if lost := database_loss(path):
                raise StartFailure(lost)
            if not is_there(path):
                _create_file(path)
        except (OSError, aiosqlite.Error) as error:
            raise StartFailure(f"The database {path} cannot be opened. {describe(error)}") from error
    return str(path)


def _create_file(database: Path) -> None:
    """Make a database that nobody but its owner can read; one that another process has just made stays.

    Raises `OSError` or `sqlite3.Error` where none can be made, and then nothing is there.
    """
    with temporary_file_for(database) as part:
        enable_wal(part)
        try:
            os.link(part, database)
        except FileExistsError:
            return
        except OSError:  # a disk that knows no second name for a file
            part.replace(database)


def _existing(path: Path) -> str:
    """What opens a database that is there, and makes none."""
    fault = database_obstacle(path) or database_loss(path)
    if fault or not is_there(path):
        raise StartFailure(fault or NO_DATABASE.format(path=path))
    return f"{path.resolve().as_uri()}?mode=rw"  # to write, too: so what a killed process has left is cleared away


def _hold(path: Path) -> int | None:
    """Let nobody replace the database while it is open here, making its folder if need be."""
    try:
        if in_the_way := database_obstacle(path):
            raise StartFailure(in_the_way)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return take_lock(path)
    except BlockingIOError as error:
        raise StartFailure(
            f"The database {path} is being restored or compacted; start again when that is done."
        ) from error
    except OSError as error:
        raise StartFailure(f"The database {path} cannot be opened. {describe(error)}") from error


async def _claim(path: Path, serving: Shards) -> Claim | None:
    try:
        return await claim(path, serving)
    except OSError as error:
        raise StartFailure(f"The database {path} cannot be opened. {describe(error)}") from error


async def _connect(path: Path, connection: aiosqlite.Connection) -> aiosqlite.Connection:
    thread = _thread_of(connection)
    thread.daemon = True  # the process can end though nobody closed this: what was acknowledged is on the disk
    try:
        return await connection
    except (OSError, aiosqlite.Error) as error:
        if thread.is_alive():  # it has a last word for the event loop, which must still be there
            await asyncio.to_thread(thread.join)
        raise StartFailure(f"The database {path} cannot be opened. {describe(error)}") from error


async def _prepare(path: Path, connection: aiosqlite.Connection, steps: Steps) -> Keys | None:
    """Take the first steps on a connection; it is closed when one fails."""
    try:
        return await steps(connection)
    except aiosqlite.Error as error:
        await connection.close()
        raise StartFailure(f"The database {path} cannot be used. {describe(error)}") from error
    except BaseException:
        await connection.close()
        raise


async def _set_up(path: Path, connection: aiosqlite.Connection, wanted: Sequence[Migration]) -> Keys:
    await connection.execute_fetchall(_PRAGMAS[0])
    await _check_ours(path, connection)
    if path != IN_MEMORY:
        keep_private(path)
    for pragma in _PRAGMAS[1:]:
        await connection.execute_fetchall(pragma)
    await migrate(connection, wanted)
    check_whole(await connection.execute_fetchall(SCHEMA), wanted)
    await connection.execute_fetchall(WRITE_SOMETHING)  # a file that only reads would fail everybody later
    return await settle(connection, path)


async def _check_schema(path: Path, connection: aiosqlite.Connection, wanted: Sequence[Migration]) -> None:
    for statement in (_PRAGMAS[0], "PRAGMA query_only = ON", "BEGIN"):
        await connection.execute_fetchall(statement)
    await _check_ours(path, connection)
    waiting = compare(await read_applied(connection), wanted)
    if waiting:
        raise StartFailure(
            f"The database waits for migration {waiting[0].label}; start the bot, which applies it, then try again."
        )


async def _check_ours(path: Path, connection: aiosqlite.Connection) -> None:
    """Raises `StartFailure` for the database of another program, before anything in it is changed."""
    if is_anothers(next(iter(await connection.execute_fetchall(ORIGIN)), None)):
        raise StartFailure(ANOTHERS.format(path=path))


def _thread_of(connection: aiosqlite.Connection) -> "threading.Thread":
    """The thread of a connection, which aiosqlite does not show."""
    return connection._thread  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
