"""The one connection to SQLite: opening it safely, reading, and transactions; no table is named here."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import aiosqlite

from bot.model.errors import StartFailure, StorageError
from bot.model.figures import Histogram
from bot.store import lock
from bot.store.faults import FULL, NO_TURN, lasts, tell
from bot.store.files import keep_private
from bot.store.migrations import FOLDER, Migration, compare, migrate, read_applied, read_migrations

if TYPE_CHECKING:
    import threading

Row: TypeAlias = tuple[Any, ...]
Parameters: TypeAlias = Sequence[object] | Mapping[str, object]
Steps: TypeAlias = Callable[[aiosqlite.Connection], Awaitable[None]]

# Discord waits three seconds for an answer. Whoever writes gives up before: waiting for a turn and for the file take
# no longer together, nor do two waits for the file, which is how long a vote waits that comes while others are saved.
BUSY_TIMEOUT_MS = 1_200
TURN_SECONDS = 1.2
ROOM_BYTES = 256 * 1024
MOST_RECALLED = 4_096

_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # what has been acknowledged survives a power cut
    "PRAGMA foreign_keys = ON",
)

_WRITE_SOMETHING = (
    "UPDATE schema_migrations SET applied_at = applied_at WHERE version = 1"  # a page that goes to the disk
)


class Database:
    """An open database. Statements run one after another on a thread of their own."""

    def __init__(self, connection: aiosqlite.Connection, folder: Path, held: int | None) -> None:
        self._connection = connection
        self._folder = folder
        self._held = held
        self._writing = asyncio.Lock()
        self._begun_at: float | None = None
        self.commits = Histogram()
        """How long the durable end of each transaction has taken."""
        self._fault: str | None = None
        self._recalled: dict[tuple[object, ...], Row | None] = {}
        self._damage: str | None = None
        self._alone = True

    @classmethod
    async def open(cls, path: Path, migrations: Path = FOLDER, *, alone: bool = True) -> Self:
        """Open the database at `path`, making it if need be, and bring its schema up to date.

        `alone` is whether no other process writes to it meanwhile. Raises `StartFailure` with a sentence on what is in
        the way.
        """
        wanted = read_migrations(migrations)
        database = await cls._open(path, partial(_private, path), partial(_start, wanted=wanted))
        database._alone = alone  # noqa: SLF001  # its own
        return database

    @classmethod
    async def open_to_read(cls, path: Path, migrations: Path = FOLDER) -> Self:
        """Open the database at `path` as it stands at this moment; it is not changed, and no later change is seen.

        Raises `StartFailure` with a sentence on what is in the way, a schema that is not this version's among them.
        """
        wanted = read_migrations(migrations)
        uri = _existing(path)
        return await cls._open(path, lambda: uri, partial(_look, wanted=wanted))

    @classmethod
    async def _open(cls, path: Path, opening: Callable[[], str], steps: Steps) -> Self:
        held = _hold(path)
        try:
            uri = opening()  # only now, as nobody replaces the file any more
            connection = await _connect(path, aiosqlite.connect(uri, uri=uri.startswith("file:"), isolation_level=None))
            await _prepare(path, connection, steps)
        except BaseException:
            lock.release(held)
            raise
        return cls(connection, path.parent, held)

    async def close(self) -> None:
        """Finish what is waiting and close the file."""
        await self._connection.close()
        lock.release(self._held)  # where closing was given up on, the file is held until the process ends
        self._held = None

    async def fetch_one(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a statement that reads or returns few of them."""
        return next(iter(await self.fetch_all(sql, parameters)), None)

    async def fetch_all(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a statement, in one go: no cursor is left open for others to wait on."""
        with self._told():
            return [tuple(row) for row in await self._connection.execute_fetchall(sql, parameters)]

    async def recall_one(self, sql: str, parameters: Mapping[str, object]) -> Row | None:
        """As `fetch_one` for what is read over and over: from memory, as long as nothing has been written since.

        Where other processes write, too, it is read anew each time.
        """
        if not self._alone:
            return await self.fetch_one(sql, parameters)
        asked = (sql, *parameters.values())
        if asked not in self._recalled:
            if len(self._recalled) >= MOST_RECALLED:
                self._recalled = {}
            recalled = self._recalled  # of no use any more if something is written meanwhile
            recalled[asked] = await self.fetch_one(sql, parameters)
            return recalled[asked]
        return self._recalled[asked]

    def writing_seconds(self) -> float:
        """How long the transaction that is under way has taken so far."""
        return 0.0 if self._begun_at is None else time.monotonic() - self._begun_at

    async def answers(self, seconds: float) -> bool:
        """Whether the thread of the database gets round to a statement within this time."""
        try:
            await asyncio.wait_for(self.fetch_one("SELECT 1"), seconds)
        except (TimeoutError, ValueError):  # the latter once it is closed
            return False
        return True

    async def persisting_fault(self) -> str | None:
        """Why nothing can be written, in a sentence: after a transaction that was not kept, another is tried.

        A damaged file stays damaged, though parts of it can be read and written.
        """
        if self._fault is not None and (self._fault != FULL or await asyncio.to_thread(_has_room, self._folder)):
            with suppress(StorageError):
                async with self.transaction():
                    await self.fetch_one(_WRITE_SOMETHING)
        return self._damage or self._fault

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[None]:
        """One transaction, durable once this ends; taken back when the body or the commit fails.

        Raises `StorageError` where the disk or the file is in the way, or it takes too long to get there.
        """
        async with self._turn():
            self._begun_at = time.monotonic()
            try:
                with self._noted(), self._told():
                    await self._connection.execute("BEGIN IMMEDIATE")
                    yield
                    await self._commit()
            except BaseException:
                # Even a BEGIN that was given up on may still be waiting in line: this comes after it.
                await asyncio.shield(self._connection.rollback())
                raise
            finally:
                self._begun_at = None
                self._recalled = {}

    @asynccontextmanager
    async def _turn(self) -> AsyncGenerator[None]:
        """The right to write, which one has at a time."""
        if self._writing.locked():
            try:
                async with asyncio.timeout(TURN_SECONDS):
                    await self._writing.acquire()
            except TimeoutError as error:
                raise StorageError(self._fault or NO_TURN) from error
        else:
            await self._writing.acquire()
        try:
            yield
        finally:
            self._writing.release()

    async def _commit(self) -> None:
        begun = time.perf_counter()
        await self._connection.commit()
        self.commits.observe(time.perf_counter() - begun)

    @contextmanager
    def _noted(self) -> Generator[None]:
        """Keep in mind whether what is written arrives."""
        try:
            yield
        except StorageError as error:
            self._fault = str(error)
            raise
        self._fault = None

    @contextmanager
    def _told(self) -> Generator[None]:
        """Put into words why the database does not do as it is told; what is nobody's fault but ours stays as it is."""
        try:
            yield
        except aiosqlite.Error as error:
            sentence = tell(error)
            if sentence is None:
                raise
            if lasts(error):
                self._damage = sentence
            raise StorageError(sentence) from error


def _has_room(folder: Path) -> bool:
    """Whether a disk has room for a few transactions; one alone may fit into what a failed one has left behind."""
    try:
        with TemporaryFile(dir=folder, buffering=0) as probe:
            return probe.write(bytes(ROOM_BYTES)) == ROOM_BYTES
    except OSError:
        return False


def _spell(error: OSError | aiosqlite.Error) -> str:
    """Why the file cannot be had, in words."""
    told = tell(error) if isinstance(error, aiosqlite.Error) else None
    return told or f"The reason given is: {error}."


def _private(path: Path) -> str:
    """What opens a database that nobody but its owner can read, making it if need be."""
    if path != lock.IN_MEMORY:
        try:
            keep_private(path)
        except OSError as error:
            raise StartFailure(f"The database {path} cannot be opened. {_spell(error)}") from error
    return str(path)


def _existing(path: Path) -> str:
    """What opens a database that is there, and makes none."""
    if not path.is_file():
        raise StartFailure(f"There is no database at {path}; HOUSELIGHTS_DATABASE says where it is.")
    return f"{path.resolve().as_uri()}?mode=rw"  # to write, too: so what a killed process has left is cleared away


def _hold(path: Path) -> int | None:
    """Let nobody replace the database while it is open here, making its folder if need be."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return lock.take(path)
    except BlockingIOError as error:
        raise StartFailure(
            f"The database {path} is being restored or compacted; start again when that is done."
        ) from error
    except OSError as error:
        raise StartFailure(f"The database {path} cannot be opened. {_spell(error)}") from error


async def _connect(path: Path, connection: aiosqlite.Connection) -> aiosqlite.Connection:
    thread = _thread_of(connection)
    thread.daemon = True  # the process can end though nobody closed this: what was acknowledged is on the disk
    try:
        return await connection
    except (OSError, aiosqlite.Error) as error:
        if thread.is_alive():  # it has a last word for the event loop, which must still be there
            await asyncio.to_thread(thread.join)
        raise StartFailure(f"The database {path} cannot be opened. {_spell(error)}") from error


async def _prepare(path: Path, connection: aiosqlite.Connection, steps: Steps) -> None:
    """Take the first steps on a connection; it is closed when one fails."""
    try:
        await steps(connection)
    except aiosqlite.Error as error:
        await connection.close()
        raise StartFailure(f"The database {path} cannot be used. {_spell(error)}") from error
    except BaseException:
        await connection.close()
        raise


async def _start(connection: aiosqlite.Connection, wanted: Sequence[Migration]) -> None:
    for pragma in _PRAGMAS:
        await connection.execute_fetchall(pragma)
    await migrate(connection, wanted)
    await connection.execute_fetchall(_WRITE_SOMETHING)  # a file that only reads would fail everybody later


async def _look(connection: aiosqlite.Connection, wanted: Sequence[Migration]) -> None:
    for statement in (_PRAGMAS[0], "PRAGMA query_only = ON", "BEGIN"):
        await connection.execute_fetchall(statement)
    waiting = compare(await read_applied(connection), wanted)
    if waiting:
        raise StartFailure(
            f"The database waits for migration {waiting[0].label}; start the bot, which applies it, then try again."
        )


def _thread_of(connection: aiosqlite.Connection) -> "threading.Thread":
    """The thread of a connection, which aiosqlite does not show."""
    return connection._thread  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
