"""The one connection to SQLite: reading and transactions; no table is named here, and `opening` is where it begins."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Self, TypeAlias

import aiosqlite

from bot.model.errors import StorageError
from bot.model.sharding import Shards
from bot.runtime.repeats import Repeats
from bot.store import process_lock
from bot.store.connect import WRITE_SOMETHING, OpenDatabase, open_to_read, open_to_write
from bot.store.errors import BUSY, FULL, is_permanent, sentence_for
from bot.store.files import release_lock
from bot.store.keys import Keys
from bot.store.migrations import FOLDER, read_migrations

Row: TypeAlias = tuple[Any, ...]
Parameters: TypeAlias = Sequence[object] | Mapping[str, object]

TURN_SECONDS = 1.2  # together with the wait for the file less than the three seconds that Discord waits
ROOM_BYTES = 256 * 1024
MOST_RECALLED = 4_096


@dataclass(frozen=True, slots=True)
class Observer:
    """Takes the seconds of each commit, and how many votes came to which outcome."""

    commit: Callable[[float], None] = lambda _seconds: None
    votes: Callable[[str, int], None] = lambda _outcome, _number: None


NOBODY = Observer()


class Database:
    """An open database. Statements run one after another on a thread of their own."""

    def __init__(self, opened: OpenDatabase, observer: Observer = NOBODY, *, alone: bool = True) -> None:
        self._connection = opened.connection
        self._folder = opened.folder
        self._held = opened.held
        self._claim = opened.claim
        self._keys = opened.keys
        self._writing = asyncio.Lock()
        self._begun_at: float | None = None
        self.observer = observer
        self.repeats = Repeats()
        self._fault: str | None = None
        self._cache: dict[tuple[object, ...], Row | None] = {}
        self._corruption: str | None = None
        self._sole_process = alone

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
        """Open the database at `path` as it stands at this moment; it is not changed, and no later change is seen.

        Raises `StartFailure` with a sentence on what is in the way, a schema that is not this version's among them.
        """
        return cls(await open_to_read(path, read_migrations(migrations)))

    @property
    def keys(self) -> Keys:
        """The keys of sealed polls, where the database was opened to be written to."""
        assert self._keys is not None  # noqa: S101  # what is just read is not written
        return self._keys

    async def close(self) -> None:
        """Finish what is waiting and close the file."""
        self.repeats.close()
        await self._connection.close()
        if self._keys is not None:
            self._keys.close()
        release_lock(self._held)  # where closing was given up on, the file is held until the process ends
        self._held = None
        process_lock.release(self._claim)
        self._claim = None

    async def fetch_one(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a statement that reads or returns few of them."""
        return next(iter(await self.fetch_all(sql, parameters)), None)

    async def fetch_all(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a statement, in one go: no cursor is left open for others to wait on."""
        with self._translate_errors():
            return [tuple(row) for row in await self._connection.execute_fetchall(sql, parameters)]

    async def run_many(self, sql: str, rows: Sequence[Parameters]) -> None:
        """Run a statement for each of these rows, in one go."""
        if rows:
            with self._translate_errors():
                await self._connection.executemany(sql, rows)

    async def fetch_one_cached(self, sql: str, parameters: Mapping[str, object]) -> Row | None:
        """As `fetch_one` for what is read over and over: from memory, as long as nothing but votes was written since.

        So no ballot can be asked for here. Where other processes write, too, it is read anew each time.
        """
        if not self._sole_process:
            return await self.fetch_one(sql, parameters)
        asked = (sql, *parameters.values())
        if asked not in self._cache:
            if len(self._cache) >= MOST_RECALLED:
                self._cache = {}
            recalled = self._cache  # of no use any more if something is written meanwhile
            recalled[asked] = await self.fetch_one(sql, parameters)
            return recalled[asked]
        return self._cache[asked]

    def writing_seconds(self) -> float:
        """How long the transaction that is under way has taken so far."""
        return 0.0 if self._begun_at is None else time.perf_counter() - self._begun_at

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
        if self._fault is not None and (self._fault != FULL or await asyncio.to_thread(_has_disk_space, self._folder)):
            with suppress(StorageError):
                async with self.transaction():
                    await self.fetch_one(WRITE_SOMETHING)
        return self._corruption or self._fault

    @asynccontextmanager
    async def transaction(self, *, of_votes: bool = False) -> AsyncGenerator[None]:
        """One transaction, durable once this ends; taken back when the body or the commit fails.

        One `of_votes` writes nothing else, so that what `fetch_one_cached` has read stays true.

        Raises `StorageError` where the disk or the file is in the way, or it takes too long to get there.
        """
        async with self._write_lock():
            self._begun_at = time.perf_counter()
            try:
                with self._track_fault(), self._translate_errors():
                    await self._connection.execute("BEGIN IMMEDIATE")
                    yield
                    await self._commit()
            except BaseException:
                # Even a BEGIN that was given up on may still be waiting in line: this comes after it.
                await asyncio.shield(self._connection.rollback())
                raise
            finally:
                self._begun_at = None
                if not of_votes:
                    self._cache = {}

    @asynccontextmanager
    async def _write_lock(self) -> AsyncGenerator[None]:
        """The right to write, which one has at a time."""
        if self._writing.locked():
            try:
                async with asyncio.timeout(TURN_SECONDS):
                    await self._writing.acquire()
            except TimeoutError as error:
                raise StorageError(self._fault or BUSY) from error
        else:
            await self._writing.acquire()
        try:
            yield
        finally:
            self._writing.release()

    async def _commit(self) -> None:
        begun = time.perf_counter()
        await self._connection.commit()
        self.observer.commit(time.perf_counter() - begun)

    @contextmanager
    def _track_fault(self) -> Generator[None]:
        """Keep in mind whether what is written arrives."""
        try:
            yield
        except StorageError as error:
            self._fault = str(error)
            raise
        self._fault = None

    @contextmanager
    def _translate_errors(self) -> Generator[None]:
        """Put into words why the database does not do as it is told; what is nobody's fault but ours stays as it is."""
        try:
            yield
        except aiosqlite.Error as error:
            sentence = sentence_for(error)
            if sentence is None:
                raise
            if is_permanent(error):
                self._corruption = sentence
            raise StorageError(sentence) from error


def _has_disk_space(folder: Path) -> bool:
    """Whether a disk has room for a few transactions; one alone may fit into what a failed one has left behind."""
    try:
        with TemporaryFile(dir=folder, buffering=0) as probe:
            return probe.write(bytes(ROOM_BYTES)) == ROOM_BYTES
    except OSError:
        return False
