"""Several processes with one file: each looks after the servers of its own shards, and leaves the others alone."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pytest

from bot.club.personal_data import PersonalDataService
from bot.club.polls import TOO_LATE, Polls
from bot.model.guilds import ChannelSettings, GuildSettings
from bot.model.sharding import TIMESTAMP_BITS, Shards
from knowledge.library import Library
from tests.support.personal_data import FILM
from tests.support.poll_club import AUTHOR, CHANNEL, Clock, House, a_draft, told

HERE, THERE = 6 << TIMESTAMP_BITS, 7 << TIMESTAMP_BITS
"""Two servers, of shards 0 and 1 of two."""


@dataclass
class Process:
    """What one process has in memory, and its own connection to the file."""

    house: House
    polling: Polls
    privacy: PersonalDataService

    @classmethod
    async def begin(cls, path: Path, films: Library, clock: Clock, shards: Shards) -> Self:
        """Start a process that serves these shards."""
        house = await House.open(path, films, clock)
        polling = Polls(house.club, house.database, shards)
        return cls(house, polling, PersonalDataService(house.club, house.database, shards))


@pytest.fixture
async def processes(house: House) -> AsyncGenerator[list[Process]]:
    """Two processes that share the work."""
    both = [await Process.begin(house.path, house.library, house.clock, Shards(2, (number,))) for number in range(2)]
    yield both
    for process in both:
        await process.house.close()


async def test_each_closes_its_own_polls_only(house: House, processes: list[Process]) -> None:
    here, there = [await house.start(a_draft(closes="1h"), guild_id=guild) for guild in (HERE, THERE)]

    house.clock.forward(hours=1)

    assert [await process.polling.due() for process in processes] == [[here.id], [there.id]]


async def test_each_wakes_for_its_own_polls_only(house: House, processes: list[Process]) -> None:
    await house.start(a_draft(closes="1h"), guild_id=THERE)
    await house.start(a_draft(closes="3h"), guild_id=HERE)

    assert [await process.polling.next_close() for process in processes] == [3 * 3600, 3600]


async def test_a_close_that_was_interrupted_is_finished_by_whoever_serves_the_server(
    house: House, processes: list[Process]
) -> None:
    poll = await house.start(a_draft(), guild_id=THERE)
    await processes[1].polling.close(poll.id, THERE, AUTHOR)

    assert [await process.polling.due() for process in processes] == [[], [poll.id]]


async def test_a_process_that_starts_does_not_post_what_another_is_just_posting(
    house: House, processes: list[Process]
) -> None:
    draft_id = await house.drafting.save(THERE, AUTHOR, a_draft())
    poll = await house.drafting.publish(draft_id, THERE, CHANNEL, AUTHOR)

    assert [await process.polling.unposted(0) for process in processes] == [[], [poll.id]]


async def test_votes_that_come_to_either_are_counted_once_each(house: House, processes: list[Process]) -> None:
    poll = await house.start(a_draft(), guild_id=HERE)

    for voter in range(1, 7):
        await processes[voter % 2].polling.vote(poll.id, HERE, voter, (1 + voter % 2,))
    await processes[0].polling.vote(poll.id, HERE, 1, (3,))

    for process in processes:
        standing = await process.polling.view(poll.id, HERE, 1)
        assert standing.turnout == 6
        assert standing.tally == ((1, 3), (2, 2), (3, 1))


async def test_a_vote_does_not_count_in_a_poll_that_another_process_has_closed(
    house: House, processes: list[Process]
) -> None:
    """Though this one remembers the poll as open."""
    poll = await house.start(a_draft(), guild_id=HERE)
    await processes[1].polling.vote(poll.id, HERE, 1, (1,))
    await processes[0].polling.close(poll.id, HERE, AUTHOR)

    assert await told(processes[1].polling.vote(poll.id, HERE, 2, (1,))) == TOO_LATE


async def test_servers_of_other_processes_have_not_been_left(house: House, processes: list[Process]) -> None:
    await set_something(house)

    await processes[0].privacy.reconcile_guilds([HERE])
    await processes[1].privacy.reconcile_guilds([])

    assert await house.rows("SELECT guild_id FROM departures") == [(THERE,)]


async def test_each_deletes_the_settings_of_its_own_servers_only(house: House, processes: list[Process]) -> None:
    """The other may be about to say that it is back in a server."""
    await set_something(house)
    for process, guild_id in zip(processes, (HERE, THERE), strict=True):
        await process.privacy.note_guild_left(guild_id)
    house.clock.forward(days=31)

    assert await processes[0].privacy.tidy() == [HERE]

    assert await house.rows("SELECT guild_id FROM servers") == [(THERE,)]
    assert await house.rows("SELECT guild_id FROM rooms") == [(THERE,)]
    assert await house.rows("SELECT guild_id FROM departures") == [(THERE,)]


async def set_something(house: House) -> None:
    for guild_id in (HERE, THERE):
        await house.club.save_guild_settings(GuildSettings(guild_id, time_zone="Europe/Berlin"))
        await house.club.save_channel_settings(ChannelSettings(guild_id + 1, guild_id, FILM, 1))
