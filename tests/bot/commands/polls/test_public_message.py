"""The public message of a poll keeps up with the votes, without writing too often and without costing any."""

import logging
from typing import Any, cast

import pytest
from simcord import assert_error

from bot.commands.polls import public_message
from tests.support.polls import now, poll_of, public, show_votes, start
from tests.support.stage import Stage, buttons, card, last, text


def edits(club: Stage, message_id: int, since: int = 0) -> int:
    """How often the bot has edited a message."""
    path = f"/channels/{club.channel.id}/messages/{message_id}"
    return sum(request.method == "PATCH" and request.path == path for request in club.env.http_requests[since:])


@pytest.fixture
def minute(monkeypatch: pytest.MonkeyPatch) -> int:
    """Edit once a minute: a stage waits for what is about to happen in the next few seconds."""
    assert public_message.EDIT_SECONDS > 5  # Discord allows five edits in five seconds
    monkeypatch.setattr(public_message, "EDIT_SECONDS", 60.0)
    return 60


async def test_a_storm_of_votes_makes_two_edits_and_ends_in_the_final_state(club: Stage, minute: int) -> None:
    members = [await club.member(f"member-{number}") for number in range(20)]
    message = await start(club, members[0])

    for number, member in enumerate(members):
        await member.click(message, label="Ruth" if number % 4 else "Tommy")
    during = edits(club, message.id)
    await club.env.advance_time(minute)

    assert during == 1
    assert edits(club, message.id) == 2
    assert "Ruth\n`████████░░` 15 · 75%" in text(now(club, message))
    assert "20 votes" in text(now(club, message))


async def test_votes_that_keep_coming_are_shown_now_and_then(club: Stage, minute: int) -> None:
    members = [await club.member(f"member-{number}") for number in range(12)]
    message = await start(club, members[0])

    for member in members:
        await member.click(message, label="Ruth")
        await club.env.advance_time(minute / 3)
    await club.env.advance_time(minute)

    assert edits(club, message.id) == 5  # in four minutes, and at their end
    assert "12 votes" in text(now(club, message))


async def test_two_polls_are_shown_each_by_itself(club: Stage) -> None:
    ada = await club.member("ada")
    first, second = await start(club, ada), await start(club, ada)

    await ada.click(first, label="Ruth")
    await ada.click(second, label="Tommy")

    assert "1 vote" in text(now(club, first))
    assert "1 vote" in text(now(club, second))


async def test_a_vote_that_is_taken_back_leaves_the_public_message(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    receipt = card(await ada.click(message, label="Ruth"))

    await ada.click(receipt, label="Take my vote back")
    await club.env.advance_time(6)

    assert "No votes yet" in text(now(club, message))


async def test_votes_that_are_shown_later_show_as_a_number_of_voters_only(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, {"results": "after"})

    await ada.click(message, label="Ruth")

    assert "1 vote" in text(now(club, message))
    assert "`" not in text(now(club, message))
    assert buttons(now(club, message))[:3] == ["Ruth", "Tommy", "Kathy"]


@pytest.mark.parametrize(("status", "code"), [(403, 50013), (404, 10008), (500, 0), (429, 0)])
async def test_a_tally_that_cannot_be_shown_costs_no_vote_and_is_caught_up_with(
    club: Stage, status: int, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    message = await start(club, ada)
    club.env.inject_error("PATCH", f"/channels/*/messages/{message.id}", status=status, code=code)

    with caplog.at_level(logging.WARNING):
        receipt = card(await ada.click(message, label="Ruth"))
    await club.env.advance_time(6)
    await bo.click(message, label="Tommy")

    assert "Your vote is in: **Ruth**." in text(receipt)
    assert "2 votes" in text(now(club, message))


async def test_votes_still_count_when_the_public_message_has_been_deleted(club: Stage) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    message = await start(club, ada)
    receipt = card(await ada.click(message, label="Ruth"))
    other = card(await bo.click(message, label="My vote"))
    club.env.backend.delete_message(club.channel.id, message.id)

    await ada.select(receipt, ["2"])
    await bo.select(other, ["2"])
    await club.env.advance_time(6)
    shown = card(await ada.slash(club.channel, "poll results", poll=str(poll_of(message))))

    assert "2 votes" in text(shown)
    assert public(club.channel) == []


async def test_the_last_vote_before_the_close_is_in_the_final_state(club: Stage) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    message = await start(club, ada, closes="1m")
    await club.env.advance_time(54)

    await ada.click(message, label="Ruth")
    await bo.click(message, label="Ruth")
    await club.env.advance_time(20)

    assert "2 votes" in text(now(club, message))
    assert "Closed <t:" in text(now(club, message))
    assert "**Ruth** won with 2 votes of 2" in text(last(club.channel))


async def test_an_error_nobody_expected_while_showing_a_tally_costs_no_vote(
    club: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)

    async def broken(_poll: int) -> None:
        raise RuntimeError("out of ink")

    with monkeypatch.context() as no_ink:
        no_ink.setattr(club.bot.polls, "public_view", broken)
        receipt = card(await ada.click(message, label="Ruth"))
    await club.env.advance_time(6)
    await ada.click(message, label="Tommy")

    assert "Your vote is in: **Ruth**." in text(receipt)
    assert "Tommy\n`██████████` 1 · 100%" in text(now(club, message))
    assert_error(club.env, RuntimeError)


async def test_nothing_is_kept_for_polls_whose_messages_have_gone(club: Stage, minute: int) -> None:
    ada = await club.member("ada")
    for _ in range(3):
        message = await start(club, ada, closes="by hand")
        await message.delete()
        await show_votes(club, poll_of(message))
    await club.env.advance_time(minute)
    await show_votes(club, poll_of(await start(club, ada)))

    public_messages = cast("Any", club.bot.poll_changed).__self__
    kept = cast("dict[str, Any]", vars(public_messages))
    assert {name: len(kept[name]) for name in ("_locks", "_waiting", "_drawn_at")} == {
        "_locks": 0,
        "_waiting": 0,
        "_drawn_at": 1,
    }
