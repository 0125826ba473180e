"""Closing: on time or by hand, announced once, whatever happened to the process or the channel in between."""

import asyncio
import logging
from datetime import timedelta

import discord
import pytest
from simcord import MemberActor, assert_error

from bot.model.errors import Refusal
from bot.model.guilds import Actor
from tests.support.polls import fill, now, poll_of, public, results, start, stop_timers, vote, wake
from tests.support.stage import Stage, buttons, card, last, text

TWO_HOURS = 7200
FIVE_MINUTES = 300
AWAY = "I was away when it should have closed"
NOT_YOURS = "Only its author, or a member who may manage messages, can do that."


def a_moderator(club: Stage) -> MemberActor:
    role = club.env.guild.create_role("mods", permissions=discord.Permissions(manage_messages=True))
    return club.env.guild.add_member(club.env.create_user("mod"), roles=[role])


async def test_a_poll_closes_on_time_and_its_result_is_announced(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    await ada.click(message, label="Ruth")

    await club.env.advance_time(TWO_HOURS - 1)
    before = len(public(club.channel))
    await club.env.advance_time(1)

    assert before == 1
    [announcement] = results(club)
    assert announcement.reference
    assert announcement.reference.message_id == message.id
    assert "**Ruth** won with 1 vote of 1." in text(announcement)
    assert AWAY not in text(announcement)
    assert "**Ruth** \N{WHITE HEAVY CHECK MARK}" in text(now(club, message))
    assert buttons(now(club, message)) == buttons(announcement) == ["Details"]


async def test_the_close_needs_nothing_of_the_interaction_that_started_the_poll(club: Stage) -> None:
    message = await start(club, await club.member("ada"))
    since = club.requests()

    await club.env.advance_time(TWO_HOURS)

    paths = [request.path for request in club.env.http_requests[since:]]
    assert paths
    assert not any(path.startswith(("/webhooks", "/interactions")) for path in paths)
    assert "Closed" in text(now(club, message))


async def test_polls_close_in_their_own_order(club: Stage) -> None:
    ada = await club.member("ada")
    await start(club, ada, question="Late?", closes="3h")
    await start(club, ada, question="Soon?", closes="1h")
    await start(club, ada, question="Never?", closes="by hand")

    await club.env.advance_time(3600)
    first = [text(announcement).splitlines()[0] for announcement in results(club)]
    await club.env.advance_time(86_400 * 50)

    assert first == ["## Soon?"]
    assert [text(announcement).splitlines()[0] for announcement in results(club)] == ["## Soon?", "## Late?"]


async def test_an_author_closes_a_poll_by_hand_when_asked_twice(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    await ada.click(message, label="Ruth")

    question = card(await ada.slash(club.channel, "poll close", poll=str(poll_of(message))))
    asked, ways, before = text(question), buttons(question), len(results(club))
    words = card(await ada.click(question, label="Close it"))

    assert "### Close this poll now?\nWho next?\n1 vote. I'll post the result in the channel." in asked
    assert ways == ["Close it", "Leave it open"]
    assert before == 0
    assert text(words) == "Closed. I'll post the result in the channel."
    assert len(results(club)) == 1


async def test_a_ballot_has_the_way_to_close_for_its_author_and_for_moderators_only(club: Stage) -> None:
    ada, bo, mod = await club.member("ada"), await club.member("bo"), a_moderator(club)
    message = await start(club, ada)

    offered = ["Close the poll" in buttons(card(await one.click(message, label="My vote"))) for one in (ada, bo, mod)]

    assert offered == [True, False, True]


async def test_a_moderator_can_close_any_poll(club: Stage) -> None:
    message = await start(club, await club.member("ada"))
    mod = a_moderator(club)

    ballot = card(await mod.click(message, label="My vote"))
    for tap in ("Close the poll", "Leave it open", "Close the poll", "Close it"):
        ballot = card(await mod.click(ballot, label=tap))

    assert len(results(club)) == 1


async def test_nobody_else_can_close_a_poll(club: Stage) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    message = await start(club, ada)
    stored = club.env.backend.get_message(club.channel.id, message.id)
    for part in stored.components[0]["components"][2]["components"]:
        part["custom_id"] = part["custom_id"].replace(":cast:", ":close-now:")

    asked = card(await bo.slash(club.channel, "poll close", poll=str(poll_of(message))))
    forced = card(await bo.click(message, label="Ruth"))

    assert asked.content == forced.content == NOT_YOURS
    assert results(club) == []
    assert_error(club.env, Refusal)


async def test_a_poll_that_has_closed_cannot_be_closed_again(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    question = card(await ada.slash(club.channel, "poll close", poll=str(poll_of(message))))
    await club.env.advance_time(TWO_HOURS)

    late = card(await ada.click(question, label="Close it"))
    again = card(await ada.slash(club.channel, "poll close", poll=str(poll_of(message))))

    assert late.content == again.content == "This poll has already closed."
    assert len(results(club)) == 1
    assert_error(club.env, Refusal)


async def test_closers_that_race_tell_the_room_once(club: Stage) -> None:
    ada = await club.member("ada")
    poll = poll_of(await start(club, ada))
    await vote(club, poll, [(1,), (2,)])
    stop_timers(club)
    await club.env.advance_time(TWO_HOURS)

    wake(club, times=2)
    with club.env.time_context():
        by_hand = [club.bot.polls.close(poll, club.env.guild.id, Actor(ada.id)) for _ in range(3)]
        await asyncio.gather(*by_hand, club.bot.polls.close_and_tally(poll))
    wake(club)
    await club.env.settle()

    assert len(results(club)) == 1
    assert await club.bot.polls.due() == []


async def test_a_moment_of_trouble_with_the_store_does_not_end_closing(
    club: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await start(club, await club.member("ada"))
    await club.env.advance_time(TWO_HOURS - 1)

    async def failed(*_arguments: object) -> list[int]:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as trouble, caplog.at_level(logging.WARNING):
        trouble.setattr(club.bot.polls, "due", failed)
        await club.env.advance_time(1)
    await club.env.advance_time(120)

    assert len(results(club)) == 1


async def test_a_poll_in_a_thread_closes_there(club: Stage) -> None:
    ada = await club.member("ada")
    prompt = card(await ada.slash(club.channel, "discuss"))
    await ada.click(prompt, label="Open a thread")
    [thread] = club.channel.threads
    form = await ada.slash(thread, "poll start")
    desk = card(await fill(ada, form, "Here?", "Yes\nNo", "2h"))
    await ada.click(desk, label="Post it")
    message = last(thread)

    await ada.click(message, label="Yes")
    await club.env.advance_time(TWO_HOURS)

    assert "**Yes** won" in text(last(thread))
    assert last(thread).id != message.id


def set_clock(club: Stage, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Set the clock of the machine forward, or back; no timer notices."""
    monkeypatch.setattr(club.bot.club, "now", lambda: club.env.now() + timedelta(seconds=seconds))


async def test_a_clock_that_is_set_ahead_closes_what_is_due_within_minutes(
    club: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = await start(club, await club.member("ada"))

    set_clock(club, monkeypatch, TWO_HOURS)
    before = "Closed" in text(now(club, message))
    await club.env.advance_time(FIVE_MINUTES)

    assert not before
    assert "Closed" in text(now(club, message))


async def test_a_clock_that_is_set_back_closes_nothing_early(club: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    message = await start(club, await club.member("ada"))

    set_clock(club, monkeypatch, -3600)
    await club.env.advance_time(TWO_HOURS)
    early = "Closed" in text(now(club, message))
    await club.env.advance_time(3600)

    assert not early
    assert "Closed" in text(now(club, message))
