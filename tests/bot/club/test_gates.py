"""Polls for those who have seen so far: whoever has not learns that there is one, and nothing else."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.club.polls import Polls
from bot.model.drafts import Draft
from bot.model.errors import Refusal
from bot.model.polls import GatedPollView, NotSeenFarEnough, Poll, PollHeader, PollSearch, PollView
from tests.support.poll_club import AUTHOR, GUILD, MEMBER, MODERATOR, House, a_draft, told, view_of

FILM = "the-small-hours-1999"
GATED = a_draft("She stays", "She leaves", question="Does she stay at the end?", film=FILM, checkpoint=2)


@pytest.fixture
async def gated(house: House) -> Poll:
    """A poll on the end of the film, by an author who has seen it."""
    await house.club.record_progress(AUTHOR.id, FILM, 2)
    return await house.start(GATED)


VERBS: dict[str, Callable[[Polls, Poll], Awaitable[object]]] = {
    "look": lambda polling, poll: polling.view(poll.id, GUILD, MEMBER.id),
    "ballot": lambda polling, poll: polling.ballot(poll.id, GUILD, MEMBER.id),
    "rules": lambda polling, poll: polling.rules(poll.id, GUILD, MEMBER.id),
    "vote": lambda polling, poll: polling.vote(poll.id, GUILD, MEMBER.id, (1,)),
    "a vote for what is no choice": lambda polling, poll: polling.vote(poll.id, GUILD, MEMBER.id, (9,)),
    "withdraw": lambda polling, poll: polling.withdraw(poll.id, GUILD, MEMBER.id),
    "export": lambda polling, poll: polling.export(poll.id, GUILD, replace(MODERATOR, id=MEMBER.id)),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("seen", [None, 0, 1])
@pytest.mark.parametrize("closed", [False, True])
async def test_whoever_has_not_seen_so_far_gets_a_notice_and_no_more(
    house: House, gated: Poll, verb: str, seen: int | None, *, closed: bool
) -> None:
    if seen is not None:
        await house.club.record_progress(MEMBER.id, FILM, seen)
    await house.polling.vote(gated.id, GUILD, AUTHOR.id, (1,))
    if closed:
        await house.end(gated)

    with pytest.raises(NotSeenFarEnough) as unseen:
        await VERBS[verb](house.polling, gated)

    assert type(unseen.value.header) is PollHeader
    assert unseen.value.header.id == gated.id
    assert "stay" not in f"{unseen.value} {unseen.value.header}"
    assert await house.rows("SELECT voter_id FROM ballots") == [(AUTHOR.id,)]


@pytest.mark.parametrize("verb", sorted({*VERBS} - {"a vote for what is no choice", "withdraw"}))
async def test_whoever_has_seen_so_far_is_let_in(house: House, gated: Poll, verb: str) -> None:
    await house.club.record_progress(MEMBER.id, FILM, 2)

    assert not isinstance(await told(VERBS[verb](house.polling, gated)), str)


async def test_whoever_goes_back_is_out_again_even_where_they_have_voted(house: House, gated: Poll) -> None:
    await house.club.record_progress(MEMBER.id, FILM, 2)
    await house.polling.vote(gated.id, GUILD, MEMBER.id, (1,))
    inside = await house.polling.mine(view_of(MEMBER.id))

    await house.club.record_progress(MEMBER.id, FILM, 1)

    assert [ballot.poll.id for ballot in inside] == [gated.id]
    assert await house.polling.mine(view_of(MEMBER.id)) == []
    for verb in VERBS.values():
        with pytest.raises(NotSeenFarEnough):
            await verb(house.polling, gated)


async def test_a_film_that_has_gone_lets_nobody_in(house: House, gated: Poll) -> None:
    await house.club.record_progress(MEMBER.id, FILM, 2)
    bare = await House.open(house.path, clock=house.clock)

    with pytest.raises(NotSeenFarEnough):
        await bare.polling.view(gated.id, GUILD, MEMBER.id)

    await bare.close()


@pytest.mark.parametrize("closed", [False, True])
async def test_in_the_open_a_poll_with_a_gate_is_a_doorway(house: House, gated: Poll, *, closed: bool) -> None:
    await house.polling.vote(gated.id, GUILD, AUTHOR.id, (1,))
    if closed:
        await house.end(gated)

    doorway = await house.polling.public_view(gated.id)

    assert isinstance(doorway, GatedPollView)
    assert (type(doorway.header), doorway.turnout) == (PollHeader, 1)
    assert "stay" not in repr(doorway)


async def test_in_the_open_a_poll_without_a_gate_stands_as_it_is(house: House) -> None:
    poll = await house.start(a_draft())

    standing = await house.polling.public_view(poll.id)

    assert isinstance(standing, PollView)
    assert standing.poll.question == poll.question


# Searching


async def found(polling: Polls, words: str = "", *, is_open: bool = True) -> list[int]:
    page, _ = await polling.search(view_of(MEMBER.id), PollSearch(is_open, words))
    return [notice.id for notice in page]


async def test_words_are_found_in_question_and_choices_however_they_are_spelled(house: House) -> None:
    poll = await house.start(a_draft("Straße", "Ruth\N{RIGHT SINGLE QUOTATION MARK}s Song", question="Best PLACE?"))
    await house.start(a_draft("Yes", "No", question="Popcorn?"))

    for words in ("place", "  best   place", "STRASSE", "ruth's", "song"):
        assert await found(house.polling, words) == [poll.id]
    assert await found(house.polling, "nothing of it") == []
    assert await found(house.polling, "%") == await found(house.polling, "_") == []


async def test_polls_come_in_pages_newest_first_open_and_closed_apart(house: House) -> None:
    started = [await house.start(a_draft()) for _ in range(4)]
    await house.end(started[1])

    page, more = await house.polling.search(view_of(MEMBER.id), PollSearch(is_open=True, size=2))
    rest, end = await house.polling.search(view_of(MEMBER.id), PollSearch(is_open=True, size=2, page=1))
    _, more_than_all = await house.polling.search(view_of(MEMBER.id), PollSearch(is_open=True, size=3))

    assert ([poll.id for poll in page], more) == ([started[3].id, started[2].id], True)
    assert ([poll.id for poll in rest], end) == ([started[0].id], False)
    assert not more_than_all
    assert await found(house.polling, is_open=False) == [started[1].id]


async def test_a_poll_that_is_not_posted_yet_is_not_found(house: House) -> None:
    draft_id = await house.drafting.save(GUILD, AUTHOR, a_draft())
    await house.drafting.publish(draft_id, GUILD, 1, AUTHOR)

    assert await found(house.polling) == []


async def test_a_poll_with_a_gate_is_found_by_its_words_only_by_whoever_has_seen_so_far(
    house: House, gated: Poll
) -> None:
    await house.club.record_progress(MEMBER.id, FILM, 1)

    outside = await found(house.polling, "stay")
    [listed], _ = await house.polling.search(view_of(MEMBER.id), PollSearch(is_open=True))
    [inside], _ = await house.polling.search(view_of(AUTHOR.id), PollSearch(is_open=True, words="stay"))

    assert outside == []
    assert type(listed) is PollHeader
    assert isinstance(inside, Poll)
    assert inside.question == gated.question


SERVERS = count(GUILD + 1)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
bodies = st.builds(
    Draft, question=texts, choices=st.lists(texts, min_size=2, max_size=4, unique_by=str.casefold).map(tuple)
)
WORDS = ["she", "stay", "the end", "?", "", " ", "e", "0", "\x00", "'", '"', "%", "_", "\N{LATIN SMALL LETTER SHARP S}"]


def is_ready(draft: Draft) -> bool:
    try:
        draft.checked()
    except Refusal:
        return False
    return True


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    hidden=st.lists(st.tuples(bodies.filter(is_ready), bodies.filter(is_ready)), min_size=1, max_size=3),
    typed=st.lists(st.sampled_from(WORDS) | texts, max_size=3),
    seen=st.sampled_from([None, 0, 1]),
)
async def test_whatever_is_typed_a_search_tells_nothing_of_what_a_gate_hides(
    house: House, hidden: Sequence[tuple[Draft, Draft]], typed: list[str], seen: int | None
) -> None:
    """Two servers of one club, and only what their polls with a gate ask is different; the words typed are in it."""
    await house.club.record_progress(AUTHOR.id, FILM, 2)
    viewer_id = {None: 1, 0: 2, 1: 3}[seen]
    if seen is not None:
        await house.club.record_progress(viewer_id, FILM, seen)
    servers = next(SERVERS), next(SERVERS)
    for bodies_of_both in hidden:
        for server, body in zip(servers, bodies_of_both, strict=True):
            await house.start(replace(body, film=FILM, checkpoint=2), guild_id=server)
            await house.start(a_draft("She stays", "e", film=FILM, checkpoint=0), guild_id=server)
    typed += ["", *(text for both in hidden for body in both for text in (body.question, body.choices[0][:2]))]

    for words in typed:
        one, other = [
            [
                await listed(house, server, viewer_id, PollSearch(is_open=True, words=words, page=page, size=2))
                for page in (0, 1, 2)
            ]
            for server in servers
        ]
        assert one == other


async def listed(house: House, server: int, viewer_id: int, wanted: PollSearch) -> object:
    """All that a viewer is shown, without the numbers that any two polls differ in."""
    page, more = await house.polling.search(view_of(viewer_id, server), wanted)
    return [replace(notice, id=0, guild_id=0, **lots(notice)) for notice in page], more


def lots(notice: PollHeader) -> dict[str, Any]:
    if not isinstance(notice, Poll):
        return {}
    return {"choices": tuple(replace(choice, lot=0) for choice in notice.choices)}
