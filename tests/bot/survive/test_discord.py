"""Discord has trouble: whatever call it fails, what was acknowledged stays, nothing is doubled, and a line says why."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.client.errors import DROPPED
from tests.support.captured_log import logbook, troubles
from tests.support.polls import now, poll_of, public, results, start
from tests.support.stage import Stage, card, last, text

if TYPE_CHECKING:
    from simcord import ResponseMessage

ANSWERS = "/interactions/*/callback"
TROUBLE = [(500, 0), (503, 0), (429, 0)]


async def tally(club: Stage, poll: int) -> tuple[tuple[int, int], ...] | None:
    """Return the votes of a poll as they are kept."""
    return (await club.bot.polls.view(poll, club.env.guild.id, 1)).tally


def requests_of(club: Stage, name: str, outcome: str) -> float | None:
    """Return how many requests with a name have ended so."""
    labels = {"name": name, "outcome": outcome}
    return club.bot.metrics.registry.get_sample_value("houselights_interactions_total", labels)


@pytest.mark.parametrize(("status", "code"), TROUBLE)
async def test_an_answer_that_discord_does_not_take_is_followed_by_a_sentence_and_the_vote_stays(
    club: Stage, status: int, code: int
) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    club.env.inject_error("POST", ANSWERS, status=status, code=code, message="Try later")

    with logbook() as log:
        reply = card(await ada.click(message, label="Ruth"))
    club.expect_errors()

    assert (reply.content, reply.ephemeral) == (DROPPED, True)
    [line] = troubles(log)
    assert line.startswith(f"Discord did not take an answer: HTTPException: {status} ")
    assert await tally(club, poll_of(message)) == ((1, 1), (2, 0), (3, 0))
    assert "Your vote is in: **Ruth**." in text(card(await ada.click(message, label="Ruth")))
    assert await tally(club, poll_of(message)) == ((1, 1), (2, 0), (3, 0))


async def test_a_vote_stays_though_discord_had_stopped_waiting_and_counts_once_when_given_again(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    club.env.inject_error("POST", ANSWERS, status=404, code=10062, message="Unknown interaction", times=2)

    with logbook() as log:
        first = await ada.click(message, label="Ruth")
    club.expect_errors()
    kept = await tally(club, poll_of(message))
    again = text(card(await ada.click(message, label="Ruth")))

    assert first.response is None
    [line] = troubles(log)
    assert line.startswith("Could not answer interaction ")
    assert line.endswith(": NotFound: 404 Unknown interaction (code 10062)")
    assert kept == await tally(club, poll_of(message)) == ((1, 1), (2, 0), (3, 0))
    assert "Your vote is in: **Ruth**." in again
    assert requests_of(club, "poll:cast", "expired") == 1


async def test_a_press_that_was_answered_already_is_not_answered_again(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    club.env.inject_error("POST", ANSWERS, status=400, code=40060, message="Already acknowledged")
    before = club.requests()

    with logbook() as log:
        await ada.click(message, label="Ruth")
        await ada.slash(club.channel, "film")
    club.expect_errors()

    assert troubles(log) == [
        "The interaction has its answer: from an earlier try, or from another process with the same token"
    ]
    assert [request.path for request in club.env.http_requests[before:] if "callback" in request.path][2:] == []
    assert await tally(club, poll_of(message)) == ((1, 1), (2, 0), (3, 0))


async def test_a_connection_that_breaks_during_a_reply_is_logged_in_one_line(
    club: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def break_off(*_: object, **__: object) -> None:
        raise aiohttp.ServerDisconnectedError

    ada = await club.member("ada", seen=0)
    with logbook() as log, monkeypatch.context() as broken:
        broken.setattr("simcord.http.client.FakeWebhookAdapter.request", break_off)
        await ada.slash(club.channel, "film")
    club.expect_errors()

    dropped, unanswered = troubles(log)
    assert dropped == "Discord did not take an answer: ServerDisconnectedError: Server disconnected"
    assert unanswered.startswith("Could not answer interaction ")
    assert requests_of(club, "/film", "dropped") == 1


@pytest.mark.parametrize(("status", "code"), TROUBLE)
async def test_what_the_bot_writes_by_itself_is_written_once_discord_takes_it(
    club: Stage, status: int, code: int
) -> None:
    """A drawing of the tally, the news of the result: each is tried again, and the result is told once."""
    ada = await club.member("ada")
    message = await start(club, ada)
    club.env.inject_error("*", "/channels/*/messages*", status=status, code=code, times=2)

    with logbook() as log:
        await ada.click(message, label="Ruth")
        await club.env.advance_time(6)
        await club.env.advance_time(2 * 60 * 60)
        before = results(club)
        await club.env.advance_time(60 * 60)
    club.expect_errors()

    assert [line.split(":")[0] for line in troubles(log)] == [
        "Could not redraw poll 1",
        "Could not tell the result of poll 1",
    ]
    assert len(before) <= 1
    assert len(results(club)) == 1
    assert "**Ruth** won with 1 vote of 1" in text(results(club)[0])
    assert "Closed" in text(now(club, message))


async def test_a_poll_that_could_not_be_posted_is_on_its_author_s_desk_or_in_the_room(club: Stage) -> None:
    ada = await club.member("ada")
    desk = card(await ada.slash(club.channel, "poll start", question="Who next?", choices="a, b", closes="2h"))
    club.env.inject_error("POST", "/channels/*/messages", status=503)

    with logbook() as log:
        reply: ResponseMessage | None = (await ada.click(desk, label="Post it")).response
    club.expect_errors()
    await ada.click(desk, label="Post it")
    club.expect_errors()

    assert reply is not None
    assert troubles(log)
    assert sum("Who next?" in text(message) for message in public(club.channel)) == 1


async def test_a_gateway_that_was_lost_misses_no_close_and_doubles_nothing(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    await ada.click(message, label="Ruth")
    shard = club.bot.get_shard(0)
    assert shard is not None

    for away in (60.0, 2 * 60 * 60.0, 60.0):
        await shard.disconnect()
        await club.env.advance_time(away)
        back = asyncio.Event()
        club.bot.add_listener(partial(_note, back), "on_ready")
        await shard.reconnect()
        while not back.is_set():  # discord.py waits a moment for servers it does not know yet, by the clock on the wall
            await asyncio.sleep(0.05)
        await club.env.advance_time(60)

    assert len(results(club)) == 1
    assert "**Ruth** won with 1 vote of 1" in text(last(club.channel))


async def _note(back: asyncio.Event) -> None:
    back.set()
