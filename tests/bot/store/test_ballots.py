"""Votes that wait together are one commit; each voter gets an answer of their own, whatever happens to the disk."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from itertools import permutations
from pathlib import Path

import pytest

from bot.model.polls import BallotSecrecy, Poll, PollKind
from bot.store.ballots import NOT_SAVED, BallotBox, Vote, ballots_of, turnout_of
from tests.support.poll_club import House, a_draft, told

CLOSES_IN, PATIENCE = 60, 5
FRAMES_FROM, FRAME_HEAD = 32, 24


@pytest.fixture
async def house(tmp_path: Path) -> AsyncGenerator[House]:
    """Yield a club without films."""
    house = await House.open(tmp_path / "club.db")
    yield house
    await house.close()


@pytest.fixture
async def poll(house: House) -> Poll:
    """Return a private poll that closes in a minute."""
    return await house.start(a_draft(closes=f"{CLOSES_IN}s"))


@pytest.fixture
async def sealed(house: House) -> Poll:
    """Return a sealed poll."""
    return await house.start(a_draft(privacy=BallotSecrecy.SEALED))


@pytest.fixture
def box(house: House) -> BallotBox:
    """Return a box with nothing waiting in it."""
    return house.box()


def commits(path: Path) -> int:
    """Count the transactions in the WAL: each ends with a frame that has the size of the file."""
    wal = path.with_name(f"{path.name}-wal").read_bytes()
    page = int.from_bytes(wal[8:12])
    salt = wal[16:24]
    frames = (wal[at : at + FRAME_HEAD] for at in range(FRAMES_FROM, len(wal), FRAME_HEAD + page))
    return sum(1 for frame in frames if frame[8:16] == salt and int.from_bytes(frame[4:8]))


def truncate_wal(path: Path) -> None:
    """Checkpoint the WAL, and truncate it."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def hold(path: Path) -> sqlite3.Connection:
    """Return a connection of another program that is writing to the file."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


async def cast(box: BallotBox, *votes: Vote) -> list[bool | str]:
    """Cast votes at once, and return what each voter is answered; none may be left waiting."""
    return await asyncio.wait_for(asyncio.gather(*(told(box.cast(vote)) for vote in votes)), PATIENCE)


def voters(poll: Poll, number: int) -> list[Vote]:
    """Return a vote each of so many voters."""
    return [
        Vote(poll.id, voter_id, (voter_id % 3 + 1,), poll.privacy is BallotSecrecy.SEALED) for voter_id in range(number)
    ]


@pytest.mark.parametrize(("votes", "wanted"), [(1, 1), (64, 1), (512, 1), (513, 2)])
async def test_votes_that_wait_together_are_committed_together(
    house: House, poll: Poll, box: BallotBox, votes: int, wanted: int
) -> None:
    truncate_wal(house.path)

    answers = await cast(box, *voters(poll, votes))

    assert answers == [True] * votes
    assert commits(house.path) == wanted
    assert await turnout_of(house.database, poll) == votes


async def test_votes_of_open_and_sealed_polls_share_a_commit(
    house: House, poll: Poll, sealed: Poll, box: BallotBox
) -> None:
    first, *others = voters(sealed, 4)
    await cast(box, first)
    truncate_wal(house.path)

    answers = await cast(box, *voters(poll, 3), *others)

    assert answers == [True] * 6
    assert commits(house.path) == 1


async def test_every_voter_of_a_batch_gets_an_answer_of_their_own(
    house: House, poll: Poll, sealed: Poll, box: BallotBox
) -> None:
    ended = await house.start(a_draft())
    await house.end(ended)

    answers = await cast(
        box, Vote(ended.id, 1, (1,), sealed=False), Vote(poll.id, 1, (1,), sealed=False), *voters(sealed, 1)
    )

    assert answers == [False, True, True]


async def test_of_two_votes_of_a_voter_in_one_batch_the_later_counts(house: House, poll: Poll, box: BallotBox) -> None:
    answers = await cast(box, Vote(poll.id, 1, (1,), sealed=False), Vote(poll.id, 1, (2,), sealed=False))

    assert answers == [True, True]
    assert await ballots_of(house.database, poll) == [(2,)]


async def test_of_two_sealed_votes_of_a_voter_in_one_batch_only_the_first_counts(
    house: House, sealed: Poll, box: BallotBox
) -> None:
    answers = await cast(box, Vote(sealed.id, 1, (1,), sealed=True), Vote(sealed.id, 1, (2,), sealed=True))

    assert answers == [True, False]
    assert await house.ballots(sealed) == [(1,)]
    assert await turnout_of(house.database, sealed) == 1


async def test_a_vote_that_comes_twice_in_one_batch_counts_once_and_both_are_answered(
    house: House, sealed: Poll, box: BallotBox
) -> None:
    vote = Vote(sealed.id, 1, (1,), sealed=True)

    answers = await cast(box, vote, vote)

    assert answers == [True, True]
    assert await house.ballots(sealed) == [(1,)]


async def test_a_voter_who_stops_waiting_does_not_keep_others_from_their_answers(
    house: House, poll: Poll, box: BallotBox
) -> None:
    first, second = (asyncio.create_task(box.cast(vote)) for vote in voters(poll, 2))
    await asyncio.sleep(0)

    first.cancel()

    assert await asyncio.wait_for(second, PATIENCE)
    assert await turnout_of(house.database, poll) == 2


async def test_while_the_file_is_locked_every_voter_learns_that_their_vote_is_not_saved(
    house: House, poll: Poll, box: BallotBox
) -> None:
    await house.rows("PRAGMA busy_timeout = 0")
    other = hold(house.path)

    answers = await cast(box, *voters(poll, 515))

    other.close()
    assert answers == [NOT_SAVED] * 515
    assert await ballots_of(house.database, poll) == []
    assert await cast(box, *voters(poll, 2)) == [True, True]


async def test_when_the_disk_is_full_in_the_middle_of_a_batch_none_of_it_counts(
    house: House, poll: Poll, sealed: Poll, box: BallotBox
) -> None:
    [(pages,)] = await house.rows("PRAGMA page_count")
    await house.rows(f"PRAGMA max_page_count = {pages}")

    answers = await cast(box, *voters(poll, 200), *voters(sealed, 300))

    assert answers == [NOT_SAVED] * 500
    await house.rows("PRAGMA max_page_count = 1000000")
    assert await house.rows("SELECT poll_id FROM ballots UNION ALL SELECT poll_id FROM participations") == []
    assert await house.rows("SELECT DISTINCT event FROM poll_log") == [("opened",)]
    assert await cast(box, *voters(poll, 100)) == [True] * 100


async def test_when_the_file_is_closed_no_voter_is_left_waiting(house: House, poll: Poll, box: BallotBox) -> None:
    await house.close()

    answers = await cast(box, *voters(poll, 3))

    assert answers == [NOT_SAVED] * 3


async def test_when_the_file_is_closed_during_a_batch_each_vote_is_saved_or_reported_lost(
    house: House, poll: Poll, box: BallotBox
) -> None:
    voting = asyncio.gather(*(cast(box, vote) for vote in voters(poll, 3)))
    await asyncio.sleep(0)

    await house.close()

    answers = [answer for [answer] in await voting]
    again = await House.open(house.path)
    kept = await turnout_of(again.database, poll)
    await again.close()
    assert kept in (0, 3)
    assert answers == [True if kept else NOT_SAVED] * 3


@pytest.mark.parametrize("verb", ["vote", "withdraw"])
async def test_a_vote_that_waits_for_the_file_until_the_poll_has_closed_is_too_late(
    house: House, poll: Poll, box: BallotBox, verb: str
) -> None:
    """The time that counts is when the vote is written, not when it was given."""
    await cast(box, Vote(poll.id, 1, (1,), sealed=False))
    async with house.database.transaction():
        late = box.withdraw(poll.id, 1) if verb == "withdraw" else box.cast(Vote(poll.id, 1, (2,), sealed=False))
        waiting = asyncio.create_task(late)
        await house.rows("SELECT 1")
        house.clock.forward(seconds=CLOSES_IN)

    counts = await waiting

    assert not counts
    assert await ballots_of(house.database, poll) == [(1,)]


async def test_a_vote_in_a_poll_that_is_not_there_does_not_count(house: House, box: BallotBox) -> None:
    assert await cast(box, Vote(99, 1, (1,), sealed=False), Vote(99, 1, (1,), sealed=True)) == [False, False]
    assert await house.rows("SELECT voter_id FROM ballots UNION SELECT voter_id FROM participations") == []


async def test_a_vote_that_takes_a_poll_for_sealed_or_open_when_it_is_not_spoils_no_other(
    poll: Poll, sealed: Poll, box: BallotBox
) -> None:
    answers = await cast(
        box, Vote(sealed.id, 1, (1,), sealed=False), Vote(poll.id, 1, (1,), sealed=True), *voters(poll, 1)
    )

    assert answers == [False, False, True]


async def test_there_is_no_telling_from_the_file_in_which_order_sealed_votes_were_cast(
    house: House, box: BallotBox
) -> None:
    poll = await house.start(a_draft("A", "B", "C", "D", kind=PollKind.RANKED, privacy=BallotSecrecy.SEALED))
    ballots = list(permutations((1, 2, 3, 4)))

    for voter_id, picks in enumerate(reversed(ballots)):
        await box.cast(Vote(poll.id, voter_id, picks, sealed=True))

    boxed = await house.ballots(poll)
    await house.end(poll)
    kept = await ballots_of(house.database, poll)
    columns = await house.rows("SELECT name FROM pragma_table_info('sealed_ballots') ORDER BY name")
    events = await house.rows("SELECT event FROM poll_log")
    assert boxed == sorted(ballots)
    assert sorted(kept) == sorted(ballots)
    assert columns == [("id",), ("picks",), ("poll_id",)]
    assert events == [("opened",), ("closed",), ("published",)]
