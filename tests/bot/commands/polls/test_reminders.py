"""The reminder an hour before a poll closes: where a server wants it, once, and never when it would be untrue."""

from pathlib import Path
from typing import Any

import discord
import pytest
from simcord import MemberActor

from bot.model.guilds import GuildSettings
from tests.support.polls import choose, poll_of, public, restart, select_of, sketch, start
from tests.support.stage import SHIPPED, Stage, buttons, card, last, moderator, text

HOUR, DAY = 3_600, 86_400


async def remind(club: Stage) -> None:
    """Have a server want reminders."""
    await club.bot.club.save_guild_settings(GuildSettings(club.env.guild.id, reminders=True))


def reminders(club: Stage) -> list[discord.Message]:
    """The reminders in the channel."""
    return [message for message in public(club.channel) if text(message).startswith("Closes in an hour")]


async def test_a_channel_is_reminded_once_an_hour_before_a_poll_closes(club: Stage) -> None:
    await remind(club)
    ada = await club.member("ada")
    message = await start(club, ada, closes="1d", question="Who *next*?")

    await club.env.advance_time(DAY - HOUR - 1)
    before = len(reminders(club))
    await club.env.advance_time(1)
    [reminder] = reminders(club)
    ballot = card(await ada.click(reminder, label="Vote"))
    await club.env.advance_time(HOUR)

    assert before == 0
    assert text(reminder) == r"Closes in an hour: **Who \*next\*?**"
    assert reminder.reference
    assert reminder.reference.message_id == message.id
    assert "### Who" in text(ballot)
    assert len(reminders(club)) == 1


async def test_nobody_is_pinged_by_a_reminder(club: Stage) -> None:
    await remind(club)
    await start(club, await club.member("ada"), closes="1d")

    await club.env.advance_time(DAY - HOUR)

    bodies: list[Any] = [request.json for request in club.env.http_requests]
    [sent] = [body for body in bodies if "Closes in an hour" in str(body)]
    assert sent["allowed_mentions"]["parse"] == []
    assert not sent["allowed_mentions"].get("replied_user")


async def test_a_server_that_has_not_asked_is_not_reminded(club: Stage) -> None:
    await start(club, await club.member("ada"), closes="1d")

    await club.env.advance_time(DAY)

    assert reminders(club) == []


async def test_a_manager_turns_reminders_on_for_polls_that_are_open_already(club: Stage) -> None:
    await start(club, await club.member("ada"), closes="1d")
    admin = moderator(club, discord.Permissions(manage_guild=True))

    shown = card(await admin.slash(club.channel, "club"))
    await admin.select(shown, ["1"], custom_id=select_of(shown, ":reminders:")["custom_id"])
    await club.env.advance_time(DAY - HOUR)

    assert len(reminders(club)) == 1


@pytest.mark.parametrize("closes", ["2h", "23h", "by hand"])
async def test_a_poll_of_less_than_a_day_or_without_an_end_has_no_reminder(club: Stage, closes: str) -> None:
    await remind(club)
    await start(club, await club.member("ada"), closes=closes)

    await club.env.advance_time(2 * DAY)

    assert reminders(club) == []


async def test_the_reminder_of_a_gated_poll_gives_nothing_away(club: Stage) -> None:
    await remind(club)
    ada = await club.member("ada", seen=4)
    desk = await choose(ada, await sketch(ada, club.channel, film=SHIPPED, closes="1d"), "gate", "4")
    await ada.click(desk, label="Post it")

    await club.env.advance_time(DAY - HOUR)
    [reminder] = reminders(club)

    assert text(reminder).startswith("Closes in an hour: a poll for those who've seen further\n-# ")
    assert not any(name in text(reminder) for name in ("Ruth", "Tommy", "Who next"))
    assert buttons(reminder) == ["Vote"]


async def extend(club: Stage, ada: MemberActor, message: discord.Message, closes: str) -> None:
    """Keep a poll open for longer."""
    asked = card(await ada.slash(club.channel, "poll change", poll=str(poll_of(message)), closes=closes))
    await ada.click(asked, label="Change the time")


async def test_an_extended_poll_has_its_reminder_before_its_new_end(club: Stage) -> None:
    await remind(club)
    ada = await club.member("ada")
    message = await start(club, ada, closes="1d")
    await extend(club, ada, message, "2d")

    await club.env.advance_time(DAY)
    before = len(reminders(club))
    await club.env.advance_time(DAY - HOUR)

    assert before == 0
    assert len(reminders(club)) == 1


async def test_a_reminder_that_the_bot_has_missed_is_left_out(club: Stage, tmp_path: Path) -> None:
    await remind(club)
    await start(club, await club.member("ada"), closes="1d")
    await club.env.advance_time(DAY - HOUR - 60)

    await restart(club, tmp_path, away=HOUR / 2)
    await club.env.advance_time(60)

    assert reminders(club) == []


async def test_a_reminder_comes_after_a_restart_that_is_in_time(club: Stage, tmp_path: Path) -> None:
    await remind(club)
    await start(club, await club.member("ada"), closes="1d")
    await club.env.advance_time(DAY - HOUR - 60)

    told = list[int]()
    for _ in range(2):
        await restart(club, tmp_path, away=120)
        await club.env.advance_time(6)
        told.append(len(reminders(club)))

    assert told == [1, 1]


async def test_a_poll_that_is_closed_by_hand_before_has_no_reminder(club: Stage) -> None:
    await remind(club)
    ada = await club.member("ada")
    message = await start(club, ada, closes="1d")
    asked = card(await ada.slash(club.channel, "poll close", poll=str(poll_of(message))))
    await ada.click(asked, label="Close it")

    await club.env.advance_time(DAY)

    assert reminders(club) == []
    assert "Who next" in text(last(club.channel))
