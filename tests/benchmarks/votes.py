"""Compares ways of keeping votes so that a power cut loses none of them.

All of them write to the same disk, with the same settings and the same schema, triggers and all, one after another
in every round. What counts is the median of the rounds. Sealed votes are compared with rows without encryption, which
would tell by their places whose they are, and which an open poll takes only without the trigger against that.
"""

import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from itertools import islice, repeat
from pathlib import Path
from typing import TypeVar

import aiosqlite

from bot.model.polls import BallotSecrecy
from tests.benchmarks.scale import Scale
from tests.benchmarks.table import Figure, Row
from tests.support.poll_club import GUILD, House, a_draft

T = TypeVar("T")
ALONE_AIM, RAW_AIM = 15.0, 0.1
BATCH = 512
ALONE = 30  # so many times fewer are cast with a commit each, which takes long
IN_FLIGHT = 64

PRAGMAS = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON")
OPEN = ("INSERT INTO ballots (poll_id, voter_id, picks, cast_at) VALUES (:poll, :voter, :picks, :now)",)
LET_ROWS_IN = "DROP TRIGGER IF EXISTS sealed_ballots_cast"
SEALED = (
    "INSERT INTO participations (poll_id, voter_id) VALUES (:poll, :voter)",
    "INSERT INTO sealed_ballots (poll_id, picks) VALUES (:poll, :picks)",
)
PICKS = ((1,), (2,), (3,))


async def measure(scale: Scale) -> Row:
    """The row, for votes that are kept with their voter and for sealed ones."""
    figures = [
        figure for privacy in (BallotSecrecy.PRIVATE, BallotSecrecy.SEALED) for figure in await _figures(scale, privacy)
    ]
    return Row("Durable votes a second", "a commit a vote through aiosqlite; raw sqlite3", tuple(figures))


async def _figures(scale: Scale, privacy: BallotSecrecy) -> list[Figure]:
    slower, faster, rates = list[float](), list[float](), list[float]()
    for _ in range(scale.rounds):
        alone = await in_a_new_file(one_by_one, scale.votes // ALONE, privacy)
        together = await in_a_new_file(ours, scale.votes, privacy)
        most = await in_a_new_file(raw, scale.votes, privacy)
        slower.append(together / alone)
        faster.append(together / most)
        rates.append(together)
    said = f"{statistics.median(rates):,.0f} a second, {BATCH} in flight"
    waits = statistics.quantiles(await in_a_new_file(waits_for, scale.votes // 5, privacy), n=20)
    waited = f"with {IN_FLIGHT} in flight each waits {waits[9] * 1000:.1f} ms, 95 % under {waits[18] * 1000:.1f} ms"
    return [
        Figure(f"{privacy}: a commit a vote", statistics.median(slower), ALONE_AIM, least=True, said=said),
        Figure(f"{privacy}: raw, {BATCH} a commit", statistics.median(faster), RAW_AIM, least=True, said=waited),
    ]


async def in_a_new_file(
    way: Callable[[House, int, BallotSecrecy], Awaitable[T]], votes: int, privacy: BallotSecrecy
) -> T:
    """What a way makes of an empty club."""
    with tempfile.TemporaryDirectory() as folder:
        house = await House.open(Path(folder) / "club.db")
        try:
            return await way(house, votes, privacy)
        finally:
            await house.close()


async def one_by_one(house: House, votes: int, privacy: BallotSecrecy) -> float:
    """A commit a vote."""
    poll = await house.start(a_draft(privacy=privacy))
    async with aiosqlite.connect(house.path) as connection:
        for statement in (*PRAGMAS, LET_ROWS_IN):
            await connection.execute_fetchall(statement)
        start = time.perf_counter()
        for values in _values(poll.id, votes):
            for statement in SEALED if privacy is BallotSecrecy.SEALED else OPEN:
                await connection.execute_fetchall(statement, values)
            await connection.commit()
        return votes / (time.perf_counter() - start)


async def ours(house: House, votes: int, privacy: BallotSecrecy) -> float:
    """The way the bot keeps them, with many voters at once."""
    start = time.perf_counter()
    await _in_flight(house, votes, privacy, BATCH)
    return votes / (time.perf_counter() - start)


async def raw(house: House, votes: int, privacy: BallotSecrecy) -> float:
    """What SQLite can do at most: no event loop, no answers, and many votes a commit."""
    poll = await house.start(a_draft(privacy=privacy))
    connection = sqlite3.connect(house.path, isolation_level=None)
    for statement in (*PRAGMAS, LET_ROWS_IN):
        connection.execute(statement)
    every = _values(poll.id, votes)
    start = time.perf_counter()
    while batch := list(islice(every, BATCH)):
        connection.execute("BEGIN IMMEDIATE")
        for statement in SEALED if privacy is BallotSecrecy.SEALED else OPEN:
            connection.executemany(statement, batch)
        connection.execute("COMMIT")
    took = time.perf_counter() - start
    connection.close()
    return votes / took


async def waits_for(house: House, votes: int, privacy: BallotSecrecy) -> list[float]:
    """How long each voter waits when a roomful votes at once."""
    return await _in_flight(house, votes, privacy, IN_FLIGHT)


async def _in_flight(house: House, votes: int, privacy: BallotSecrecy, at_once: int) -> list[float]:
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
