"""Voting, closing and looking: what is refused, with which words, and what nobody gets to see."""

import asyncio
from dataclasses import fields
from datetime import timedelta

import orjson
import pytest

from bot.club.polls import MINE, NOTHING_TO_WITHDRAW, POLL_GONE, SEALED_ONCE, TOO_LATE, TOO_LATE_TO_CHANGE
from bot.model.polls import (
    NOT_YOURS,
    SEALED_MINIMUM,
    STALE_BALLOT,
    BallotSecrecy,
    Poll,
    PollKind,
    PollSearch,
    PollView,
    Results,
    State,
)
from bot.model.tally import tally
from bot.store import ballots
from bot.store.database import Database
from tests.support.poll_club import (
    AUTHOR,
    ELSEWHERE,
    GUILD,
    MEMBER,
    MESSAGE,
    MODERATOR,
    NOW,
    House,
    a_draft,
    told,
    view_of,
)

ONE_EACH = [(1,), (2,), (2,), (3,)]


async def look(house: House, poll: Poll) -> PollView:
    return await house.polling.view(poll.id, GUILD, MEMBER.id)


async def vote(house: House, poll: Poll, *picks: int, voter_id: int = MEMBER.id) -> str | None:
    """Vote; the sentence with which that is refused."""
    answer = await told(house.polling.vote(poll.id, GUILD, voter_id, picks))
    return answer if isinstance(answer, str) else None


async def withdraw(house: House, poll: Poll, voter_id: int = MEMBER.id) -> str | None:
    """Take a vote back; the sentence with which that is refused."""
    answer = await told(house.polling.withdraw(poll.id, GUILD, voter_id))
    return answer if isinstance(answer, str) else None


# Voting


@pytest.mark.parametrize("privacy", [BallotSecrecy.NAMED, BallotSecrecy.PRIVATE])
async def test_a_vote_counts_and_its_voter_sees_it(house: House, privacy: BallotSecrecy) -> None:
    poll = await house.start(a_draft(privacy=privacy))

    ballot = await house.polling.vote(poll.id, GUILD, MEMBER.id, (2,))

    assert (ballot.picks, ballot.taken_part) == ((2,), True)
    assert await house.polling.ballot(poll.id, GUILD, MEMBER.id) == ballot
    assert (await look(house, poll)).tally == ((1, 0), (2, 1), (3, 0))


async def test_a_vote_may_be_changed(house: House) -> None:
    poll = await house.start(a_draft())
    await vote(house, poll, 1)

    await vote(house, poll, 3)

    standing = await look(house, poll)
    assert (standing.turnout, standing.tally) == (1, ((1, 0), (2, 0), (3, 1)))


async def test_a_vote_may_be_taken_back_and_given_again(house: House) -> None:
    poll = await house.start(a_draft())
    await vote(house, poll, 1)

    await withdraw(house, poll)
    between = await look(house, poll)
    await vote(house, poll, 2)

    assert (between.turnout, between.tally) == (0, ((1, 0), (2, 0), (3, 0)))
    log = await house.rows("SELECT event FROM poll_log WHERE member_id = ? ORDER BY id", MEMBER.id)
    assert log == [("voted",), ("withdrawn",), ("voted",)]


async def test_without_a_vote_there_is_none_to_take_back(house: House) -> None:
    poll = await house.start(a_draft())

    assert await withdraw(house, poll) == NOTHING_TO_WITHDRAW


async def test_of_ranked_ballots_the_tally_shows_first_picks(house: House) -> None:
    poll = await house.start(a_draft(kind=PollKind.RANKED))

    await house.vote(poll, [(2, 1, 3), (2, 3), (1, 2)])

    assert (await look(house, poll)).tally == ((1, 1), (2, 2), (3, 0))


@pytest.mark.parametrize("picks", [(), (4,), (1, 1)])
async def test_a_ballot_that_does_not_fit_the_poll_changes_nothing(house: House, picks: tuple[int, ...]) -> None:
    poll = await house.start(a_draft())
    await vote(house, poll, 1)

    assert await vote(house, poll, *picks) == STALE_BALLOT
    assert (await house.polling.ballot(poll.id, GUILD, MEMBER.id)).picks == (1,)


async def test_one_vote_in_a_sealed_poll_is_final_and_nobody_sees_it(house: House) -> None:
    poll = await house.start(a_draft(privacy=BallotSecrecy.SEALED))

    ballot = await house.polling.vote(poll.id, GUILD, MEMBER.id, (2,))

    assert (ballot.picks, ballot.taken_part, ballot.final) == (None, True, True)
    assert await house.polling.ballot(poll.id, GUILD, MEMBER.id) == ballot
    assert await vote(house, poll, 1) == SEALED_ONCE
    assert await withdraw(house, poll) == SEALED_ONCE
    assert (await look(house, poll)).turnout == 1


async def test_of_two_sealed_votes_at_once_one_counts_and_the_other_is_told_so(house: House) -> None:
    poll = await house.start(a_draft(privacy=BallotSecrecy.SEALED))

    answers = await asyncio.gather(vote(house, poll, 1), vote(house, poll, 2))

    assert answers == [None, SEALED_ONCE]
    assert len(await house.ballots(poll)) == 1


@pytest.mark.parametrize("by_hand", [True, False])
async def test_whoever_votes_too_late_is_told_what_counts(house: House, *, by_hand: bool) -> None:
    poll = await house.start(a_draft(closes="1m"))
    await vote(house, poll, 1)
    await withdraw(house, poll)
    await vote(house, poll, 1, voter_id=2)
    if by_hand:
        await house.end(poll)
    else:
        house.clock.forward(minutes=1)

    assert await vote(house, poll, 1) == TOO_LATE
    assert await vote(house, poll, 2, voter_id=2) == TOO_LATE_TO_CHANGE
    assert await withdraw(house, poll) == NOTHING_TO_WITHDRAW
    assert await withdraw(house, poll, voter_id=2) == TOO_LATE_TO_CHANGE
    assert (await house.polling.ballot(poll.id, GUILD, 2)).picks == (1,)


async def test_whoever_votes_too_late_in_a_sealed_poll_is_told_what_counts(house: House) -> None:
    poll = await house.start(a_draft(closes="1m", privacy=BallotSecrecy.SEALED))
    await vote(house, poll, 1, voter_id=2)
    house.clock.forward(minutes=1)

    assert await vote(house, poll, 1) == TOO_LATE
    assert await vote(house, poll, 1, voter_id=2) == SEALED_ONCE
    assert await withdraw(house, poll) == NOTHING_TO_WITHDRAW
    assert await withdraw(house, poll, voter_id=2) == SEALED_ONCE


async def test_a_second_before_its_time_a_poll_takes_votes(house: House) -> None:
    poll = await house.start(a_draft(closes="1m"))

    house.clock.forward(seconds=59, milliseconds=999)

    assert await vote(house, poll, 1) is None


async def test_a_poll_that_closes_after_its_rules_were_learnt_takes_no_more_votes(house: House) -> None:
    poll, other = await house.start(a_draft()), await house.start(a_draft())
    await vote(house, poll, 1)
    await vote(house, other, 1)

    await house.polling.close_and_tally(poll.id)

    assert await vote(house, poll, 2) == TOO_LATE_TO_CHANGE
    assert await vote(house, other, 2) is None


@pytest.mark.parametrize("voted", [False, True])
async def test_another_server_knows_nothing_of_a_poll(house: House, *, voted: bool) -> None:
    """Neither before nor after somebody has voted in it."""
    poll = await house.start(a_draft(), guild_id=ELSEWHERE)
    if voted:
        await house.polling.vote(poll.id, ELSEWHERE, MEMBER.id, (1,))

    answers = [
        await told(verb)
        for verb in (
            house.polling.view(poll.id, GUILD, MEMBER.id),
            house.polling.ballot(poll.id, GUILD, MEMBER.id),
            house.polling.vote(poll.id, GUILD, MEMBER.id, (1,)),
            house.polling.withdraw(poll.id, GUILD, MEMBER.id),
            house.polling.export(poll.id, GUILD, AUTHOR),
            house.polling.close(poll.id, GUILD, AUTHOR),
        )
    ]

    assert answers == [POLL_GONE] * 6
    assert await house.polling.mine(view_of(MEMBER.id)) == []
    assert await house.polling.search(view_of(MEMBER.id), PollSearch(is_open=True)) == ([], False)


async def test_a_poll_there_is_not_is_refused(house: House) -> None:
    assert await told(house.polling.view(99, GUILD, MEMBER.id)) == POLL_GONE
    assert await told(house.polling.public_view(99)) == POLL_GONE
    assert await told(house.polling.vote(99, GUILD, MEMBER.id, (1,))) == POLL_GONE


# Closing


async def test_a_poll_that_is_closed_by_hand_keeps_its_result(house: House) -> None:
    poll = await house.start(a_draft())
    await house.vote(poll, ONE_EACH)

    closed = await house.polling.close(poll.id, GUILD, AUTHOR)

    assert closed is not None
    assert (closed.state, closed.closed_at) == (State.CLOSED, NOW)
    assert (await look(house, poll)).result == tally(poll.kind, poll.numbers, ONE_EACH, poll.lot)
    assert await house.polling.close(poll.id, GUILD, AUTHOR) is None


async def test_only_its_author_and_moderators_close_and_export_a_poll(house: House) -> None:
    poll = await house.start(a_draft())

    assert await told(house.polling.close(poll.id, GUILD, MEMBER)) == NOT_YOURS
    assert await told(house.polling.export(poll.id, GUILD, MEMBER)) == NOT_YOURS
    assert not isinstance(await told(house.polling.export(poll.id, GUILD, AUTHOR)), str)
    assert not isinstance(await told(house.polling.export(poll.id, GUILD, MODERATOR)), str)
    assert isinstance(await house.polling.close(poll.id, GUILD, MODERATOR), Poll)


async def test_a_poll_is_due_at_its_time_until_its_result_is_told(house: House) -> None:
    poll = await house.start(a_draft(closes="1m"))
    by_hand = await house.start(a_draft())

    waits = [await house.polling.next_close()]
    house.clock.forward(seconds=59.5)
    waits.append(await house.polling.next_close())
    before = await house.polling.due()
    house.clock.forward(minutes=1)
    waits.append(await house.polling.next_close())
    at_its_time = await house.polling.due()
    await house.polling.close_and_tally(poll.id)
    counted = await house.polling.due()
    await house.polling.published(poll.id, MESSAGE)

    assert waits == [60, 0.5, 0]
    assert (before, at_its_time, counted) == ([], [poll.id], [poll.id])
    assert await house.polling.due() == []
    assert await house.polling.next_close() is None
    assert (await look(house, by_hand)).poll.is_open


async def test_each_poll_closes_at_its_own_time_though_the_bot_gets_round_to_it_later(house: House) -> None:
    polls = [await house.start(a_draft(closes=closes)) for closes in ("1m", "3m", "2m")]
    by_hand = await house.start(a_draft(closes="3h"))
    house.clock.forward(minutes=1, seconds=30)
    await house.polling.close(by_hand.id, GUILD, AUTHOR)
    house.clock.forward(minutes=1, seconds=29)

    early = [poll.id async for poll in house.polling.close_due()]
    house.clock.forward(hours=1)
    closed = [poll async for poll in house.polling.close_due(leave_out=early)]
    standings = [(await look(house, poll)).poll for poll in (*polls, by_hand)]

    assert early == [polls[0].id, by_hand.id, polls[2].id]
    assert [poll.id for poll in closed] == [polls[1].id]
    assert [poll.closed_at for poll in standings] == [
        *(NOW + timedelta(minutes=minutes) for minutes in (1, 3, 2)),
        NOW + timedelta(seconds=90),
    ]
    assert [poll.late for poll in standings] == [True, True, False, False]


async def test_a_poll_whose_time_comes_while_others_are_closed_is_counted_with_them(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await house.start(a_draft(closes="1m"))
    house.clock.forward(seconds=1)
    second = await house.start(a_draft(closes="1m"))
    house.clock.forward(seconds=59)
    due = house.polling.due

    async def slowly() -> list[int]:
        found = await due()
        house.clock.forward(seconds=1)
        return found

    monkeypatch.setattr(house.polling, "due", slowly)
    closed = [poll.id async for poll in house.polling.close_due()]

    assert closed == [first.id, second.id]


async def test_a_poll_whose_time_is_up_was_closed_by_nobody_though_somebody_asks_to_close_it(house: House) -> None:
    poll = await house.start(a_draft(closes="1m"))
    house.clock.forward(minutes=2)

    closed = await house.polling.close(poll.id, GUILD, AUTHOR)

    assert closed is not None
    assert (closed.closed_at, closed.closed_by) == (NOW + timedelta(minutes=1), None)


async def test_a_poll_that_cannot_be_counted_keeps_no_other_from_closing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    polls = [await house.start(a_draft(closes="1m")) for _ in range(3)]
    ballots_of = ballots.ballots_of

    async def damaged(database: Database, poll: Poll) -> list[tuple[int, ...]]:
        if poll.id == polls[1].id:
            raise ValueError("not JSON")
        return await ballots_of(database, poll)

    house.clock.forward(minutes=1)
    with monkeypatch.context() as damage:
        damage.setattr(ballots, "ballots_of", damaged)
        states = [poll.state async for poll in house.polling.close_due()]
    again = [poll.state async for poll in house.polling.close_due()]

    assert states == [State.CLOSED, State.CLOSING, State.CLOSED]
    assert again == [State.CLOSED] * 3


async def test_any_number_of_polls_is_closed_in_one_go(house: House) -> None:
    last = await house.start(a_draft(closes="1h"))
    await house.rows(
        "INSERT INTO polls (guild_id, channel_id, author_id, checkpoint, question, folded, "
        "kind, most, results, privacy, opened_at, closes_at) "
        "SELECT guild_id, channel_id, author_id, checkpoint, question, folded, kind, most, results, privacy, "
        "opened_at, closes_at - value FROM polls, json_each(?)",
        orjson.dumps(list(range(1, 1_201))).decode(),
    )
    house.clock.forward(hours=1)

    closed = [poll async for poll in house.polling.close_due()]

    assert [poll.id for poll in closed] == [*range(last.id + 1_200, last.id, -1), last.id]
    assert {poll.state for poll in closed} == {State.CLOSED}
    assert all(poll.closed_at == poll.closes_at for poll in closed)


async def test_a_poll_that_is_counted_twice_at_once_is_closed_once_with_one_result(house: House) -> None:
    poll = await house.start(a_draft())
    await house.vote(poll, ONE_EACH)

    await asyncio.gather(*(house.polling.close_and_tally(poll.id) for _ in range(5)))
    await asyncio.gather(*(house.polling.published(poll.id, MESSAGE + number) for number in range(5)))

    log = await house.rows("SELECT event FROM poll_log WHERE event IN ('closed', 'published')")
    standing = await look(house, poll)
    assert log == [("closed",), ("published",)]
    assert standing.poll.result_message_id == MESSAGE
    assert standing.result == tally(poll.kind, poll.numbers, ONE_EACH, poll.lot)


async def test_the_log_says_who_closed_a_poll_and_nobody_when_its_time_came(house: House) -> None:
    by_hand, in_time = await house.start(a_draft()), await house.start(a_draft(closes="1m"))

    await house.polling.close(by_hand.id, GUILD, MODERATOR)
    house.clock.forward(minutes=1)
    await house.polling.close_and_tally(in_time.id)

    log = await house.rows("SELECT poll_id, member_id FROM poll_log WHERE event = 'closed' ORDER BY poll_id")
    assert log == [(by_hand.id, MODERATOR.id), (in_time.id, None)]


# Looking


def shown(standing: object) -> object:
    assert isinstance(standing, PollView)
    return standing.tally, standing.result


@pytest.mark.parametrize("privacy", BallotSecrecy)
async def test_results_that_come_after_close_are_nowhere_before_that(house: House, privacy: BallotSecrecy) -> None:
    poll = await house.start(a_draft(results=Results.AFTER, privacy=privacy))
    await house.vote(poll, [(1,)] * SEALED_MINIMUM)

    for viewer_id in (1, MEMBER.id, AUTHOR.id):
        assert shown(await house.polling.view(poll.id, GUILD, viewer_id)) == (None, None)
        assert (await house.polling.view(poll.id, GUILD, viewer_id)).named is None
    assert shown(await house.polling.public_view(poll.id)) == (None, None)
    export = await house.polling.export(poll.id, GUILD, MODERATOR)
    assert (shown(export.view), export.named) == ((None, None), None)


async def test_while_votes_are_counted_results_that_come_after_close_are_nowhere_yet(house: House) -> None:
    poll = await house.start(a_draft(results=Results.AFTER))
    await house.vote(poll, ONE_EACH)
    await house.rows("UPDATE polls SET state = 'closing', closed_at = opened_at")

    assert shown(await look(house, poll)) == (None, None)


@pytest.mark.parametrize("ballots", [0, SEALED_MINIMUM - 1, SEALED_MINIMUM])
async def test_a_sealed_result_is_shown_from_five_ballots_up(house: House, ballots: int) -> None:
    poll = await house.start(a_draft(privacy=BallotSecrecy.SEALED))
    await house.vote(poll, [(2,)] * ballots)
    await house.end(poll)

    standings = [
        await look(house, poll),
        await house.polling.public_view(poll.id),
        (await house.polling.export(poll.id, GUILD, AUTHOR)).view,
    ]

    result = tally(poll.kind, poll.numbers, [(2,)] * ballots, poll.lot)
    told_of = (result.votes, result) if ballots >= SEALED_MINIMUM else (None, None)
    assert [shown(standing) for standing in standings] == [told_of] * 3


@pytest.mark.parametrize("privacy", BallotSecrecy)
async def test_who_voted_for_what_is_shown_in_named_polls_after_close_only(
    house: House, privacy: BallotSecrecy
) -> None:
    poll = await house.start(a_draft(privacy=privacy))
    ballots = [(number % 3 + 1,) for number in range(6)]
    await house.vote(poll, ballots)
    before = (await house.polling.view(poll.id, GUILD, MEMBER.id)).named

    await house.end(poll)

    named = (await house.polling.view(poll.id, GUILD, MEMBER.id)).named
    exported = (await house.polling.export(poll.id, GUILD, AUTHOR)).named
    assert before is None
    assert named == (tuple(enumerate(ballots, 1)) if privacy is BallotSecrecy.NAMED else None)
    assert exported == named


async def test_an_export_of_a_sealed_poll_names_no_voter(house: House) -> None:
    poll = await house.start(a_draft(privacy=BallotSecrecy.SEALED))
    await house.vote(poll, [(1,)] * 6)
    await house.end(poll)

    export = await house.polling.export(poll.id, GUILD, AUTHOR)

    assert [(line.event, line.member_id) for line in export.log] == [
        ("opened", AUTHOR.id),
        ("closed", AUTHOR.id),
        ("published", None),
        ("exported", AUTHOR.id),
    ]


async def test_an_export_tells_when_what_happened(house: House) -> None:
    poll = await house.start(a_draft())
    house.clock.forward(minutes=1)
    await vote(house, poll, 1)
    house.clock.forward(minutes=1)
    await vote(house, poll, 2)

    log = (await house.polling.export(poll.id, GUILD, AUTHOR)).log

    assert [(line.event, line.member_id, (line.at - NOW).seconds) for line in log] == [
        ("opened", AUTHOR.id, 0),
        ("voted", MEMBER.id, 60),
        ("changed", MEMBER.id, 120),
        ("exported", AUTHOR.id, 120),
    ]


async def test_a_member_finds_the_polls_they_have_voted_in_newest_first(house: House) -> None:
    started = [
        await house.start(a_draft(privacy=privacy))
        for privacy in (BallotSecrecy.NAMED, BallotSecrecy.SEALED, BallotSecrecy.PRIVATE, BallotSecrecy.PRIVATE)
    ]
    for poll in started[:3]:
        await vote(house, poll, 2)
    await house.end(started[0])

    mine = await house.polling.mine(view_of(MEMBER.id))

    assert [(ballot.poll.id, ballot.picks, ballot.final) for ballot in mine] == [
        (started[2].id, (2,), False),
        (started[1].id, None, True),
        (started[0].id, (2,), True),
    ]
    assert all(ballot.taken_part for ballot in mine)


async def test_of_many_polls_a_member_finds_the_last(house: House) -> None:
    started = [await house.start(a_draft()) for _ in range(MINE + 2)]
    for poll in started:
        await vote(house, poll, 1)

    mine = await house.polling.mine(view_of(MEMBER.id))

    assert [ballot.poll.id for ballot in mine] == [poll.id for poll in reversed(started[2:])]


def test_a_ballot_and_a_standing_are_apart() -> None:
    """What stands in a room is never made from what one voter sees of their own."""
    assert {field.name for field in fields(PollView)} == {"poll", "turnout", "tally", "result", "named"}
