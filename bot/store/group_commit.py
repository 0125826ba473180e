"""Group commit: small writes that come at the same moment share a commit, which takes as long for many as for one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from bot.runtime.requests import detached_context
from bot.store.database import Database

Write: TypeAlias = Callable[[], Awaitable[None]]
Waiting: TypeAlias = "tuple[Write, asyncio.Future[None]]"


class GroupCommit:
    """Commits writes. There is no idle worker: the first write starts one, which ends when nothing is waiting."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, write: Write) -> None:
        """Do a write in a transaction; once this returns it is on the disk. Raises what goes wrong with this one."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((write, done))
        if self._writing is None:
            self._writing = asyncio.create_task(self._drain(), context=detached_context())
        await done

    async def _drain(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._commit(batch)
        finally:
            self._writing = None

    async def _commit(self, batch: Sequence[Waiting]) -> None:
        """Commit a batch; where that fails, commit each write of it alone, so that one takes no other along."""
        try:
            async with self._database.transaction():
                for write, _ in batch:
                    await write()
        except Exception as error:  # noqa: BLE001  # it is raised where the write was asked for
            if len(batch) > 1:
                for one in batch:
                    await self._commit([one])
            elif not batch[0][1].done():
                batch[0][1].set_exception(error)
            return
        for _, done in batch:
            if not done.done():
                done.set_result(None)
