"""The bot notices by itself when it leaves servers and comes back, whether it runs or not."""

from pathlib import Path

import pytest
from simcord import GuildHandle
from simcord.backend.serializers import guild_create_payload

from bot.model.rooms import Room, Where
from bot.model.servers import Server
from tests.bot.stage import SHIPPED, Stage, a_bot

DAY = 86_400
BERLIN = "Europe/Berlin"


async def settings(club: Stage, guild_id: int) -> tuple[str, str | None]:
    """What a server and its channel have set: the time zone and the film."""
    room = await club.bot.club.room_at(Where(guild_id, guild_id + 1))
    return (await club.bot.club.server(guild_id)).time_zone, room.film


async def another(club: Stage) -> GuildHandle:
    """Another server, which has set something."""
    guild = club.env.create_guild("Elsewhere")
    await club.bot.club.set_server(Server(guild.id, time_zone=BERLIN))
    await club.bot.club.set_room(Room(guild.id + 1, guild.id, SHIPPED, 2))
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
    told = {key: value for key, value in guild_create_payload(club.env.backend, stored).items() if key != "unavailable"}
    club.env.backend.emit("GUILD_CREATE", told | event)
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
