"""Closing: on time or by hand, told once, whatever happened to the process or the room in between."""

import asyncio
import logging
from pathlib import Path

import discord
import pytest
from simcord import MemberActor, assert_error

from bot.commands.polls.closing import LONGEST_SLEEP_SECONDS
from bot.model.errors import Refusal
from bot.model.polls import Draft
from bot.model.servers import Actor
from tests.bot.polls.acting import (
    closing_of,
    fill,
    last,
    leave_unposted,
    now,
    poll_of,
    public,
    restart,
    results,
    sketch,
    start,
    stop_timers,
    vote,
)
from tests.bot.stage import Stage, buttons, card, text

TWO_HOURS = 7200
AWAY = "I was away when it should have closed"
NOT_YOURS = "Only whoever started a poll, or a member who may manage messages, can do that."
POSTING = "/channels/*/messages"


def a_moderator(club: Stage) -> MemberActor:
    role = club.env.guild.create_role("mods", permissions=discord.Permissions(manage_messages=True))
    return club.env.guild.add_member(club.env.create_user("mod"), roles=[role])


async def test_a_poll_closes_on_time_and_the_room_is_told(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    await ada.click(message, label="Ruth")

    await club.env.advance_time(TWO_HOURS - 1)
    before = len(public(club.channel))
    await club.env.advance_time(1)

    assert before == 1
    [told] = results(club)
    assert told.reference
    assert told.reference.message_id == message.id
    assert "**Ruth** won with 1 vote of 1." in text(told)
    assert AWAY not in text(told)
    assert "**Ruth** \N{WHITE HEAVY CHECK MARK}" in text(now(club, message))
    assert buttons(now(club, message)) == buttons(told) == ["Details"]


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
    first = [text(told).splitlines()[0] for told in results(club)]
    await club.env.advance_time(86_400 * 50)

    assert first == ["### Soon?"]
    assert [text(told).splitlines()[0] for told in results(club)] == ["### Soon?", "### Late?"]


async def test_an_author_closes_a_poll_by_hand_when_asked_twice(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    await ada.click(message, label="Ruth")

    question = card(await ada.slash(club.channel, "poll close", poll=str(poll_of(message))))
    asked, ways, before = text(question), buttons(question), len(results(club))
    said = card(await ada.click(question, label="Close it"))

    assert "### Close this poll now?\nWho next?\n1 has voted." in asked
    assert ways == ["Close it", "Leave it open"]
    assert before == 0
    assert text(said) == "Closed. The room is told in a moment."
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
    for part in stored.components[0]["components"][-1]["components"]:
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

    assert late.content == again.content == "This poll has closed already."
    assert len(results(club)) == 1
    assert_error(club.env, Refusal)


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


async def test_closers_that_race_tell_the_room_once(club: Stage) -> None:
    ada = await club.member("ada")
    poll = poll_of(await start(club, ada))
    await vote(club, poll, [(1,), (2,)])
    stop_timers(club)
    await club.env.advance_time(TWO_HOURS)
    closing = closing_of(club)

    with club.env.time_context():
        by_hand = [club.bot.polling.close(poll, club.env.guild.id, Actor(ada.id)) for _ in range(3)]
        await asyncio.gather(closing.wake(), *by_hand, closing.wake(), club.bot.polling.count(poll))
        await closing.wake()

    assert len(results(club)) == 1
    assert await club.bot.polling.due() == []


async def test_a_result_is_posted_in_full_where_the_poll_s_message_has_been_deleted(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    await vote(club, poll_of(message), [(1,), (2,), (2,)])
    club.env.backend.delete_message(club.channel.id, message.id)

    await club.env.advance_time(TWO_HOURS)

    told = last(club.channel)
    assert "**Tommy** won with 2 votes of 3." in text(told)
    assert "Ruth\n`███░░░░░░░` 1 · 33%" in text(told)
    assert [file.filename for file in told.attachments] == ["result.png"]


async def test_a_result_is_kept_where_the_channel_has_been_deleted_and_others_still_close(club: Stage) -> None:
    ada = await club.member("ada")
    gone = club.env.guild.create_text_channel("gone")
    desk = card(await ada.slash(gone, "poll start", question="Still there?", choices="Yes, No", closes="2h"))
    await ada.click(desk, label="Post it")
    lost = poll_of(last(gone))
    await vote(club, lost, [(1,)])
    await start(club, ada)
    club.env.backend.delete_channel(gone.id)

    await club.env.advance_time(TWO_HOURS)
    shown = card(await ada.slash(club.channel, "poll results", poll=str(lost)))

    assert len(results(club)) == 1
    assert "**Yes** won with 1 vote of 1." in text(shown)
    assert await club.bot.polling.due() == []


async def test_a_room_that_cannot_be_written_in_is_tried_again_later_and_holds_back_no_other(
    club: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    ada = await club.member("ada")
    locked = club.env.guild.create_text_channel("locked")
    desk = card(await ada.slash(locked, "poll start", question="Locked?", choices="Yes, No", closes="2h"))
    await ada.click(desk, label="Post it")
    await start(club, ada)
    club.env.inject_error("POST", f"/channels/{locked.id}/messages", status=403, code=50013, times=6)

    with caplog.at_level(logging.WARNING):
        await club.env.advance_time(TWO_HOURS)
        at_once = len(public(locked)), len(results(club))
        await club.env.advance_time(60 + 300)
        in_between = len(public(locked))
        await club.env.advance_time(1800)
        await club.env.advance_time(86_400)

    assert at_once == (1, 1)
    assert in_between == 1
    assert len(public(locked)) == 2
    assert AWAY not in text(last(locked))


async def test_a_result_that_can_never_be_told_is_kept_and_given_up_for_good(
    club: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await club.member("ada")
    poll = poll_of(await start(club, ada))
    club.env.inject_error("POST", POSTING, status=403, code=50013, times=None)
    rounds = 0
    due = club.bot.polling.due

    async def counted() -> list[int]:
        nonlocal rounds
        rounds += 1
        return await due()

    with caplog.at_level(logging.WARNING):
        for wait in (TWO_HOURS, 60, 300, 1800, 7200, 43_200):
            await club.env.advance_time(wait)
    monkeypatch.setattr(club.bot.polling, "due", counted)
    await club.env.advance_time(3)
    shown = card(await ada.slash(club.channel, "poll results", poll=str(poll)))

    assert "Gave up telling the result of poll" in caplog.text
    assert rounds == 0
    assert "Nobody voted." in text(shown)


async def test_a_result_is_told_without_its_picture_where_files_are_forbidden(club: Stage) -> None:
    message = await start(club, await club.member("ada"))
    await vote(club, poll_of(message), [(1,)])
    club.env.inject_error("POST", POSTING, status=403, code=50013)

    await club.env.advance_time(TWO_HOURS)

    [told] = results(club)
    assert "**Ruth** won" in text(told)
    assert told.attachments == []


async def test_a_result_is_told_though_the_bot_may_not_read_what_it_replies_to(club: Stage) -> None:
    message = await start(club, await club.member("ada"))
    await vote(club, poll_of(message), [(1,)])
    # Discord refuses replies of a bot that may not read the history, with or without files.
    club.env.inject_error("POST", POSTING, status=403, code=160002, times=2)

    await club.env.advance_time(TWO_HOURS)

    told = last(club.channel)
    assert told.id != message.id
    assert told.reference is None
    assert "**Ruth** won" in text(told)


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


async def test_a_result_is_not_told_twice_when_noting_it_failed_in_a_running_bot(
    club: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await start(club, await club.member("ada"))
    await club.env.advance_time(TWO_HOURS - 1)

    async def failed(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full, caplog.at_level(logging.WARNING):
        full.setattr(club.bot.polling, "published", failed)
        await club.env.advance_time(TWO_HOURS)
    await club.env.advance_time(3600)

    assert len(results(club)) == 1
    assert await club.bot.polling.due() == []


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


async def test_the_result_of_a_poll_in_a_thread_that_has_gone_to_sleep_is_told_there(club: Stage) -> None:
    message = await start(club, await club.member("ada"))
    club.env.inject_error("PATCH", f"/channels/*/messages/{message.id}", status=400, code=50083)

    await club.env.advance_time(TWO_HOURS)

    assert len(results(club)) == 1
    assert await club.bot.polling.due() == []


async def test_a_moment_of_trouble_with_the_store_does_not_end_closing(
    club: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await start(club, await club.member("ada"))
    await club.env.advance_time(TWO_HOURS - 1)

    async def failed(*_arguments: object) -> list[int]:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as trouble, caplog.at_level(logging.WARNING):
        trouble.setattr(club.bot.polling, "due", failed)
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


async def test_a_clock_that_is_set_ahead_closes_what_is_due_within_minutes(club: Stage) -> None:
    message = await start(club, await club.member("ada"))

    club.env.backend.advance_clock(TWO_HOURS)
    before = "Closed" in text(now(club, message))
    await club.env.advance_time(LONGEST_SLEEP_SECONDS)

    assert not before
    assert "Closed" in text(now(club, message))


async def test_a_clock_that_is_set_back_closes_nothing_early(club: Stage) -> None:
    message = await start(club, await club.member("ada"))

    club.env.backend.advance_clock(-3600)
    await club.env.advance_time(TWO_HOURS)
    early = "Closed" in text(now(club, message))
    await club.env.advance_time(3600)

    assert not early
    assert "Closed" in text(now(club, message))
