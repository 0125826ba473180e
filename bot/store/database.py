"""The one connection to SQLite: opening it safely, reading, and transactions; no table is named here."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import aiosqlite

from bot.model.errors import StartFailure
from bot.store.migrations import FOLDER, migrate, read_migrations

if TYPE_CHECKING:
    import threading

Row: TypeAlias = tuple[Any, ...]
Parameters: TypeAlias = Sequence[object] | Mapping[str, object]

BUSY_TIMEOUT_MS = 2_500  # gives up while Discord still waits for an answer, which it does for three seconds

_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # what has been acknowledged survives a power cut
    "PRAGMA foreign_keys = ON",
)


class Database:
    """An open database. Statements run one after another on a thread of their own."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._writing = asyncio.Lock()

    @classmethod
    async def open(cls, path: Path, migrations: Path = FOLDER) -> Self:
        """Open the database at `path`, making it if need be, and bring its schema up to date.

        Raises `StartFailure` with a sentence on what is in the way.
        """
        wanted = read_migrations(migrations)
        connection = aiosqlite.connect(path, isolation_level=None)
        thread = _thread_of(connection)
        thread.daemon = True  # the process can end though nobody closed this: what was acknowledged is on the disk
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            await connection
        except (OSError, aiosqlite.Error) as error:
            if thread.is_alive():  # it has a last word for the event loop, which must still be there
                await asyncio.to_thread(thread.join)
            raise StartFailure(f"The database {path} cannot be opened: {error}.") from error
        try:
            for pragma in _PRAGMAS:
                await connection.execute_fetchall(pragma)
            await migrate(connection, wanted)
        except aiosqlite.Error as error:
            await connection.close()
            raise StartFailure(f"The database {path} cannot be used: {error}.") from error
        except StartFailure:
            await connection.close()
            raise
        return cls(connection)

    async def close(self) -> None:
        """Finish what is waiting and close the file."""
        await self._connection.close()

    async def fetch_one(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a statement that reads or returns few of them."""
        return next(iter(await self.fetch_all(sql, parameters)), None)

    async def fetch_all(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a statement, in one go: no cursor is left open for others to wait on."""
        return [tuple(row) for row in await self._connection.execute_fetchall(sql, parameters)]

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[None]:
        """One transaction, durable once this ends; taken back when the body or the commit fails."""
        async with self._writing:
            try:
                await self._connection.execute("BEGIN IMMEDIATE")
                yield
                await self._connection.commit()
            except BaseException:
                # Even a BEGIN that was given up on may still be waiting in line: this comes after it.
                await asyncio.shield(self._connection.rollback())
                raise


def _thread_of(connection: aiosqlite.Connection) -> "threading.Thread":
    """The thread of a connection, which aiosqlite does not show."""
    return connection._thread  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
