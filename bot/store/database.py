"""The connection to SQLite: statements, transactions, a cache of reads, and what is wrong with the file."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Self, TypeAlias, TypeVar

import aiosqlite
import orjson

from bot.model.errors import StorageError
from bot.model.sharding import Shards
from bot.runtime.repeats import Repeats
from bot.store import process_lock
from bot.store.connect import WRITE_SOMETHING, OpenDatabase, open_to_read, open_to_write
from bot.store.errors import BUSY, FULL, is_permanent, sentence_for
from bot.store.files import release_lock
from bot.store.keys import Keys
from bot.store.migrations import FOLDER, read_migrations

T = TypeVar("T")
Row: TypeAlias = tuple[Any, ...]
Parameters: TypeAlias = Sequence[object] | Mapping[str, object]

TURN_SECONDS = 1.2  # see `BUSY_TIMEOUT_MS`
PROBE_BYTES = 256 * 1024
MOST_CACHED = 4_096


@dataclass(frozen=True, slots=True)
class Observer:
    """Takes the seconds of each commit, and how many votes came to which outcome."""

    commit: Callable[[float], None] = lambda _seconds: None
    votes: Callable[[str, int], None] = lambda _outcome, _number: None


NOBODY = Observer()


class Database:
    """An open database. Statements run one after another on a thread of their own."""

    def __init__(self, opened: OpenDatabase, observer: Observer = NOBODY, *, alone: bool = True) -> None:
        self._opened = opened
        self._connection = opened.connection
        self._writing = asyncio.Lock()
        self._begun_at: float | None = None
        self.observer = observer
        self.repeats = Repeats()
        self._fault: str | None = None
        self._cache: dict[tuple[object, ...], Any] = {}
        self._corruption: str | None = None
        self._sole_process = alone
        self._closed = False

    @classmethod
    async def open(
        cls,
        path: Path,
        migrations: Path = FOLDER,
        *,
        alone: bool = True,
        serving: Shards | None = None,
        observer: Observer = NOBODY,
    ) -> Self:
        """Open the database at `path`, making it if need be, and bring its schema up to date.

        `alone` is whether no other process writes to it meanwhile; `serving` are shards that no other process is to
        serve. Raises `StartFailure` with a sentence on what is in the way.
        """
        return cls(await open_to_write(path, read_migrations(migrations), serving), observer, alone=alone)

    @classmethod
    async def open_to_read(cls, path: Path, migrations: Path = FOLDER) -> Self:
        """Open a snapshot of the database at `path`, unchanged. Raises `StartFailure`, also for another schema."""
        return cls(await open_to_read(path, read_migrations(migrations)))

    @property
    def keys(self) -> Keys:
        """Return the keys of sealed polls, where the database was opened to be written."""
        assert self._opened.keys is not None  # noqa: S101  # a snapshot has none
        return self._opened.keys

    async def close(self) -> None:
        """Finish the statements that wait, and close the file; if that is cancelled, the locks stay until the end."""
        self.repeats.close()
        await self._connection.close()
        if self._closed:
            return
        self._closed = True
        if self._opened.keys is not None:
            self._opened.keys.close()
        release_lock(self._opened.held)
        process_lock.release(self._opened.claim)

    async def fetch_one(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """Return the first row of a statement that reads or returns few of them."""
        return next(iter(await self.fetch_all(sql, parameters)), None)

    async def fetch_all(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Return all rows of a statement at once: no cursor is left open for others to wait on."""
        with self._translate_errors():
            return [tuple(row) for row in await self._connection.execute_fetchall(sql, parameters)]

    async def fetch_column(self, sql: str, parameters: Parameters = ()) -> list[Any]:
        """Return the first column of all rows."""
        return [row[0] for row in await self.fetch_all(sql, parameters)]

    async def fetch_value(self, sql: str, parameters: Parameters = ()) -> Any:  # noqa: ANN401  # what the column holds
        """Return the first column of the first row; None where there is no row."""
        row = await self.fetch_one(sql, parameters)
        return row[0] if row else None

    async def run_many(self, sql: str, rows: Sequence[Parameters]) -> None:
        """Run a statement for each of these rows, together."""
        if rows:
            with self._translate_errors():
                await self._connection.executemany(sql, rows)

    async def fetch_one_cached(
        self, sql: str, parameters: Mapping[str, object], make: Callable[[Row], T], *, stale: bool = False
    ) -> T | None:
        """Return what `make` makes of the first row: from memory, as long as nothing but votes was written since.

        For what is read over and over, but never for ballots. Where other processes write, too, each call reads, but
        for those that can do with a `stale` value.
        """
        asked = (sql, *parameters.values())
        may_recall = stale or self._sole_process
        if may_recall and asked in self._cache:
            return self._cache[asked]
        cache = self._cache  # replaced if something is written meanwhile, and what is read here is then not kept
        row = await self.fetch_one(sql, parameters)
        made = make(row) if row else None
        if may_recall:
            if len(cache) >= MOST_CACHED:
                cache.clear()
            cache[asked] = made
        return made

    def writing_seconds(self) -> float:
        """Return how long the current transaction has taken."""
        return 0.0 if self._begun_at is None else time.perf_counter() - self._begun_at

    async def answers(self, seconds: float) -> bool:
        """Tell whether the thread of the database runs a statement within this time."""
        try:
            await asyncio.wait_for(self.fetch_one("SELECT 1"), seconds)
        except (TimeoutError, ValueError):  # the latter once it is closed
            return False
        return True

    async def persisting_fault(self) -> str | None:
        """Return why nothing can be written, in a sentence; after a transaction that failed, another is tried.

        A damaged file stays damaged, though parts of it can be read and written.
        """
        if self._fault is not None and (
            self._fault != FULL or await asyncio.to_thread(_has_disk_space, self._opened.folder)
        ):
            with suppress(StorageError):
                async with self.transaction():
                    await self.fetch_one(WRITE_SOMETHING)
        return self._corruption or self._fault

    @asynccontextmanager
    async def transaction(self, *, of_votes: bool = False) -> AsyncGenerator[None]:
        """Run a transaction, durable once this ends, and rolled back when the body or the commit fails.

        One `of_votes` writes nothing else, so that what `fetch_one_cached` has read stays true. Raises `StorageError`
        where the disk or the file is in the way, or other writes take too long.
        """
        try:
            async with asyncio.timeout(TURN_SECONDS if self._writing.locked() else None):
                await self._writing.acquire()
        except TimeoutError as error:
            raise StorageError(self._fault or BUSY) from error
        self._begun_at = time.perf_counter()
        try:
            with self._translate_errors():
                await self._connection.execute("BEGIN IMMEDIATE")
                yield
                begun = time.perf_counter()
                await self._connection.commit()
                self.observer.commit(time.perf_counter() - begun)
            self._fault = None
        except BaseException as error:
            if isinstance(error, StorageError):
                self._fault = str(error)
            # Even a BEGIN that was cancelled may still wait for the thread: this comes after it.
            await asyncio.shield(self._connection.rollback())
            raise
        finally:
            self._begun_at = None
            if not of_votes:
                self._cache = {}
            self._writing.release()

    @contextmanager
    def _translate_errors(self) -> Generator[None]:
        """Turn errors of the disk or the file into a `StorageError`; those of our own SQL stay as they are."""
        try:
            yield
        except aiosqlite.Error as error:
            sentence = sentence_for(error)
            if sentence is None:
                raise
            if is_permanent(error):
                self._corruption = sentence
            raise StorageError(sentence) from error


def as_json(value: object) -> str:
    """Return a value as JSON, as statements take lists."""
    return orjson.dumps(value).decode()


def time_of(seconds: int) -> datetime:
    """Return the aware time of a stored one."""
    return datetime.fromtimestamp(seconds, UTC)


def _has_disk_space(folder: Path) -> bool:
    """Tell whether a disk has space for several transactions; one alone may fit into what a failed one has left."""
    try:
        with TemporaryFile(dir=folder, buffering=0) as probe:
            return probe.write(bytes(PROBE_BYTES)) == PROBE_BYTES
    except OSError:
        return False
