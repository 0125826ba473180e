"""The sealed boxes of open polls: each batch of votes makes a new box, which holds once its key is on the disk."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

import orjson

from bot.model.errors import StartFailure, StorageError
from bot.model.sharding import Shards
from bot.store.boxes import Box, Stored, find
from bot.store.database import TURN_SECONDS, Database, as_json
from bot.store.errors import BUSY
from bot.store.guilds import SERVED, served
from bot.store.keys import NO_KEY

log = logging.getLogger(__name__)

AGAIN_SECONDS = 0.002  # between two tries to hold the keys

UNREADABLE = (
    "The ballots of poll {poll} are sealed with a key that is not in {keys}. Put the file back that belongs to the "
    "database, or restore a backup."
)

_POLLS = """
SELECT id, most, state = 'open' FROM polls
WHERE id IN (SELECT value FROM json_each(?)) AND privacy = 'sealed' AND state IN ('open', 'closing')
"""
_BOXES = """
SELECT poll_id, generation, voters, box FROM sealed_boxes
WHERE poll_id IN (SELECT value FROM json_each(?)) ORDER BY poll_id, generation DESC
"""
_PUT = "INSERT INTO sealed_boxes (poll_id, generation, voters, box) VALUES (?, ?, ?, ?)"
_LEAVE_OUT = """
DELETE FROM participations
WHERE (poll_id, voter_id) IN (
    SELECT late.value ->> 0, voter.value FROM json_each(?) AS late, json_each(late.value -> 2) AS voter
)
"""
_TAKE_AWAY = """
DELETE FROM sealed_boxes WHERE (poll_id, generation) IN (
    SELECT poll_id, generation FROM json_each(?) AS late
    JOIN sealed_boxes ON poll_id = late.value ->> 0 AND generation > late.value ->> 1
)
"""
_EMPTY = """
INSERT INTO sealed_ballots (poll_id, picks) SELECT :poll, value FROM json_each(:picks)
WHERE EXISTS (SELECT 1 FROM sealed_boxes WHERE poll_id = :poll)
"""


class SealedBoxes:
    """The boxes of open and closing polls. All is done in a `turn`, which one task of one process has at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keys = database.keys
        self._known: dict[int, Box] = {}
        self._next: dict[int, Box] = {}
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """Hold boxes and keys. Raises `StorageError` where another process holds them for too long."""
        async with self._turn:
            last = time.monotonic() + TURN_SECONDS
            while not self._keys.hold():
                if time.monotonic() > last:
                    raise StorageError(BUSY)
                await asyncio.sleep(AGAIN_SECONDS)
            try:
                yield
            finally:
                self._keys.let_go()

    async def open(self, poll_ids: Iterable[int]) -> set[int]:
        """Load the boxes of polls, undo votes whose key was never written, and return the polls that are unreadable."""
        unknown = [poll_id for poll_id in poll_ids if not self._is_current(poll_id)]
        if not unknown:
            return set()
        stored = defaultdict[int, list[Stored]](list)
        for poll_id, generation, voters, box in await self._database.fetch_all(_BOXES, (as_json(unknown),)):
            stored[poll_id].append(Stored(generation, tuple(orjson.loads(voters)), box))
        found, late, new, lost = dict[int, Box](), list[object](), dict[int, Box](), set[int]()
        for poll_id, width, is_open in await self._database.fetch_all(_POLLS, (as_json(unknown),)):
            boxes, key = stored.get(poll_id, []), self._keys.read(poll_id)
            if readable := find(poll_id, boxes, key, width):
                found[poll_id], voters = readable
                if found[poll_id].generation < boxes[0].generation:
                    late.append((poll_id, found[poll_id].generation, voters))
            elif not all(box.empty for box in boxes):
                lost.add(poll_id)
                log.error(UNREADABLE.format(poll=poll_id, keys=self._keys.name))
            elif is_open:
                generation = boxes[0].generation if boxes else 0
                new[poll_id] = Box(generation, width, (), NO_KEY).followed_by(())
        # The process that wrote these keys may have died before they were on the disk; older boxes stay until they are.
        await self._write_keys(found)
        self._known |= found
        if late or new:
            async with self._database.transaction(of_votes=True):
                await self._database.fetch_all(_LEAVE_OUT, (as_json(late),))
                await self._database.fetch_all(_TAKE_AWAY, (as_json(late),))
                await self._store(new, {})
            await self._write_keys(new)
            self._known |= new
        return lost

    async def put(self, votes: Mapping[int, Mapping[int, Sequence[int]]]) -> None:
        """Store new boxes with what voters pick in each poll, as part of a transaction; they hold from `seal` on."""
        self._next = {poll_id: self._known.pop(poll_id).followed_by(picks.values()) for poll_id, picks in votes.items()}
        await self._store(self._next, votes)

    async def seal(self) -> None:
        """Write the keys of the boxes that were put. Raises `StorageError`, and then what was put does not count."""
        sealed, self._next = self._next, {}
        try:
            await self._write_keys(sealed)
        except StorageError:
            with suppress(StorageError):  # else when one of these polls is voted in next
                await self.open(sealed)
            raise
        self._known |= sealed

    async def ballots_of(self, poll_id: int) -> list[tuple[int, ...]] | None:
        """Return the picks in the box of a poll, None where there is no box. Raises `StorageError`."""
        if await self.open([poll_id]):
            raise StorageError(UNREADABLE.format(poll=poll_id, keys=self._keys.name))
        box = self._known.get(poll_id)
        return None if box is None else box.picks()

    async def empty(self, poll_id: int, picks: Sequence[tuple[int, ...]]) -> None:
        """Replace the boxes of a closing poll by rows, as part of a transaction."""
        await self._database.fetch_all(_EMPTY, {"poll": poll_id, "picks": as_json(picks)})
        await self._database.fetch_all("DELETE FROM sealed_boxes WHERE poll_id = ?", (poll_id,))

    async def erase_keys(self, poll_ids: Iterable[int]) -> None:
        """Erase the keys of boxes that have been emptied, together."""
        erased: dict[int, bytes] = {}
        for poll_id in poll_ids:
            self._known.pop(poll_id, None)
            if self._keys.read(poll_id) != NO_KEY:
                erased[poll_id] = NO_KEY
        if erased:
            await asyncio.to_thread(self._keys.write, erased)

    async def check(self, shards: Shards) -> None:
        """Load every box of these shards, and erase keys without a box. Raises `StartFailure` for lost keys."""
        rows = await self._database.fetch_all(
            f"SELECT DISTINCT poll_id, {SERVED} FROM sealed_boxes JOIN polls ON id = poll_id",  # noqa: S608  # ours
            served(shards),
        )
        stale = set(self._keys.polls()).difference(poll_id for poll_id, _ in rows)  # a close was cut off at its end
        try:
            self._keys.write(dict.fromkeys(stale, NO_KEY))
            lost = await self.open([poll_id for poll_id, is_ours in rows if is_ours])
        except StorageError as error:
            raise StartFailure(str(error)) from error
        if lost:
            raise StartFailure(UNREADABLE.format(poll=min(lost), keys=self._keys.name))

    def _is_current(self, poll_id: int) -> bool:
        """Tell whether the box in memory is the one that holds, by its key; forget it where it is not."""
        box = self._known.get(poll_id)
        if box is not None and box.key == self._keys.read(poll_id):
            return True
        self._known.pop(poll_id, None)
        return False

    async def _store(self, boxes: Mapping[int, Box], votes: Mapping[int, Mapping[int, object]]) -> None:
        rows = [
            (poll_id, box.generation, as_json(sorted(votes.get(poll_id, ()))), box.sealed(poll_id))
            for poll_id, box in boxes.items()
        ]
        await self._database.run_many(_PUT, rows)

    async def _write_keys(self, boxes: Mapping[int, Box]) -> None:
        if boxes:
            await asyncio.to_thread(self._keys.write, {poll_id: box.key for poll_id, box in boxes.items()})
