"""A bot that ended in the middle of posting or closing a poll: the next one goes on, and nothing comes twice."""

import logging
from pathlib import Path

import pytest

from bot.model.polls import Draft
from tests.bot.polls.acting import leave_unposted, now, poll_of, public, restart, results, sketch, start
from tests.bot.stage import Stage, last, text

TWO_HOURS = 7200
AWAY = "I was away when it should have closed"
POSTING = "/channels/*/messages"


async def test_a_poll_that_should_have_closed_while_the_bot_was_away_is_told_as_late_and_once(
    club: Stage, tmp_path: Path
) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    await ada.click(message, label="Ruth")

    await restart(club, tmp_path, away=TWO_HOURS + 3600)
    await restart(club, tmp_path)

    [told] = results(club)
    assert AWAY in text(told)
    assert AWAY in text(now(club, message))
    assert "**Ruth** won" in text(told)


async def test_timers_go_on_after_the_bot_has_started_again(club: Stage, tmp_path: Path) -> None:
    message = await start(club, await club.member("ada"))
    await restart(club, tmp_path)

    await club.env.advance_time(TWO_HOURS)

    assert len(results(club)) == 1
    assert AWAY not in text(now(club, message))


async def test_a_result_is_not_told_twice_when_the_bot_ended_before_it_noted_that(
    club: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    message = await start(club, await club.member("ada"))

    async def ended(*_arguments: object) -> None:
        raise RuntimeError("the lights went out")

    with monkeypatch.context() as crash, caplog.at_level(logging.WARNING):
        crash.setattr(club.bot.polling, "published", ended)
        await club.env.advance_time(TWO_HOURS)
    told = [one.id for one in results(club)]
    await restart(club, tmp_path, away=3600)

    assert [one.id for one in results(club)] == told
    assert await club.bot.polling.due() == []
    look = await club.bot.polling.look(poll_of(message), club.env.guild.id, 1)
    assert look.poll.result_message_id == told[0]


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
    before = [text(told).splitlines()[0] for told in results(club)]

    await restart(club, tmp_path, away=60)

    assert poll_of(first) == 1
    assert before == ["### Who next?"]
    assert "### The first?" in [text(told).splitlines()[0] for told in results(club)]


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
    assert "1 has voted" in text(last(club.channel))


async def test_a_poll_that_was_posted_before_the_bot_could_note_it_is_not_posted_twice(
    club: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await club.member("ada")
    desk = await sketch(ada, club.channel)

    async def ended(*_arguments: object) -> None:
        raise RuntimeError("the lights went out")

    with monkeypatch.context() as crash:
        crash.setattr(club.bot.drafting, "posted", ended)
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
    assert await club.bot.polling.due() == []
