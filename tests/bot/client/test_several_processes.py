"""Several processes with one file, each with shards of its own: nobody touches what is another's."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from simcord import GuildHandle

from bot.client.bot import Houselights
from bot.model.drafts import Draft
from bot.model.guilds import Actor, ChannelSettings, Location
from bot.model.sharding import Shards
from tests.support.stage import SHIPPED, Stage, a_bot, parts

HOUR, MONTH = 3_600, 31


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The process that serves shard 0 of two."""
    return a_bot(tmp_path, shards=2, shard_ids=(0,))


@pytest.fixture
async def club(club: Stage) -> AsyncGenerator[Stage]:
    """Whichever process runs in the end is closed."""
    yield club
    await club.bot.close()


async def serve_shard(club: Stage, number: int, folder: Path) -> None:
    """End the process that runs, and start the one that serves this shard."""
    await club.bot.close()
    club.bot = a_bot(folder, shards=2, shard_ids=(number,))
    await club.env.restart_bot(club.bot)


def a_server_of_shard(club: Stage, number: int) -> GuildHandle:
    """A new server that Discord has dealt out to this shard."""
    while not Shards(2, (number,)).serves((guild := club.env.create_guild()).id):
        club.env.backend.advance_clock(0.001)
    return guild


async def set_film(club: Stage, guild: GuildHandle) -> None:
    """Let a server set something."""
    await club.bot.club.save_channel_settings(ChannelSettings(guild.id + 1, guild.id, SHIPPED))


async def film_of(club: Stage, guild: GuildHandle) -> str | None:
    """What it has set."""
    return (await club.bot.club.channel_settings(Location(guild.id, guild.id + 1))).film


async def test_each_closes_and_tells_its_own_polls_only(club: Stage, tmp_path: Path) -> None:
    guilds = [a_server_of_shard(club, number) for number in range(2)]
    rooms = [guild.create_text_channel("films") for guild in guilds]
    for guild, room in zip(guilds, rooms, strict=True):
        author = Actor(1)
        with club.env.time_context():
            draft = Draft("Who next?", ("Ruth", "Tommy"), "1h")
            draft_id = await club.bot.drafts.save(guild.id, author, draft)
            poll = await club.bot.drafts.publish(draft_id, guild.id, room.id, author)
            await club.bot.drafts.note_posted(poll, room.id + 1)

    def told() -> list[bool]:
        return [any("poll:result:" in str(list(parts(message))) for message in room.history()) for room in rooms]

    await serve_shard(club, 0, tmp_path)
    await club.env.advance_time(HOUR)
    assert told() == [True, False]

    await serve_shard(club, 1, tmp_path)
    await club.env.advance_time(1)
    assert told() == [True, True]
    assert [len(room.history()) for room in rooms] == [1, 1]


async def test_only_the_servers_of_ones_own_shards_can_have_been_left(club: Stage, tmp_path: Path) -> None:
    stays, goes = a_server_of_shard(club, 1), a_server_of_shard(club, 1)
    for guild in (stays, goes):
        await set_film(club, guild)
    club.env.backend.remove_guild(goes.id)

    await serve_shard(club, 0, tmp_path)
    for _ in range(MONTH):
        await club.env.advance_time(24 * HOUR)
    assert [await film_of(club, guild) for guild in (stays, goes)] == [SHIPPED, SHIPPED]

    await serve_shard(club, 1, tmp_path)
    for _ in range(MONTH):
        await club.env.advance_time(24 * HOUR)
    assert [await film_of(club, guild) for guild in (stays, goes)] == [SHIPPED, None]
