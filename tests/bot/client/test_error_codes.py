"""What Discord refuses is told as what it is: what stays is never told as something that passes by itself."""

import re
from typing import Any

import pytest
from simcord import InteractionResult

from bot.client.error_codes import SENTENCES, UNKNOWN
from bot.commands.polls.vote import WITHDRAWN
from tests.support.polls import ballot_of, poll_of, public, sketch, start
from tests.support.stage import Stage, card, text

CODES = {
    (403, 50001): SENTENCES[50001],
    (403, 50013): "A moderator can",
    (400, 200000): SENTENCES[200000],
    (400, 200001): SENTENCES[200001],
    (400, 240000): SENTENCES[240000],
    (403, 20016): SENTENCES[20016],
    (404, 10003): SENTENCES[10003],
    (400, 50035): SENTENCES[50035],
    (400, 50083): SENTENCES[50083],
    (403, 160005): SENTENCES[160005],
    (400, 99_999): UNKNOWN.format(code=99_999),
    (400, 0): UNKNOWN.format(code=400),
    (403, 0): "A moderator can",
}
PASSING = re.compile("just now|in a while|try again in a moment", re.IGNORECASE)


def told(result: InteractionResult) -> str:
    """All that a member is told, right away and afterwards."""
    return "\n".join(
        f"{shown.content}\n{text(shown)}" for shown in (result.response, *result.followups) if shown is not None
    )


async def share(club: Stage, fail: Any) -> InteractionResult:
    viewer = await club.member(seen=4)
    own = card(await viewer.slash(club.channel, "film"))
    fail("POST", "/channels/*/messages")
    return await viewer.click(own, label="Share")


async def post_a_poll(club: Stage, fail: Any) -> InteractionResult:
    ada = await club.member("ada")
    desk = await sketch(ada, club.channel)
    fail("POST", "/channels/*/messages")
    return await ada.click(desk, label="Post it")


async def open_a_thread(club: Stage, fail: Any) -> InteractionResult:
    viewer = await club.member(seen=4)
    prompt = card(await viewer.slash(club.channel, "discuss"))
    fail("POST", "/channels/*/messages/*/threads")
    return await viewer.click(prompt, label="Open a thread")


async def take_back_what_was_shared(club: Stage, fail: Any) -> InteractionResult:
    viewer = await club.member(seen=4)
    shared = (await viewer.slash(club.channel, "film", share=True)).followups[-1]
    fail("DELETE", "/channels/*/messages/*")
    return await viewer.click(shared, label="Take it back")


SURFACES = [share, post_a_poll, open_a_thread, take_back_what_was_shared]


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize(("status", "code"), CODES)
async def test_a_refusal_that_stays_is_told_in_its_own_sentence(
    club: Stage, surface: Any, status: int, code: int
) -> None:
    def fail(method: str, path: str) -> None:
        club.env.inject_error(method, path, status=status, code=code, times=None)

    said = told(await surface(club, fail))

    assert CODES[status, code] in said
    assert code == 20016 or not PASSING.search(said)
    club.expect_errors()


@pytest.mark.parametrize("surface", SURFACES)
async def test_what_passes_is_told_as_such(club: Stage, surface: Any) -> None:
    def fail(method: str, path: str) -> None:
        club.env.inject_error(method, path, status=500, times=1)

    assert PASSING.search(told(await surface(club, fail)))


@pytest.mark.parametrize(("status", "code"), CODES)
async def test_an_answer_that_is_refused_is_told_in_its_own_sentence_too(club: Stage, status: int, code: int) -> None:
    viewer = await club.member(seen=4)
    club.env.inject_error("POST", "/interactions/*/callback", status=status, code=code)

    said = told(await viewer.slash(club.channel, "discuss"))

    if code in SENTENCES and code != 50035:
        assert said.strip() == SENTENCES[code]
    else:
        assert "tell the person who runs me" in said
    assert not PASSING.search(said)
    club.expect_errors()


async def test_what_automod_refuses_is_a_draft_that_can_be_changed_and_posted(club: Stage) -> None:
    ada = await club.member("ada")
    desk = await sketch(ada, club.channel)
    club.env.inject_error("POST", "/channels/*/messages", status=400, code=200000)

    kept = card(await ada.click(desk, label="Post it"))
    said = text(kept)
    await ada.click(kept, label="Post it")

    assert f"{SENTENCES[200000]} Your draft is kept." in said
    assert len(public(club.channel)) == 1


async def test_of_a_vote_that_counts_it_is_said_that_it_does(club: Stage) -> None:
    ada = await club.member("ada")
    poll = await start(club, ada)
    expired(club)

    said = told(await ada.click(poll, label="Ruth"))
    ballot = card(await ada.click(poll, label="My vote"))
    expired(club)
    taken_back = told(await ada.click(ballot, label="Take my vote back"))

    assert "Your vote is in: **Ruth**." in said
    assert WITHDRAWN in taken_back
    assert "try again" not in (said + taken_back).casefold()
    club.expect_errors()


def expired(club: Stage) -> None:
    """Let Discord say once that it has stopped waiting."""
    club.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)


async def test_where_nothing_can_be_said_any_more_nothing_is_and_the_vote_counts(club: Stage) -> None:
    ada = await club.member("ada")
    poll = await start(club, ada)
    club.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062, times=None)

    result = await ada.click(poll, label="Ruth")

    assert result.response is None
    assert result.followups == []
    assert await ballot_of(club, poll_of(poll), ada) == (1,)
    club.expect_errors()


@pytest.mark.parametrize("command", ["seen", "film", "poll list"])
async def test_an_answer_that_came_too_late_claims_nothing(club: Stage, command: str) -> None:
    viewer = await club.member(seen=1)
    club.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)

    said = told(await viewer.slash(club.channel, command))

    assert "may have worked all the same" in said
    assert "try again" not in said.casefold()
    club.expect_errors()


async def test_a_poll_is_posted_though_its_author_waits_for_an_answer_in_vain(club: Stage) -> None:
    ada = await club.member("ada")
    desk = await sketch(ada, club.channel)
    club.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)

    said = told(await ada.click(desk, label="Post it"))

    assert len(public(club.channel)) == 1
    assert "Posted: [here it is]" in said
    club.expect_errors()
