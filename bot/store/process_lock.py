"""Which processes serve the servers of a database: each tells the others by a file beside it that it keeps locked."""

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

WAIT_SECONDS = 12.0  # a bot that is told to stop is gone within ten
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


class Taken(Exception):
    """A sentence on the other process that serves what this one would."""


def release(claimed: Claim | None) -> None:
    """Let others serve what was claimed, if anything was."""
    if claimed is not None:
        release_lock(claimed.held)
        with suppress(OSError):
            lock_path(claimed.place).unlink(missing_ok=True)


async def claim(database: Path, shards: Shards) -> Claim | None:
    """Claim shards for this process, waiting a moment for one that may be about to end; None for one in memory.

    Raises `StartFailure` when another process goes on serving some of them, or all servers; `OSError` where no file
    can be.
    """
    if database == IN_MEMORY:
        return None
    loop = asyncio.get_running_loop()
    end, waiting = loop.time() + WAIT_SECONDS, False
    while True:
        try:
            return _join(database, shards)
        except (Taken, BlockingIOError) as error:
            why = str(error) if isinstance(error, Taken) else BUSY.format(path=database)
        if loop.time() >= end:
            raise StartFailure(why)
        if not waiting:
            log.warning("Waiting up to %.0f s: %s", WAIT_SECONDS, why)
            waiting = True
        await asyncio.sleep(LOOK_SECONDS)


def _join(database: Path, shards: Shards) -> Claim:
    """Claim shards at once. Raises `Taken`, or `BlockingIOError` while another process is at it."""
    with _gate(_place(database)):
        for other, who in _others(database):
            if clash := shards.clash(other):
                raise Taken(TAKEN.format(path=database, who=who, clash=clash, advice=ADVICE))
        place = _place(database, f"-{secrets.token_hex(4)}")
        said = {"count": shards.count, "ids": shards.ids, "who": f"number {os.getpid()} on {socket.gethostname()}"}
        lock_path(place).write_bytes(orjson.dumps(said))
        return Claim(place, take_lock(place))


def _others(database: Path) -> Iterator[tuple[Shards, str]]:
    """The shards that other processes serve, and who they are; what killed ones have left is taken away."""
    theirs = re.compile(rf"({re.escape(_place(database).name)}-\w{{8}}){re.escape(LOCK)}")
    for file in _place(database).parent.iterdir():
        if found := theirs.fullmatch(file.name):
            place = file.with_name(found[1])
            try:
                release(Claim(place, take_lock(place, alone=True)))
            except BlockingIOError:
                yield _said(file)


def _said(file: Path) -> tuple[Shards, str]:
    """What a process says of itself; one that is not understood may serve everything."""
    try:
        said = orjson.loads(file.read_bytes())
        return Shards(int(said["count"]), tuple(map(int, said["ids"]))), str(said["who"])
    except (OSError, ValueError, TypeError, LookupError):
        return ALL_SHARDS, "of another version"


@contextmanager
def _gate(place: Path) -> Generator[None]:
    """Have one process at a time look and claim. Raises `BlockingIOError` while another one does."""
    held = take_lock(place, alone=True)
    try:
        _check_is_there(lock_path(place), held)
        try:
            yield
        finally:
            if sys.platform != "win32":  # which deletes nothing that is open
                lock_path(place).unlink(missing_ok=True)
    finally:
        release_lock(held)


def _check_is_there(file: Path, held: int | None) -> None:
    """Raises `BlockingIOError` where others would find another file than the one that is held: it was just deleted."""
    try:
        there = held is None or os.path.samestat(os.fstat(held), file.stat())
    except FileNotFoundError:
        there = False
    if not there:
        raise BlockingIOError


def _place(database: Path, who: str = "") -> Path:
    file = real(database)
    return file.with_name(f"{file.name}.serving{who}")
