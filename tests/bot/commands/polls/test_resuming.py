"""A bot that ended in the middle of posting or closing a poll: the next one goes on, and nothing comes twice."""

import logging
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.model.drafts import Draft
from tests.support.captured_log import logbook, troubles
from tests.support.network import Network
from tests.support.polls import leave_unposted, now, poll_of, public, restart, results, sketch, start
from tests.support.stage import Stage, last, text

TWO_HOURS = 7200
AWAY = "I was away when it should have closed"
POSTING = "/channels/*/messages"


async def test_a_poll_that_should_have_closed_while_the_bot_was_away_is_announced_as_late_and_once(
    club: Stage, tmp_path: Path
) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    await ada.click(message, label="Ruth")

    await restart(club, tmp_path, away=TWO_HOURS + 3600)
    await restart(club, tmp_path)

    [announcement] = results(club)
    assert AWAY in text(announcement)
    assert AWAY in text(now(club, message))
    assert "**Ruth** won" in text(announcement)


async def test_timers_go_on_after_the_bot_has_started_again(club: Stage, tmp_path: Path) -> None:
    message = await start(club, await club.member("ada"))
    await restart(club, tmp_path)

    await club.env.advance_time(TWO_HOURS)

    assert len(results(club)) == 1
    assert AWAY not in text(now(club, message))


async def test_a_result_is_not_announced_twice_when_the_bot_ended_before_it_noted_that(
    club: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    message = await start(club, await club.member("ada"))

    async def ended(*_arguments: object) -> None:
        raise RuntimeError("the lights went out")

    with monkeypatch.context() as crash, caplog.at_level(logging.WARNING):
        crash.setattr(club.bot.polls, "published", ended)
        await club.env.advance_time(TWO_HOURS)
    sent = [one.id for one in results(club)]
    await restart(club, tmp_path, away=3600)

    assert [one.id for one in results(club)] == sent
    assert await club.bot.polls.due() == []
    look = await club.bot.polls.view(poll_of(message), club.env.guild.id, 1)
    assert look.poll.result_message_id == sent[0]


def where_nothing_can_be_read(club: Stage) -> None:
    """Go to a channel where the bot may write, but not read what was written."""
    assert club.bot.user is not None
    unread: dict[Any, discord.PermissionOverwrite] = {
        club.bot.user: discord.PermissionOverwrite(read_message_history=False)
    }
    club.channel = club.env.guild.create_text_channel("unread", overwrites=unread)


def news(club: Stage) -> list[discord.Message]:
    """What tells that a poll has closed, whether under the poll's message or not."""
    return [message for message in public(club.channel) if "This poll has closed" in text(message)]


def chatter(club: Stage, number: int) -> None:
    """Let members write so many messages."""
    author = club.env.guild.add_member(club.env.create_user("chatterbox"))
    for at in range(number):
        club.env.backend.create_message(club.channel.id, author.id, f"message {at}")


async def ended(*_arguments: object) -> None:
    raise RuntimeError("the lights went out")


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(("before", "after"), [(0, 300), (300, 0), (300, 300)])
async def test_a_result_is_found_in_a_busy_room_and_not_announced_twice(
    club: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: int, after: int
) -> None:
    """The first try fails and others write, then it is sent, others write on, and the bot ends before noting it."""
    await start(club, await club.member("ada"))
    club.env.inject_error("POST", POSTING, status=500)

    with logbook(), monkeypatch.context() as crash:
        await club.env.advance_time(TWO_HOURS + 30)
        chatter(club, before)
        crash.setattr(club.bot.polls, "published", ended)
        await club.env.advance_time(30)
        chatter(club, after)
    sent = [one.id for one in results(club)]
    await restart(club, tmp_path, away=86_400)

    assert len(sent) == 1
    assert [one.id for one in results(club)] == sent
    assert await club.bot.polls.due() == []


async def test_a_result_that_was_long_on_its_way_is_found_and_not_announced_twice(
    club: Stage, network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await start(club, await club.member("ada"))
    network.away_at["POST", club.channel.id] = 50

    with logbook(), monkeypatch.context() as crash:
        crash.setattr(club.bot.polls, "published", ended)
        await club.env.advance_time(TWO_HOURS + 55)
    network.away_at.clear()
    sent = [one.id for one in results(club)]
    await restart(club, tmp_path, away=86_400)

    assert len(sent) == 1
    assert [one.id for one in results(club)] == sent


async def test_a_message_that_only_looks_like_the_news_is_not_taken_for_it(club: Stage) -> None:
    """Whoever runs another bot can give its buttons any id."""
    await start(club, await club.member("ada"))
    club.env.inject_error("POST", POSTING, status=500)

    with logbook():
        await club.env.advance_time(TWO_HOURS)
    chatter(club, 1)
    button = {"type": 2, "style": 2, "label": "Details", "custom_id": "poll:result:1"}
    stored = club.env.backend.get_message(club.channel.id, last(club.channel).id)
    stored.components = [{"type": 1, "components": [button]}]
    await club.env.advance_time(60)

    assert len(results(club)) == 1


@pytest.mark.usefixtures("network")
async def test_a_poll_that_was_posted_in_a_busy_room_is_found_and_not_posted_twice(
    club: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await club.member("ada")
    desk = await sketch(ada, club.channel)

    with monkeypatch.context() as crash:
        crash.setattr(club.bot.drafts, "note_posted", ended)
        await ada.click(desk, label="Post it")
    chatter(club, 300)
    await restart(club, tmp_path, away=3600)

    assert len([one for one in public(club.channel) if one.author == club.bot.user]) == 1
    assert await club.bot.polls.unposted(0) == []


async def test_a_poll_that_was_posted_but_not_noted_is_announced_though_it_should_have_closed_meanwhile(
    club: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await club.member("ada")
    desk = await sketch(ada, club.channel)

    with monkeypatch.context() as crash:
        crash.setattr(club.bot.drafts, "note_posted", ended)
        await ada.click(desk, label="Post it")
    message = last(club.channel)
    await restart(club, tmp_path, away=TWO_HOURS + 3600)

    assert len(results(club)) == 1
    assert AWAY in text(now(club, message))


async def test_nothing_is_looked_for_where_nothing_can_have_been_sent(club: Stage, tmp_path: Path) -> None:
    await start(club, await club.member("ada"))
    since = club.requests()

    await restart(club, tmp_path, away=TWO_HOURS + 3600)

    assert len(results(club)) == 1
    asked = [request.method for request in club.env.http_requests[since:] if request.path.startswith("/channels")]
    assert asked == ["POST", "PATCH"]


async def test_a_result_that_discord_refused_is_announced_by_the_next_process_where_it_may_not_look(
    club: Stage, tmp_path: Path
) -> None:
    where_nothing_can_be_read(club)
    await start(club, await club.member("ada"))
    club.env.inject_error("POST", POSTING, status=403, code=50013, times=2)

    with logbook():
        await club.env.advance_time(TWO_HOURS)
    await restart(club, tmp_path, away=86_400)

    assert len(news(club)) == 1


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(("away", "given_up"), [(30, False), (3_600, True)])
async def test_a_result_that_may_have_been_announced_is_not_announced_twice_where_the_bot_may_not_look(
    club: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, away: int, *, given_up: bool
) -> None:
    """Soon afterwards Discord knows the message by its nonce; then it is only kept."""
    where_nothing_can_be_read(club)
    await start(club, await club.member("ada"))

    with monkeypatch.context() as crash, logbook():
        crash.setattr(club.bot.polls, "published", ended)
        await club.env.advance_time(TWO_HOURS)
    with logbook() as log:
        await restart(club, tmp_path, away=away)

    assert len(news(club)) == 1
    assert any("where I may not look" in line for line in troubles(log)) == given_up
    assert await club.bot.polls.due() == []


async def test_a_result_that_may_have_been_announced_waits_until_it_can_be_looked_for(
    club: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await start(club, await club.member("ada"))
    with monkeypatch.context() as crash, logbook():
        crash.setattr(club.bot.polls, "published", ended)
        await club.env.advance_time(TWO_HOURS)
    sent = [one.id for one in results(club)]
    club.env.inject_error("GET", POSTING, status=500, times=2)

    with logbook():
        await restart(club, tmp_path, away=3600)
        await club.env.advance_time(360)

    assert [one.id for one in results(club)] == sent
    assert await club.bot.polls.due() == []


async def test_the_result_of_a_poll_is_not_taken_for_that_of_another_whose_number_begins_alike(
    club: Stage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ada = await club.member("ada")
    first = await start(club, ada, question="The first?")
    while poll_of(last(club.channel)) < 12:
        await start(club, ada, closes="2h" if poll_of(last(club.channel)) == 11 else "by hand")
    club.env.inject_error("POST", POSTING, status=403, code=50013, times=2)
    with caplog.at_level(logging.WARNING):
        await club.env.advance_time(TWO_HOURS)
    before = [text(announcement).splitlines()[0] for announcement in results(club)]

    await restart(club, tmp_path, away=60)

    assert poll_of(first) == 1
    assert before == ["## Who next?"]
    assert "## The first?" in [text(announcement).splitlines()[0] for announcement in results(club)]


async def test_a_poll_that_the_bot_ended_before_posting_is_posted_at_the_next_start(
    club: Stage, tmp_path: Path
) -> None:
    ada = await club.member("ada")
    poll = await leave_unposted(club, ada, Draft("Who next?", ("Ruth", "Tommy"), "2h"))

    await restart(club, tmp_path, away=5)
    await ada.click(last(club.channel), label="Ruth")
    await restart(club, tmp_path, away=300)
    await club.env.advance_time(6)

    assert len(public(club.channel)) == 1
    assert poll_of(last(club.channel)) == poll
    assert "1 vote" in text(last(club.channel))


async def test_a_poll_that_was_posted_before_the_bot_could_note_it_is_not_posted_twice(
    club: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await club.member("ada")
    desk = await sketch(ada, club.channel)

    async def ended(*_arguments: object) -> None:
        raise RuntimeError("the lights went out")

    with monkeypatch.context() as crash:
        crash.setattr(club.bot.drafts, "note_posted", ended)
        await ada.click(desk, label="Post it")
    await restart(club, tmp_path, away=300)
    await club.env.advance_time(TWO_HOURS)

    assert len(public(club.channel)) == 2
    assert len(results(club)) == 1


async def test_a_poll_that_cannot_be_posted_at_the_next_start_keeps_no_other_from_closing(
    club: Stage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ada = await club.member("ada")
    await leave_unposted(club, ada, Draft("Lost?", ("Ruth", "Tommy"), "3h"))
    await start(club, ada)
    club.env.inject_error("POST", POSTING, status=403, code=50013)

    with caplog.at_level(logging.WARNING):
        await restart(club, tmp_path, away=120)
        await club.env.advance_time(86_400)

    assert len(results(club)) == 1
    assert await club.bot.polls.due() == []
