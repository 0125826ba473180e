"""Claims on shards: each process that serves a database keeps a file beside it locked, which names its shards."""

import asyncio
import logging
import os
import re
import secrets
import socket
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import orjson

from bot.model.errors import StartFailure
from bot.model.sharding import ALL_SHARDS, Shards
from bot.store.files import IN_MEMORY, LOCK, lock_path, real, release_lock, take_lock

log = logging.getLogger(__name__)

WAIT_SECONDS = 12.0  # a bot that is stopping is gone within ten
LOOK_SECONDS = 0.2

TAKEN = "The database {path} is served by another process, {who}. {clash} {advice}"
ADVICE = (
    "Stop that one first. To have several share the work, give each HOUSELIGHTS_SHARDS and HOUSELIGHTS_SHARD_IDS "
    "of its own."
)
BUSY = "Other processes are just starting on the database {path}. Start again in a moment."


@dataclass(frozen=True, slots=True)
class Claim:
    """The right of this process to serve some shards, until it is released or the process ends, however it ends."""

    place: Path
    held: int | None


def release(claimed: Claim | None) -> None:
    """Release a claim, if there is one."""
    if claimed is not None:
        release_lock(claimed.held)
        with suppress(OSError):
            lock_path(claimed.place).unlink(missing_ok=True)


async def claim(database: Path, shards: Shards) -> Claim | None:
    """Claim shards for this process, waiting for another one that may be about to end.

    Returns None for a database in memory. Raises `StartFailure` when another process goes on serving some of them, or
    all guilds; `OSError` where no file can be.
    """
    if database == IN_MEMORY:
        return None
    loop = asyncio.get_running_loop()
    end, waiting = loop.time() + WAIT_SECONDS, False
    while True:
        try:
            with _gate(_place(database)):
                clashes = ((clash, who) for other, who in _others(database) if (clash := shards.clash(other)))
                clash, who = next(clashes, (None, None))
                if clash is None:
                    place = _place(database, f"-{secrets.token_hex(4)}")
                    me = f"number {os.getpid()} on {socket.gethostname()}"
                    lock_path(place).write_bytes(orjson.dumps({"count": shards.count, "ids": shards.ids, "who": me}))
                    return Claim(place, take_lock(place))
            why = TAKEN.format(path=database, who=who, clash=clash, advice=ADVICE)
        except BlockingIOError:
            why = BUSY.format(path=database)
        if loop.time() >= end:
            raise StartFailure(why)
        if not waiting:
            log.warning("Waiting up to %.0f s: %s", WAIT_SECONDS, why)
            waiting = True
        await asyncio.sleep(LOOK_SECONDS)


def _others(database: Path) -> Iterator[tuple[Shards, str]]:
    """Yield the shards that other processes serve, and who they are; delete the files of killed ones."""
    theirs = re.compile(rf"({re.escape(_place(database).name)}-\w{{8}}){re.escape(LOCK)}")
    for file in _place(database).parent.iterdir():
        if not (found := theirs.fullmatch(file.name)):
            continue
        place = file.with_name(found[1])
        try:
            release(Claim(place, take_lock(place, alone=True)))
        except BlockingIOError:
            try:
                claimed = orjson.loads(file.read_bytes())
                yield Shards(int(claimed["count"]), tuple(map(int, claimed["ids"]))), str(claimed["who"])
            except (OSError, ValueError, TypeError, LookupError):  # it may serve everything
                yield ALL_SHARDS, "of another version"


@contextmanager
def _gate(place: Path) -> Generator[None]:
    """Let one process at a time look and claim. Raises `BlockingIOError` while another one does."""
    held = take_lock(place, alone=True)
    file = lock_path(place)
    try:
        try:
            current = held is None or os.path.samestat(os.fstat(held), file.stat())
        except FileNotFoundError:
            current = False
        if not current:  # another process has just deleted the file that is locked here, and the next makes a new one
            raise BlockingIOError
        try:
            yield
        finally:
            if sys.platform != "win32":  # which deletes nothing that is open
                file.unlink(missing_ok=True)
    finally:
        release_lock(held)


def _place(database: Path, who: str = "") -> Path:
    file = real(database)
    return file.with_name(f"{file.name}.serving{who}")
