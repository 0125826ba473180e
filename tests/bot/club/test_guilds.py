"""What servers have set is kept for thirty days after the bot has left, and not a day longer."""

from dataclasses import dataclass

import pytest

from bot.club.personal_data import PersonalDataService
from bot.model.guilds import Actor, ChannelSettings, GuildSettings, Location
from tests.support.personal_data import FILM, ME, everything, forgetting_of
from tests.support.poll_club import CHANNEL, ELSEWHERE, GUILD, House, a_draft

BERLIN = "Europe/Berlin"


@dataclass
class Keeping:
    """A club whose two servers have set something, and what keeps it."""

    house: House
    privacy: PersonalDataService

    async def settings(self, guild_id: int) -> tuple[str, str | None]:
        """What a server and its channel have set: the time zone and the film."""
        server = await self.house.club.guild_settings(guild_id)
        room = await self.house.club.channel_settings(Location(guild_id, CHANNEL + guild_id))
        return server.time_zone, room.film


@pytest.fixture
async def keeping(house: House) -> Keeping:
    """Two servers that have set something."""
    for guild_id in (GUILD, ELSEWHERE):
        await house.club.save_guild_settings(GuildSettings(guild_id, time_zone=BERLIN))
        await house.club.save_channel_settings(ChannelSettings(CHANNEL + guild_id, guild_id, FILM, 1))
    return Keeping(house, forgetting_of(house))


SET, UNSET = (BERLIN, FILM), ("UTC", None)


async def test_settings_go_thirty_days_after_the_bot_has_left(keeping: Keeping) -> None:
    await keeping.privacy.note_guild_left(GUILD)

    keeping.house.clock.forward(days=30, seconds=-1)
    assert await keeping.privacy.tidy() == []
    assert await keeping.settings(GUILD) == SET

    keeping.house.clock.forward(seconds=1)
    assert await keeping.privacy.tidy() == [GUILD]
    assert await keeping.settings(GUILD) == UNSET


async def test_settings_of_other_servers_stay(keeping: Keeping) -> None:
    await keeping.privacy.note_guild_left(GUILD)

    keeping.house.clock.forward(days=31)
    await keeping.privacy.tidy()

    assert await keeping.settings(ELSEWHERE) == SET


async def test_settings_stay_when_the_bot_comes_back(keeping: Keeping) -> None:
    await keeping.privacy.note_guild_left(GUILD)
    keeping.house.clock.forward(days=29)
    await keeping.privacy.note_guild_joined(GUILD)

    keeping.house.clock.forward(days=29)

    assert await keeping.privacy.tidy() == []
    assert await keeping.settings(GUILD) == SET


async def test_the_days_are_counted_from_the_last_time_it_left(keeping: Keeping) -> None:
    await keeping.privacy.note_guild_left(GUILD)
    await keeping.privacy.note_guild_joined(GUILD)
    keeping.house.clock.forward(days=20)
    await keeping.privacy.note_guild_left(GUILD)

    keeping.house.clock.forward(days=20)
    assert await keeping.privacy.tidy() == []

    keeping.house.clock.forward(days=10)
    assert await keeping.privacy.tidy() == [GUILD]


async def test_leaving_that_is_noted_again_does_not_make_it_later(keeping: Keeping) -> None:
    await keeping.privacy.note_guild_left(GUILD)
    keeping.house.clock.forward(days=20)
    await keeping.privacy.note_guild_left(GUILD)
    await keeping.privacy.reconcile_guilds([ELSEWHERE])

    keeping.house.clock.forward(days=10)

    assert await keeping.privacy.tidy() == [GUILD]


async def test_a_server_that_is_gone_at_start_has_been_left(keeping: Keeping) -> None:
    await keeping.privacy.reconcile_guilds([ELSEWHERE])

    keeping.house.clock.forward(days=30)

    assert await keeping.privacy.tidy() == [GUILD]
    assert await keeping.settings(GUILD) == UNSET
    assert await keeping.settings(ELSEWHERE) == SET


async def test_a_server_that_is_there_again_at_start_has_not_been_left(keeping: Keeping) -> None:
    await keeping.privacy.note_guild_left(GUILD)
    keeping.house.clock.forward(days=40)

    await keeping.privacy.reconcile_guilds([GUILD, ELSEWHERE])

    assert await keeping.privacy.tidy() == []
    assert await keeping.settings(GUILD) == SET


async def test_a_channel_alone_is_reason_enough_to_note_a_departure(house: House) -> None:
    await house.club.save_channel_settings(ChannelSettings(CHANNEL, GUILD, FILM, 1))
    privacy = forgetting_of(house)
    await privacy.reconcile_guilds([])

    house.clock.forward(days=30)

    assert await privacy.tidy() == [GUILD]
    assert await house.rows("SELECT * FROM rooms") == []


async def test_nothing_is_left_of_a_departure(keeping: Keeping) -> None:
    await keeping.privacy.note_guild_left(GUILD)
    await keeping.privacy.note_guild_left(ELSEWHERE)

    keeping.house.clock.forward(days=30)
    await keeping.privacy.tidy()

    left = await everything(keeping.house.database)
    assert (left["departures"], left["servers"], left["rooms"]) == ([], [], [])


async def test_polls_and_what_members_have_seen_stay(keeping: Keeping) -> None:
    house = keeping.house
    await house.club.record_progress(ME, FILM, 2)
    poll = await house.start(a_draft())
    await house.vote(poll, [(1,), (2,)])
    await house.end(poll)
    before = await everything(house.database)
    await keeping.privacy.note_guild_left(GUILD)

    house.clock.forward(days=31)
    await keeping.privacy.tidy()

    after = await everything(house.database)
    assert {name for name in before if before[name] != after[name]} == {"servers", "rooms"}


async def test_drafts_that_nobody_has_posted_go_after_a_day(house: House) -> None:
    privacy = forgetting_of(house)
    await house.drafting.save(GUILD, Actor(ME), a_draft())

    house.clock.forward(days=1)
    await privacy.tidy()
    assert (await privacy.collect(ME)).drafts != ()

    house.clock.forward(seconds=1)
    await privacy.tidy()
    assert (await privacy.collect(ME)).drafts == ()
