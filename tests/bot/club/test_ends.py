"""What a member can make grow comes to an end, with a sentence, and costs nobody else anything."""

import asyncio
from dataclasses import replace

import pytest

from bot.club.drafts import (
    GONE,
    MOST_A_DAY,
    MOST_DRAFTS,
    MOST_OPEN,
    MOST_OPEN_OF_MEMBER,
    MOST_WORDS,
    TOO_LONG,
    TOO_MANY_OPEN,
    TOO_MANY_OPEN_HERE,
    TOO_MANY_TODAY,
)
from bot.club.polls import CHANGED_TOO_OFTEN, NOTHING_TO_WITHDRAW, TOO_LATE_TO_CHANGE
from bot.model.drafts import Draft
from bot.model.guilds import Actor, ChannelSettings, Location
from bot.model.polls import BallotSecrecy, Poll, PollKind
from bot.store.ballots import MOST_CHANGES
from tests.support.poll_club import AUTHOR, CHANNEL, ELSEWHERE, GUILD, House, a_draft, told

VOTER, OTHER = 1, 2
FILM = "the-small-hours-1999"


async def vote(house: House, poll: Poll, pick: int, voter_id: int = VOTER) -> object:
    return await told(house.polling.vote(poll.id, GUILD, voter_id, (pick,)))


async def change_as_often_as_can_be(house: House, poll: Poll) -> None:
    """Vote for the first choice, then change that back and forth until the first counts again."""
    for number in range(MOST_CHANGES + 1):
        assert not isinstance(await vote(house, poll, 1 + number % 2), str)


async def lines(house: House, poll: Poll) -> int:
    """How many lines the log of a poll has about the voter."""
    [(number,)] = await house.rows("SELECT count(*) FROM poll_log WHERE poll_id = ? AND member_id = ?", poll.id, VOTER)
    return number


async def test_a_vote_can_be_changed_a_hundred_times_and_then_counts_as_it_is(house: House) -> None:
    poll = await house.start(a_draft(privacy=BallotSecrecy.NAMED))
    await change_as_often_as_can_be(house, poll)

    refused = await vote(house, poll, 2)
    same = await vote(house, poll, 1)
    withdrawn = await told(house.polling.withdraw(poll.id, GUILD, VOTER))

    assert refused == withdrawn == CHANGED_TOO_OFTEN
    assert not isinstance(same, str)
    assert (await house.polling.ballot(poll.id, GUILD, VOTER)).picks == (1,)
    assert await lines(house, poll) == MOST_CHANGES + 1


async def test_taking_a_vote_back_and_giving_it_again_comes_to_the_same_end(house: House) -> None:
    poll = await house.start(a_draft())
    for _ in range(MOST_CHANGES):
        await vote(house, poll, 1)
        await house.polling.withdraw(poll.id, GUILD, VOTER)
    await vote(house, poll, 1)

    assert await told(house.polling.withdraw(poll.id, GUILD, VOTER)) == CHANGED_TOO_OFTEN
    assert await vote(house, poll, 2) == CHANGED_TOO_OFTEN
    assert await lines(house, poll) <= 2 * MOST_CHANGES + 1


async def test_whoever_has_changed_too_often_spoils_no_vote_that_is_committed_together_with_theirs(
    house: House,
) -> None:
    poll = await house.start(a_draft())
    await change_as_often_as_can_be(house, poll)

    answers = await asyncio.gather(vote(house, poll, 2), *(vote(house, poll, 2, voter) for voter in range(OTHER, 50)))

    assert answers[0] == CHANGED_TOO_OFTEN
    assert not any(isinstance(answer, str) for answer in answers[1:])
    assert (await house.polling.view(poll.id, GUILD, VOTER)).tally == ((1, 1), (2, 48), (3, 0))


async def test_of_changes_that_are_committed_together_no_more_count_than_one_after_another(house: House) -> None:
    poll = await house.start(a_draft(kind=PollKind.SEVERAL, most=3))

    await asyncio.gather(*(vote(house, poll, 1 + number % 3) for number in range(MOST_CHANGES * 2)))

    assert await lines(house, poll) == MOST_CHANGES + 1


async def test_in_another_poll_it_begins_anew_and_others_may_still_change_theirs(house: House) -> None:
    poll, another = await house.start(a_draft()), await house.start(a_draft())
    await change_as_often_as_can_be(house, poll)

    assert not isinstance(await vote(house, another, 1), str)
    assert not isinstance(await vote(house, another, 2), str)
    for pick in (1, 2, 1):
        assert not isinstance(await vote(house, poll, pick, OTHER), str)


async def test_whoever_may_still_change_their_vote_is_told_of_time_and_of_nothing_else(house: House) -> None:
    poll = await house.start(a_draft(closes="1h"))
    await vote(house, poll, 1)
    assert await told(house.polling.withdraw(poll.id, GUILD, OTHER)) == NOTHING_TO_WITHDRAW
    house.clock.forward(hours=2)

    assert await vote(house, poll, 2) == TOO_LATE_TO_CHANGE
    assert await told(house.polling.withdraw(poll.id, GUILD, VOTER)) == TOO_LATE_TO_CHANGE


async def test_of_many_drafts_the_oldest_makes_room_and_those_of_others_stay(house: House) -> None:
    theirs = await house.drafting.save(GUILD, Actor(OTHER), a_draft())
    first, *others = [await house.drafting.save(GUILD, AUTHOR, a_draft()) for _ in range(MOST_DRAFTS + 1)]

    assert await told(house.drafting.find(first, AUTHOR.id)) == GONE
    for draft_id in others:
        assert await house.drafting.find(draft_id, AUTHOR.id) == a_draft()
    assert await house.drafting.find(theirs, OTHER) == a_draft()


@pytest.mark.parametrize(
    "draft",
    [
        Draft("?" * (MOST_WORDS + 1), ()),
        Draft("?", ("x" * 1_000_000, "y")),
        Draft("?", tuple(str(number) for number in range(10_000))),
        Draft("?", (), closes="1" * MOST_WORDS),
    ],
    ids=["question", "choice", "choices", "closing time"],
)
async def test_a_draft_of_more_words_than_a_form_takes_is_not_kept(house: House, draft: Draft) -> None:
    kept = await house.drafting.save(GUILD, AUTHOR, a_draft())

    assert await told(house.drafting.save(GUILD, AUTHOR, draft)) == TOO_LONG
    assert await told(house.drafting.change(kept, AUTHOR.id, draft)) == TOO_LONG
    assert await house.drafting.find(kept, AUTHOR.id) == a_draft()
    assert await house.rows("SELECT count(*) FROM drafts") == [(1,)]


async def post(house: House, author: Actor = AUTHOR, guild_id: int = GUILD) -> object:
    """Post a draft; the poll, or why it was not taken."""
    draft_id = await house.drafting.save(guild_id, author, a_draft())
    return await told(house.drafting.publish(draft_id, guild_id, CHANNEL, author))


async def test_a_member_has_so_many_open_polls_in_a_server_and_keeps_the_draft_of_the_next(house: House) -> None:
    opened = [await house.start(a_draft(closes="10d")) for _ in range(MOST_OPEN_OF_MEMBER)]
    draft_id = await house.drafting.save(GUILD, AUTHOR, a_draft())

    refused = await told(house.drafting.publish(draft_id, GUILD, CHANNEL, AUTHOR))
    elsewhere, of_another = await post(house, guild_id=ELSEWHERE), await post(house, Actor(OTHER))
    await house.end(opened[0])
    taken = await told(house.drafting.publish(draft_id, GUILD, CHANNEL, AUTHOR))

    assert refused == TOO_MANY_OPEN
    assert all(isinstance(poll, Poll) for poll in (elsewhere, of_another, taken))


async def test_a_member_starts_so_many_polls_a_day_however_soon_they_close(house: House) -> None:
    for _ in range(MOST_A_DAY):
        await house.end(await house.start(a_draft()))

    refused = await post(house)
    house.clock.forward(days=1)

    assert refused == TOO_MANY_TODAY
    assert isinstance(await post(house), Poll)


async def test_a_server_has_so_many_open_polls_whoever_starts_them(house: House) -> None:
    for number in range(MOST_OPEN):
        assert isinstance(await post(house, Actor(10_000 + number)), Poll)

    assert await post(house) == TOO_MANY_OPEN_HERE
    assert isinstance(await post(house, guild_id=ELSEWHERE), Poll)


async def test_of_drafts_that_are_posted_at_once_no_more_become_polls_than_there_is_room_for(house: House) -> None:
    drafts = [await house.drafting.save(GUILD, AUTHOR, a_draft()) for _ in range(MOST_DRAFTS)]
    for _ in range(MOST_OPEN_OF_MEMBER - 3):
        await post(house, replace(AUTHOR))

    posted = await asyncio.gather(
        *(told(house.drafting.publish(draft, GUILD, CHANNEL, AUTHOR)) for draft in drafts[-5:])
    )

    assert posted.count(TOO_MANY_OPEN) == 2


async def test_exporting_again_and_again_leaves_a_line_an_hour(house: House) -> None:
    poll = await house.start(a_draft())
    for _ in range(20):
        await house.polling.export(poll.id, GUILD, AUTHOR)
    house.clock.forward(hours=1)
    again = await house.polling.export(poll.id, GUILD, AUTHOR)

    assert [line.event for line in again.log].count("exported") == 2


async def test_a_channel_belongs_to_one_server_whatever_another_sets_for_it(house: House) -> None:
    own = ChannelSettings(CHANNEL, GUILD, FILM, 1)
    await house.club.save_channel_settings(own)

    await house.club.save_channel_settings(ChannelSettings(CHANNEL, ELSEWHERE, FILM, 2))
    await house.club.save_channel_settings(ChannelSettings(CHANNEL, ELSEWHERE))

    assert await house.club.channel_settings(Location(GUILD, CHANNEL)) == own
    assert (await house.club.channel_settings(Location(ELSEWHERE, CHANNEL))).film is None
