"""Discord is told the commands when they have changed, and not whenever the bot starts."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, cast

import pytest
from discord import app_commands

from bot.client.bot import Houselights, Interaction
from bot.client.command_sync import digest_of
from tests.support.stage import Stage, a_bot, card, stage


@pytest.fixture
async def club(club: Stage) -> AsyncGenerator[Stage]:
    """A bot that has started for the first time; whichever runs in the end is closed."""
    yield club
    await club.bot.close()


async def start(club: Stage, bot: Houselights) -> int:
    """End the bot and start this one on what it left behind; how often Discord is told the commands."""
    await club.bot.close()
    since, club.bot = club.requests(), bot
    await club.env.restart_bot(bot)
    return told(club, since)


def told(club: Stage, since: int = 0) -> int:
    """How often Discord has been told the commands since a request."""
    return sum(
        request.method == "PUT" and request.path.endswith("/commands") for request in club.env.http_requests[since:]
    )


@app_commands.command(name="encore", description="One more")
async def encore(_interaction: Interaction) -> None:
    """A command of a later version."""


async def test_discord_is_told_at_the_first_start_only(club: Stage, tmp_path: Path) -> None:
    assert told(club) == 1
    assert [await start(club, a_bot(tmp_path)) for _ in range(3)] == [0, 0, 0]


async def test_the_commands_work_after_a_start_that_did_not_tell_them(club: Stage, tmp_path: Path) -> None:
    await start(club, a_bot(tmp_path))

    answered = await (await club.member()).slash(club.channel, "help")

    assert card(answered).components


async def test_changed_commands_are_told_once(club: Stage, tmp_path: Path) -> None:
    def changed() -> Houselights:
        bot = a_bot(tmp_path)
        bot.tree.add_command(cast("app_commands.Command[Any, ..., None]", encore))
        return bot

    assert [await start(club, changed()) for _ in range(2)] == [1, 0]
    assert await start(club, a_bot(tmp_path)) == 1


async def test_another_application_is_told_its_own(club: Stage, tmp_path: Path) -> None:
    first = club.env.backend.application_id
    club.env.backend.application_id = first + 1
    assert await start(club, a_bot(tmp_path)) == 1

    club.env.backend.application_id = first
    assert await start(club, a_bot(tmp_path)) == 0


async def test_a_process_without_the_first_shard_tells_nothing(tmp_path: Path) -> None:
    for ids, times in (((1,), 0), ((0,), 1)):
        async with stage(tmp_path, shards=2, shard_ids=ids) as club:
            assert told(club) == times


async def test_commands_that_discord_has_lost_are_told_again(club: Stage, tmp_path: Path) -> None:
    club.env.backend.commands.clear()

    assert await start(club, a_bot(tmp_path)) == 1


async def test_a_command_that_nobody_here_knows_makes_the_next_start_tell_all(club: Stage, tmp_path: Path) -> None:
    """Somebody used a command as an older or newer version has it, so that is what Discord must have."""
    club.bot.tree.remove_command("help")
    said = card(await (await club.member()).slash(club.channel, "help"))
    await club.env.settle()

    assert said.content is not None
    assert "has changed since Discord last showed it" in said.content
    assert [await start(club, a_bot(tmp_path)) for _ in range(2)] == [1, 0]


def test_the_order_of_commands_is_no_change(tmp_path: Path) -> None:
    bot = a_bot(tmp_path)
    wanted = [command.to_dict(bot.tree) for command in bot.tree.get_commands()]

    assert digest_of(wanted) == digest_of(wanted[::-1])
    assert digest_of(wanted) != digest_of(wanted[1:])
