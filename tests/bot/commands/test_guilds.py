"""The bot notices by itself when it leaves servers and comes back, whether it runs or not."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from simcord import GuildHandle
from simcord.backend.serializers import guild_create_payload

from bot.model.guilds import ChannelSettings, GuildSettings, Location
from bot.model.sharding import Shards
from tests.support.stage import SHIPPED, Stage, a_bot

DAY = 86_400
BERLIN = "Europe/Berlin"


async def settings(club: Stage, guild_id: int) -> tuple[str, str | None]:
    """What a server and its channel have set: the time zone and the film."""
    room = await club.bot.club.channel_settings(Location(guild_id, guild_id + 1))
    return (await club.bot.club.guild_settings(guild_id)).time_zone, room.film


async def another(club: Stage) -> GuildHandle:
    """Another server, which has set something."""
    guild = club.env.create_guild("Elsewhere")
    await club.bot.club.save_guild_settings(GuildSettings(guild.id, time_zone=BERLIN))
    await club.bot.club.save_channel_settings(ChannelSettings(guild.id + 1, guild.id, SHIPPED, 2))
    return guild


async def leave(club: Stage, guild_id: int) -> None:
    """Let the bot be removed from a server."""
    club.env.backend.remove_guild(guild_id)
    await club.env.settle()


async def days(club: Stage, number: int) -> None:
    """Let days go by, one after another as they do."""
    for _ in range(number):
        await club.env.advance_time(DAY)


async def test_thirty_days_after_the_bot_was_removed_nothing_is_set_any_more(club: Stage) -> None:
    guild = await another(club)
    await leave(club, guild.id)

    await days(club, 29)
    assert await settings(club, guild.id) == (BERLIN, SHIPPED)

    await days(club, 2)
    assert await settings(club, guild.id) == ("UTC", None)


@pytest.mark.parametrize("event", [{}, {"unavailable": False}])
async def test_a_server_that_adds_the_bot_again_finds_what_it_has_set(club: Stage, event: dict[str, bool]) -> None:
    """Discord tells of a new server in two ways: the second after it had trouble with that server."""
    guild = await another(club)
    stored = club.env.backend.get_guild(guild.id)
    await leave(club, guild.id)
    await days(club, 20)

    club.env.backend.guilds[guild.id] = stored
    payload = {
        key: value for key, value in guild_create_payload(club.env.backend, stored).items() if key != "unavailable"
    }
    club.env.backend.emit("GUILD_CREATE", payload | event)
    await days(club, 20)

    assert await settings(club, guild.id) == (BERLIN, SHIPPED)


async def test_a_server_that_the_bot_stays_in_keeps_what_it_has_set(club: Stage) -> None:
    guild = await another(club)

    await days(club, 40)

    assert await settings(club, guild.id) == (BERLIN, SHIPPED)


async def test_being_removed_while_the_bot_does_not_run_is_noticed_when_it_starts(club: Stage, tmp_path: Path) -> None:
    stays, goes = await another(club), await another(club)
    await club.bot.close()
    await club.env.advance_time(40 * DAY)
    club.env.backend.remove_guild(goes.id)

    bot = a_bot(tmp_path)
    await club.env.restart_bot(bot)
    club.bot = bot
    assert await settings(club, goes.id) == (BERLIN, SHIPPED)

    await days(club, 31)
    assert await settings(club, goes.id) == ("UTC", None)
    assert await settings(club, stays.id) == (BERLIN, SHIPPED)
    await bot.close()


async def test_what_was_kept_long_enough_is_deleted_at_start(club: Stage, tmp_path: Path) -> None:
    goes = await another(club)
    await leave(club, goes.id)
    await club.bot.close()
    await club.env.advance_time(40 * DAY)

    bot = a_bot(tmp_path)
    await club.env.restart_bot(bot)
    club.bot = bot

    assert await settings(club, goes.id) == ("UTC", None)
    await bot.close()


async def restart(club: Stage, folder: Path, **settings: Any) -> None:
    """Start the bot again, with whatever Discord tells it then."""
    await club.bot.close()
    club.bot = a_bot(folder, **settings)
    await club.env.restart_bot(club.bot)


@pytest.fixture
async def ending(club: Stage) -> AsyncGenerator[Stage]:
    """Whichever bot runs in the end is closed."""
    yield club
    await club.bot.close()


async def test_a_start_without_any_server_leads_to_no_deletion(ending: Stage, tmp_path: Path) -> None:
    """Discord has trouble, or is not through with its list."""
    guild = await another(ending)
    there = dict(ending.env.backend.guilds)
    ending.env.backend.guilds.clear()

    await restart(ending, tmp_path)
    await days(ending, 40)
    ending.env.backend.guilds.update(there)
    await restart(ending, tmp_path)

    assert await settings(ending, guild.id) == (BERLIN, SHIPPED)


async def test_servers_that_come_after_the_start_keep_what_they_have_set_though_time_flies(
    ending: Stage, tmp_path: Path
) -> None:
    """The rest of the list comes late, and only then does the bot learn how late it is."""
    guild = await another(ending)
    late = ending.env.backend.guilds.pop(guild.id)
    await restart(ending, tmp_path)

    ending.env.backend.guilds[guild.id] = late
    ending.env.backend.emit("GUILD_CREATE", guild_create_payload(ending.env.backend, late))
    ending.env.backend.advance_clock(40 * DAY)
    await ending.env.settle()
    await days(ending, 2)

    assert await settings(ending, guild.id) == (BERLIN, SHIPPED)


async def test_a_server_that_discord_has_trouble_with_keeps_what_it_has_set(ending: Stage, tmp_path: Path) -> None:
    guild = await another(ending)
    ending.env.backend.emit("GUILD_DELETE", {"id": str(guild.id), "unavailable": True})

    await days(ending, 40)
    await restart(ending, tmp_path)
    await days(ending, 2)

    assert await settings(ending, guild.id) == (BERLIN, SHIPPED)


@pytest.mark.parametrize(("status", "code"), [(500, 0), (503, 0), (403, 0), (404, 0)])
async def test_nothing_is_deleted_before_discord_says_that_the_bot_is_not_there(
    ending: Stage, status: int, code: int
) -> None:
    guild = await another(ending)
    await leave(ending, guild.id)
    ending.env.inject_error("GET", f"/guilds/{guild.id}", status=status, code=code, times=None)
    await days(ending, 35)
    kept = await settings(ending, guild.id)
    ending.env.backend.faults.clear()

    await days(ending, 2)

    assert kept == (BERLIN, SHIPPED)
    assert await settings(ending, guild.id) == ("UTC", None)


async def test_a_list_that_misses_a_server_which_the_bot_is_in_leads_to_no_deletion(
    ending: Stage, tmp_path: Path
) -> None:
    guild = await another(ending)
    missed = ending.env.backend.guilds.pop(guild.id)
    await restart(ending, tmp_path)
    ending.env.backend.guilds[guild.id] = missed

    await days(ending, 40)

    assert await settings(ending, guild.id) == (BERLIN, SHIPPED)


async def test_a_shard_of_which_no_server_is_known_has_left_none(ending: Stage, tmp_path: Path) -> None:
    await restart(ending, tmp_path, shards=2)
    silent = [await of_shard(ending, number) for number in range(2)][1]
    gone = {number: guild for number, guild in ending.env.backend.guilds.items() if Shards(2, (1,)).serves(number)}
    for number in gone:
        del ending.env.backend.guilds[number]

    await restart(ending, tmp_path, shards=2)

    noted = await ending.bot.personal_data.left_long_ago()
    ending.env.backend.advance_clock(40 * DAY)
    later = await ending.bot.personal_data.left_long_ago()
    assert silent.id in gone
    assert (noted, later) == ([], [])


async def of_shard(club: Stage, number: int) -> GuildHandle:
    """A server of one of two shards, which has set something."""
    while not Shards(2, (number,)).serves((guild := await another(club)).id):
        club.env.backend.advance_clock(0.001)
    return guild
