"""Telling a room how its poll ended, whatever has become of the room, the message or the bot's rights."""

import logging
from pathlib import Path

import pytest

from tests.support.captured_log import logbook, troubles
from tests.support.network import Network
from tests.support.polls import now, poll_of, public, restart, results, start, vote
from tests.support.stage import Stage, card, last, text

TWO_HOURS = 7200
HOUR = 3600
AWAY = "I was away when it should have closed"
POSTING = "/channels/*/messages"


async def test_a_result_is_posted_in_full_where_the_poll_s_message_has_been_deleted(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    await vote(club, poll_of(message), [(1,), (2,), (2,)])
    club.env.backend.delete_message(club.channel.id, message.id)

    await club.env.advance_time(TWO_HOURS)

    announcement = last(club.channel)
    assert "**Tommy** won." in text(announcement)
    assert "Ruth\n`███░░░░░░░` 1 · 33%" in text(announcement)
    assert [file.filename for file in announcement.attachments] == ["result.png"]


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
    assert "**Yes** won." in text(shown)
    assert await club.bot.polls.due() == []


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


async def test_a_result_that_can_never_be_announced_is_kept_and_given_up_for_good(
    club: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await club.member("ada")
    poll = poll_of(await start(club, ada))
    club.env.inject_error("POST", POSTING, status=403, code=50013, times=None)
    rounds = 0
    due = club.bot.polls.due

    async def counted() -> list[int]:
        nonlocal rounds
        rounds += 1
        return await due()

    with caplog.at_level(logging.WARNING):
        for wait in (TWO_HOURS, 60, 300, 1800, 7200, 43_200):
            await club.env.advance_time(wait)
    monkeypatch.setattr(club.bot.polls, "due", counted)
    await club.env.advance_time(3)
    shown = card(await ada.slash(club.channel, "poll results", poll=str(poll)))

    assert "Gave up telling the result of poll" in caplog.text
    assert rounds == 0
    assert "Nobody voted." in text(shown)


async def test_a_result_is_announced_without_its_picture_where_files_are_forbidden(club: Stage) -> None:
    message = await start(club, await club.member("ada"))
    await vote(club, poll_of(message), [(1,)])
    club.env.inject_error("POST", POSTING, status=403, code=50013)

    await club.env.advance_time(TWO_HOURS)

    [announcement] = results(club)
    assert "**Ruth** won" in text(announcement)
    assert announcement.attachments == []


async def test_a_result_is_announced_though_the_bot_may_not_read_what_it_replies_to(club: Stage) -> None:
    message = await start(club, await club.member("ada"))
    await vote(club, poll_of(message), [(1,)])
    # Discord refuses replies of a bot that may not read the history, with or without files.
    club.env.inject_error("POST", POSTING, status=403, code=160002, times=2)

    await club.env.advance_time(TWO_HOURS)

    announcement = last(club.channel)
    assert announcement.id != message.id
    assert announcement.reference is None
    assert "**Ruth** won" in text(announcement)


async def test_a_result_is_not_announced_twice_when_noting_it_failed_in_a_running_bot(
    club: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await start(club, await club.member("ada"))
    await club.env.advance_time(TWO_HOURS - 1)

    async def failed(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full, caplog.at_level(logging.WARNING):
        full.setattr(club.bot.polls, "published", failed)
        await club.env.advance_time(TWO_HOURS)
    await club.env.advance_time(3600)

    assert len(results(club)) == 1
    assert await club.bot.polls.due() == []


REFUSED_EDITS = {
    "the message is too old": (429, 30046),
    "the thread has gone to sleep": (400, 50083),
    "the bot may not": (403, 50013),
    "Discord has a fault": (500, 0),
}


@pytest.mark.parametrize(("status", "code"), REFUSED_EDITS.values(), ids=REFUSED_EDITS)
async def test_a_result_is_announced_at_once_though_the_poll_s_own_message_cannot_be_edited_for_an_hour(
    club: Stage, status: int, code: int
) -> None:
    message = await start(club, await club.member("ada"))
    club.env.inject_error("PATCH", f"/channels/*/messages/{message.id}", status=status, code=code, times=None)

    with logbook() as log:
        await club.env.advance_time(TWO_HOURS)
        at_once = [text(one) for one in results(club)], await club.bot.polls.due()
        await club.env.advance_time(HOUR)
        before = text(now(club, message))
        club.env.backend.faults.clear()
        await club.env.advance_time(2 * HOUR)

    [words], due = at_once
    assert "Nobody voted." in words
    assert AWAY not in words
    assert due == []
    assert "Closed <t:" not in before
    assert "Closed <t:" in text(now(club, message))
    assert {line.partition(":")[0] for line in troubles(log)} == {"Could not redraw poll 1"}
    assert len(results(club)) == 1


async def test_a_message_that_can_never_be_edited_is_given_up_and_its_result_announced_once(club: Stage) -> None:
    message = await start(club, await club.member("ada"))
    club.env.inject_error("PATCH", f"/channels/*/messages/{message.id}", status=429, code=30046, times=None)

    with logbook() as log:
        await club.env.advance_time(TWO_HOURS)
        at_once = len(results(club))
        await club.env.advance_time(20 * HOUR)
        since = club.requests()
        await club.env.advance_time(20 * HOUR)

    assert at_once == len(results(club)) == 1
    assert troubles(log)[-1].startswith("Gave up redrawing poll 1; its message stays as it is")
    assert club.requests() == since
    assert await club.bot.polls.undrawn() == []


async def test_a_result_is_announced_at_once_though_the_edit_never_ends(club: Stage, network: Network) -> None:
    message = await start(club, await club.member("ada"))
    network.away_at["PATCH", club.channel.id] = 10**6

    await club.env.advance_time(TWO_HOURS)
    at_once = len(results(club))
    network.away_at.clear()
    await club.env.advance_time(600)

    assert at_once == 1
    assert "Closed <t:" in text(now(club, message))


async def test_the_message_of_an_announced_poll_is_redrawn_by_the_next_process_where_this_one_could_not(
    club: Stage, tmp_path: Path
) -> None:
    message = await start(club, await club.member("ada"))
    club.env.inject_error("PATCH", f"/channels/*/messages/{message.id}", status=500)

    with logbook():
        await club.env.advance_time(TWO_HOURS)
    before = text(now(club, message))
    await restart(club, tmp_path)

    assert "Closed <t:" not in before
    assert "Closed <t:" in text(now(club, message))
    assert len(results(club)) == 1


async def test_an_announcement_shows_all_of_a_result_where_the_poll_s_message_went_before_it(
    club: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    await ada.click(message, label="Ruth")
    club.env.backend.delete_message(club.channel.id, message.id)
    club.env.inject_error("POST", POSTING, status=500)

    with caplog.at_level(logging.WARNING):
        await club.env.advance_time(TWO_HOURS)
        await club.env.advance_time(60)

    [announcement] = public(club.channel)
    assert "Ruth** \N{WHITE HEAVY CHECK MARK}\n`██████████` 1 · 100%" in text(announcement)
    assert await club.bot.polls.undrawn() == []
