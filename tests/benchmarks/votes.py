# ruff: noqa: T201 - a benchmark prints
"""Compares ways of keeping votes so that a power cut loses none of them: `python -m tests.benchmarks.votes`.

All of them write to the same disk, with the same settings and the same schema, triggers and all, one after another
in every round. What is printed is the median of the rounds.
"""

import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from itertools import islice, repeat
from pathlib import Path
from typing import TypeAlias, TypeVar

import aiosqlite

from bot.model.polls import Privacy
from tests.polls import GUILD, House, a_draft

T = TypeVar("T")
Way: TypeAlias = "Callable[[House, int, Privacy], Awaitable[float]]"
"""Casts votes in a poll; how many it kept in a second."""

ROUNDS = 3
BATCH = 512
ALONE, TOGETHER, WAITING = 1_000, 60 * BATCH, 6_400
IN_FLIGHT = 64

PRAGMAS = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON")
OPEN = ("INSERT INTO ballots (poll_id, voter_id, picks, cast_at) VALUES (:poll, :voter, :picks, :now)",)
SEALED = (
    "INSERT INTO participations (poll_id, voter_id) VALUES (:poll, :voter)",
    "INSERT INTO sealed_ballots (poll_id, picks) VALUES (:poll, :picks)",
)
PICKS = ((1,), (2,), (3,))


async def main() -> None:
    """Print a line for each way, for votes that are kept with their voter and for sealed ones."""
    ways: dict[str, tuple[Way, int]] = {
        "plain aiosqlite, one commit a vote": (one_by_one, ALONE),
        f"Houselights, {BATCH} in flight": (ours, TOGETHER),
        f"raw sqlite3, {BATCH} a commit": (raw, TOGETHER),
    }
    for privacy in (Privacy.PRIVATE, Privacy.SEALED):
        rates: dict[str, list[float]] = {name: [] for name in ways}
        waits: list[float] = []
        for _ in range(ROUNDS):
            for name, (way, votes) in ways.items():
                rates[name].append(await in_a_new_file(way, votes, privacy))
            waits += await in_a_new_file(waits_for, WAITING, privacy)
        print_table(privacy, {name: statistics.median(measured) for name, measured in rates.items()}, waits)


def print_table(privacy: Privacy, rates: dict[str, float], waits: list[float]) -> None:
    """The figures of one kind of poll."""
    alone, together, most = rates.values()
    print(f"\n{privacy} votes{'votes a second':>40}")
    for name, rate in rates.items():
        print(f"{name:40}{rate:14,.0f}")
    print(f"{'Houselights : one commit a vote':40}{together / alone:14.1f}")
    print(f"{'Houselights : raw sqlite3':40}{together / most:14.2f}")
    cuts = statistics.quantiles(waits, n=20)
    print(f"wait with {IN_FLIGHT} in flight: median {cuts[9] * 1000:.2f} ms, 95 % under {cuts[18] * 1000:.2f} ms")


async def in_a_new_file(way: Callable[[House, int, Privacy], Awaitable[T]], votes: int, privacy: Privacy) -> T:
    """What a way makes of an empty club."""
    with tempfile.TemporaryDirectory() as folder:
        house = await House.open(Path(folder) / "club.db")
        try:
            return await way(house, votes, privacy)
        finally:
            await house.close()


async def one_by_one(house: House, votes: int, privacy: Privacy) -> float:
    """A commit a vote."""
    poll = await house.start(a_draft(privacy=privacy))
    async with aiosqlite.connect(house.path) as connection:
        for pragma in PRAGMAS:
            await connection.execute_fetchall(pragma)
        start = time.perf_counter()
        for values in _values(poll.id, votes):
            for statement in SEALED if privacy is Privacy.SEALED else OPEN:
                await connection.execute_fetchall(statement, values)
            await connection.commit()
        return votes / (time.perf_counter() - start)


async def ours(house: House, votes: int, privacy: Privacy) -> float:
    """The way the bot keeps them, with many voters at once."""
    start = time.perf_counter()
    await _in_flight(house, votes, privacy, BATCH)
    return votes / (time.perf_counter() - start)


async def raw(house: House, votes: int, privacy: Privacy) -> float:
    """What SQLite can do at most: no event loop, no answers, and many votes a commit."""
    poll = await house.start(a_draft(privacy=privacy))
    connection = sqlite3.connect(house.path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    every = _values(poll.id, votes)
    start = time.perf_counter()
    while batch := list(islice(every, BATCH)):
        connection.execute("BEGIN IMMEDIATE")
        for statement in SEALED if privacy is Privacy.SEALED else OPEN:
            connection.executemany(statement, batch)
        connection.execute("COMMIT")
    took = time.perf_counter() - start
    connection.close()
    return votes / took


async def waits_for(house: House, votes: int, privacy: Privacy) -> list[float]:
    """How long each voter waits when a roomful votes at once."""
    return await _in_flight(house, votes, privacy, IN_FLIGHT)


async def _in_flight(house: House, votes: int, privacy: Privacy, at_once: int) -> list[float]:
    poll = await house.start(a_draft(privacy=privacy))
    voters = iter(range(1, votes + 1))
    waits: list[float] = []

    async def keep_voting() -> None:
        for voter_id in voters:
            start = time.perf_counter()
            await house.polling.vote(poll.id, GUILD, voter_id, PICKS[voter_id % len(PICKS)])
            waits.append(time.perf_counter() - start)

    await asyncio.gather(*(keep_voting() for _ in repeat(None, at_once)))
    return waits


def _values(poll_id: int, votes: int) -> Iterator[dict[str, object]]:
    for voter_id in range(1, votes + 1):
        yield {"poll": poll_id, "voter": voter_id, "picks": f"[{PICKS[voter_id % len(PICKS)][0]}]", "now": 0}


if __name__ == "__main__":
    asyncio.run(main())
