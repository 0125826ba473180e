"""Programs that are made to be killed, each in a process of its own."""

import asyncio
import os
import signal
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.club.own_films import OwnFilms
from bot.model.drafts import Draft
from bot.model.polls import BallotSecrecy, PollKind
from tests.support.poll_club import CHANNEL, GUILD, House, a_draft

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

VOTERS, TURNS = 8, 50
CURATOR = 7
CHOICES = tuple(f"Film {number}" for number in range(1, 11))
EVERY_BALLOT = 2 ** len(CHOICES) - 1

WRITES = {
    "a voter and their sealed ballot": "BEFORE INSERT ON main.sealed_boxes",
    "a sealed ballot and the commit": "AFTER INSERT ON main.sealed_boxes",
    "a changed ballot and the commit": "AFTER UPDATE ON main.ballots",
    "a line in the log and the commit": "AFTER INSERT ON main.poll_log",
}
"""What a process may die between while it votes, and the change of the database that is undone then."""
OFTEN = "WHEN (SELECT count(*) FROM participations) > 100 AND (SELECT count(*) FROM poll_log) > 100"

STEPS = {
    "before it is claimed": "BEFORE UPDATE OF state ON main.polls WHEN NEW.state = 'closing'",
    "as it is claimed": "AFTER UPDATE OF state ON main.polls WHEN NEW.state = 'closing'",
    "with the close logged but not committed": "AFTER INSERT ON main.poll_log WHEN NEW.event = 'closed'",
    "once it is claimed": "BEFORE UPDATE OF state ON main.polls WHEN NEW.state = 'closed'",
    "as its result is kept": "AFTER UPDATE OF state ON main.polls WHEN NEW.state = 'closed'",
    "once its result is kept": "BEFORE UPDATE OF state ON main.polls WHEN NEW.state = 'published'",
    "as its result is told": "AFTER UPDATE OF state ON main.polls WHEN NEW.state = 'published'",
    "with the telling logged but not committed": "AFTER INSERT ON main.poll_log WHEN NEW.event = 'published'",
}
"""Where a close can be cut off, and the change of the database that is made or undone there."""


def a_poll_of(privacy: BallotSecrecy) -> Draft:
    """Return a poll with more than a thousand different ballots."""
    return a_draft(*CHOICES, kind=PollKind.SEVERAL, most=len(CHOICES), privacy=privacy)


def picks(number: int) -> tuple[int, ...]:
    """Return the ballot with this number, counted from 1; every one is different until they are used up."""
    bits = (number - 1) % EVERY_BALLOT + 1
    return tuple(place + 1 for place in range(len(CHOICES)) if bits >> place & 1)


async def die_at(house: House, change: str) -> None:
    """Die by one's own hand at a change of the database."""
    connection: Any = vars(house.database)["_connection"]
    await connection.create_function("die", 0, lambda: os.kill(os.getpid(), signal.SIGKILL))
    await house.rows(f"CREATE TEMP TRIGGER end_here {change} BEGIN SELECT die(); END")


def vote_until_killed(path: Path, acknowledged: "Connection", between: str | None = None) -> None:
    """Vote without end in a private and a sealed poll, and send on each vote that is said to be kept.

    In the one voters change their vote all the time, as often as anybody may, in the other all vote once. After many
    votes it dies `between` two things, unless it is killed before.
    """

    async def vote() -> None:
        house = await House.open(path)
        private, sealed = [
            await house.start(a_poll_of(privacy)) for privacy in (BallotSecrecy.PRIVATE, BallotSecrecy.SEALED)
        ]
        if between:
            await die_at(house, f"{WRITES[between]} {OFTEN}")

        async def keep_changing(voter: int) -> None:
            for turn in count():
                voter_id, number = voter + VOTERS * (turn // TURNS), turn % TURNS + 1
                await house.polling.vote(private.id, GUILD, voter_id, picks(number))
                acknowledged.send((private.id, voter_id, number))

        async def keep_sealing(voter: int) -> None:
            for voter_id in count(voter, VOTERS):
                await house.polling.vote(sealed.id, GUILD, voter_id, picks(voter_id))
                acknowledged.send((sealed.id, voter_id, voter_id))

        await asyncio.gather(*(each(voter) for voter in range(1, VOTERS + 1) for each in (keep_changing, keep_sealing)))

    asyncio.run(vote())


def close_and_die(path: Path, poll_id: int, where: str) -> None:
    """Close a poll and tell its result, but for dying on the way there."""

    async def close() -> None:
        house = await House.open(path)
        await die_at(house, STEPS[where])
        await house.polling.close_and_tally(poll_id)
        await house.polling.published(poll_id, CHANNEL)

    asyncio.run(close())


USING = {
    "before the version is chosen": "BEFORE UPDATE ON main.server_films",
    "once the version is chosen": "AFTER UPDATE ON main.server_films",
    "before the version is kept": "BEFORE INSERT ON main.film_versions",
    "once the version is kept": "AFTER INSERT ON main.film_versions",
    "as its checkpoints are noted": "AFTER INSERT ON main.film_checkpoints",
    "before what was looked at is dropped": "BEFORE DELETE ON main.film_uploads",
    "once what was looked at is dropped": "AFTER DELETE ON main.film_uploads",
}
"""Where the use of a film can be cut off, and the change of the database that is made or undone there."""


def use_and_die(path: Path, upload_id: int, where: str) -> None:
    """Put a film to use, but for dying on the way there, or before anybody is answered."""

    async def use() -> None:
        house = await House.open(path)
        if where in USING:
            await die_at(house, USING[where])
        await OwnFilms(house.club, house.database).use(upload_id, GUILD, CURATOR)
        os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(use())
