"""A club of sealed polls, as this version keeps them and as older ones did, and processes that die in it."""

import asyncio
import os
import signal
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from shutil import copy
from typing import TYPE_CHECKING, Any

import orjson

from bot.model.drafts import Draft
from bot.model.polls import BallotSecrecy, PollKind
from bot.store import seal_older
from bot.store.database import Database
from bot.store.keys import NO_KEY, Keys
from bot.store.migrations import FOLDER
from tests.support.killed_programs import die_at
from tests.support.linking import CHOICES, Truth, electorate
from tests.support.poll_club import GUILD, House, a_draft

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

POLLS, VOTERS = 100, 12
TRUTH = electorate(range(1, POLLS + 1), VOTERS, seed=14)
SIDE_BY_SIDE = [range(first, first + 10) for first in range(1, POLLS, 10)]
"""Polls whose voters share commits, one voter of each at a time."""
OLD_MIGRATIONS = 8
"""How many there were when each sealed ballot was a row from when it came."""

OLD_POLL = """
INSERT INTO polls (
    id, guild_id, channel_id, author_id, checkpoint, question, folded, kind, most, results, privacy, opened_at
) VALUES (:poll, :guild, 1, 1, 0, 'Which film?', 'which film', 'ranked', :most, 'after', 'sealed', 0)
"""
OLD_VOTE = (
    "INSERT INTO participations (poll_id, voter_id) VALUES (:poll, :voter)",
    "INSERT INTO sealed_ballots (poll_id, picks) VALUES (:poll, :picks)",
)
CLEAR_AWAY = "_clear_away"
KEEP_ALL_FRAMES = "PRAGMA wal_autocheckpoint = 0"

VOTING = ("before a box is put", "before any key", "between the keys", "after the keys")
CLOSING = ("before it is claimed", "once it is claimed", "as its result is kept", "before its key is forgotten")
SETTLING = ("before any key", "after the keys", "before the file is written afresh", "after that")


def a_ranking() -> Draft:
    """Return a sealed poll in which every ballot can be another."""
    return a_draft(*(f"Film {number}" for number in range(CHOICES)), kind=PollKind.RANKED, privacy=BallotSecrecy.SEALED)


async def fill(house: House) -> House:
    """Start the polls, each in a server of its own, and keep all that is ever written ahead."""
    await house.rows(KEEP_ALL_FRAMES)
    for number in range(1, POLLS + 1):
        await house.start(a_ranking(), guild_id=GUILD + number)
    return house


async def vote(
    house: House, poll_id: int, voters: Iterable[int], acknowledge: Callable[[int, int], None] | None = None
) -> None:
    """Let voters of a poll vote, one after another."""
    for voter_id in voters:
        await house.polling.vote(poll_id, GUILD + poll_id, voter_id, TRUTH[poll_id][voter_id])
        if acknowledge:
            acknowledge(poll_id, voter_id)


async def vote_in_all(
    house: House,
    first: int,
    last: int,
    acknowledge: Callable[[int, int], None] | None = None,
    polls: Iterable[int] = TRUTH,
) -> None:
    """Let some voters of each poll vote, side by side in all polls."""
    await asyncio.gather(*(vote(house, poll_id, list(TRUTH[poll_id])[first:last], acknowledge) for poll_id in polls))


async def old_club(path: Path, folder: Path, voters: int, *, stopped: bool) -> None:
    """Leave a club as an older version did after so many votes in each poll, when it was stopped or killed."""
    folder.mkdir()
    for file in sorted(FOLDER.glob("*.sql"))[:OLD_MIGRATIONS]:
        copy(file, folder)
    database = await Database.open(path, folder)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")  # what is in the files is the same
    connection.execute(KEEP_ALL_FRAMES)
    for poll_id in TRUTH:
        connection.execute(OLD_POLL, {"poll": poll_id, "guild": GUILD + poll_id, "most": CHOICES})
        for number in range(1, CHOICES + 1):
            connection.execute("INSERT INTO choices VALUES (?, ?, ?, ?)", (poll_id, number, f"Film {number}", number))
        connection.execute("UPDATE polls SET message_id = 1 WHERE id = ?", (poll_id,))
    for polls in ([poll_id] for poll_id in TRUTH) if stopped else SIDE_BY_SIDE:
        for number in range(voters):
            connection.execute("BEGIN IMMEDIATE")
            for poll_id in polls:
                voter_id, picks = list(TRUTH[poll_id].items())[number]
                for statement in OLD_VOTE:
                    values = {"poll": poll_id, "voter": voter_id, "picks": orjson.dumps(picks).decode()}
                    connection.execute(statement, values)
            connection.execute("COMMIT")
    await database.close()
    killed = {} if stopped else {file: file.read_bytes() for file in path.parent.iterdir()}
    connection.close()
    for file, content in killed.items():
        file.write_bytes(content)


def vote_and_die(path: Path, acknowledged: "Connection", where: str | None, after: int) -> None:
    """Let all vote, and die `where` it says once so many votes are acknowledged; send each that is."""

    async def run() -> None:
        sent = 0

        def tell(poll_id: int, voter_id: int) -> None:
            nonlocal sent
            sent += 1
            acknowledged.send((poll_id, voter_id))

        house = await fill(await House.open(path))
        if where == VOTING[0]:
            await die_at(house, "AFTER INSERT ON main.sealed_boxes WHEN NEW.generation > 7")
            await vote_in_all(house, 0, VOTERS, tell)
        elif where:
            _die_at_the_keys(where, lambda keys: sent >= after and len(keys) > 1)
            await vote_in_all(house, 0, VOTERS, tell)
        for polls in SIDE_BY_SIDE:
            await vote_in_all(house, 0, VOTERS, tell, polls)
        await asyncio.Future()

    asyncio.run(run())


def close_and_die(path: Path, where: str) -> None:
    """Close all polls, but for dying on the way in the middle of them."""

    async def run() -> None:
        house = await House.open(path)
        for poll_id in TRUTH:
            if poll_id == POLLS // 2:
                if where == CLOSING[-1]:
                    _die_at_the_keys("before any key", lambda keys: NO_KEY in keys.values())
                else:
                    await die_at(house, CLOSES[where])
            await house.polling.close_and_tally(poll_id)

    asyncio.run(run())


CLOSES = {
    "before it is claimed": "BEFORE UPDATE OF state ON main.polls WHEN NEW.state = 'closing'",
    "once it is claimed": "BEFORE INSERT ON main.sealed_ballots",
    "as its result is kept": "AFTER UPDATE OF state ON main.polls WHEN NEW.state = 'closed'",
}


def settle_and_die(path: Path, where: str) -> None:
    """Open what another version or a backup has left, but for dying on the way."""
    if where in VOTING:
        _die_at_the_keys(where, bool)
    clear_away = vars(seal_older)[CLEAR_AWAY]

    async def clear_away_and_die(connection: Any) -> None:
        if where == SETTLING[-1]:
            await clear_away(connection)
        _die()

    setattr(seal_older, CLEAR_AWAY, clear_away_and_die)
    asyncio.run(House.open(path))


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_at_the_keys(where: str, when: Callable[[dict[int, bytes]], bool]) -> None:
    write = Keys.write

    def write_and_die(self: Keys, keys: dict[int, bytes]) -> None:
        if when(keys):
            many = list(keys.items())
            write(self, dict({"before any key": [], "between the keys": many[::2]}.get(where, many)))
            _die()
        write(self, keys)

    Keys.write = write_and_die  # type: ignore[method-assign]


def counted(path: Path) -> Truth:
    """Return what lies in the file as ballots of each poll, without voters: they are numbered."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT poll_id, picks FROM sealed_ballots").fetchall()
    connection.close()
    polls: dict[int, dict[int, tuple[int, ...]]] = {}
    for number, (poll_id, picks) in enumerate(rows):
        polls.setdefault(poll_id, {})[number] = tuple(orjson.loads(picks))
    return polls
