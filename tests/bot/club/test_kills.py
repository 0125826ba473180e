"""Whenever the process is killed, what a voter has been told holds: their vote is kept, once, and it is counted."""

import multiprocessing
import random
import signal
from collections import Counter
from contextlib import suppress
from itertools import count as count_from
from pathlib import Path

import pytest

from bot.model.polls import BallotSecrecy, Poll
from bot.model.tally import tally
from bot.store import polls
from bot.store.ballots import named_ballots_of
from tests.support.killed_programs import STEPS, VOTERS, WRITES, a_poll_of, close_and_die, picks, vote_until_killed
from tests.support.poll_club import House

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([vote_until_killed.__module__])  # what takes longest is done once

PRIVATE, SEALED = 1, 2
KILLS = sorted(random.Random(2010).sample(range(1, 1_000), 20))  # noqa: S311 - a chance that is the same in every run
"""After how many acknowledged votes the process is killed."""


def killed_in_a_storm(path: Path, after: int | None, between: str | None = None) -> dict[int, dict[int, int]]:
    """The votes a process was told are kept, until it was killed: a poll's voters, and the last ballot of each."""
    kept: dict[int, dict[int, int]] = {PRIVATE: {}, SEALED: {}}
    acknowledged, end = PROCESSES.Pipe(duplex=False)
    storm = PROCESSES.Process(target=vote_until_killed, args=(path, end, between))
    storm.start()
    end.close()
    with acknowledged, suppress(EOFError, OSError):
        for number in count_from(1):
            poll_id, voter_id, ballot = acknowledged.recv()
            kept[poll_id][voter_id] = ballot
            if number == after:
                storm.kill()
    storm.join()
    assert storm.exitcode == -signal.SIGKILL
    return kept


def killed_while_closing(path: Path, poll_id: int, where: str) -> None:
    """Let a process close a poll until it dies."""
    close = PROCESSES.Process(target=close_and_die, args=(path, poll_id, where))
    close.start()
    close.join()
    assert close.exitcode == -signal.SIGKILL


async def find(house: House, poll_id: int) -> Poll:
    poll = await polls.find_poll(house.database, poll_id)
    assert poll is not None
    return poll


@pytest.mark.parametrize("after", KILLS)
async def test_a_kill_in_a_storm_of_votes_loses_none_that_was_acknowledged_and_doubles_none(
    on_disk: Path, after: int
) -> None:
    acknowledged = killed_in_a_storm(on_disk / "club.db", after)

    await check_what_is_kept(on_disk / "club.db", acknowledged)


@pytest.mark.parametrize("two_things", WRITES)
async def test_a_kill_between_two_things_that_belong_together_leaves_both_or_none(
    on_disk: Path, two_things: str
) -> None:
    acknowledged = killed_in_a_storm(on_disk / "club.db", None, two_things)

    await check_what_is_kept(on_disk / "club.db", acknowledged)


async def check_what_is_kept(path: Path, acknowledged: dict[int, dict[int, int]]) -> None:
    """The file is whole and holds what was acknowledged."""
    house = await House.open(path)
    try:
        await check_votes_that_changed(house, acknowledged[PRIVATE])
        await check_sealed_votes(house, acknowledged[SEALED])
        for poll_id in (PRIVATE, SEALED):
            await check_the_count(house, await find(house, poll_id))
        assert await house.rows("PRAGMA integrity_check") == [("ok",)]
        assert await house.rows("PRAGMA foreign_key_check") == []
    finally:
        await house.close()


async def check_votes_that_changed(house: House, last: dict[int, int]) -> None:
    """Each voter's ballot is the last they were told of, or the one they were about to be told of."""
    kept = dict(await named_ballots_of(house.database, PRIVATE))
    assert kept.keys() >= last.keys()
    for voter_id, ballot in kept.items():
        told = last.get(voter_id, 0)
        lines = await house.rows("SELECT event FROM poll_log WHERE poll_id = ? AND member_id = ?", PRIVATE, voter_id)
        number = len(lines)
        assert number in (told, told + 1)
        assert ballot == picks(number)
        assert lines == [("voted",), *[("changed",)] * (number - 1)]


async def check_sealed_votes(house: House, acknowledged: dict[int, int]) -> None:
    """There are as many ballots as voters, and beyond those acknowledged at most one a voter under way."""
    ballots = Counter(await house.ballots(await find(house, SEALED)))
    voters = {row[0] for row in await house.rows("SELECT voter_id FROM participations WHERE poll_id = ?", SEALED)}
    assert voters >= acknowledged.keys()
    assert len(voters) <= len(acknowledged) + VOTERS
    assert ballots == Counter(map(picks, voters))


async def check_the_count(house: House, poll: Poll) -> None:
    """A poll counts what the file holds, and only once."""
    held = await house.ballots(poll)

    ended = await house.polling.close_and_tally(poll.id)
    result = await polls.result_of(house.database, poll.id)
    await house.polling.published(poll.id, None)

    assert ended is not None
    assert result is not None
    assert result == tally(poll.kind, poll.numbers, held, poll.lot)
    assert result.turnout == len(held)
    assert await house.polling.close_and_tally(poll.id) is None


@pytest.mark.parametrize("where", [*STEPS, "nowhere"])
@pytest.mark.parametrize("privacy", [BallotSecrecy.PRIVATE, BallotSecrecy.SEALED])
async def test_a_close_that_is_cut_off_anywhere_goes_on_where_it_was_and_ends_the_same(
    on_disk: Path, where: str, privacy: BallotSecrecy
) -> None:
    house = await House.open(on_disk / "club.db")
    poll = await house.start(a_poll_of(privacy))
    ballots = [picks(number) for number in range(1, 8)]
    await house.vote(poll, ballots)
    await house.close()
    if where in STEPS:
        killed_while_closing(house.path, poll.id, where)

    house = await House.open(house.path)
    if (await find(house, poll.id)).state != "open":
        assert await house.polling.due() == [poll.id]
    for _ in range(2):
        await house.polling.close_and_tally(poll.id)
        await house.polling.published(poll.id, None)

    ended = await find(house, poll.id)
    result = await polls.result_of(house.database, poll.id)
    log = await house.rows("SELECT event FROM poll_log WHERE event IN ('closed', 'published') ORDER BY id")
    due = await house.polling.due()
    await house.close()
    assert ended.state == "published"
    assert result == tally(poll.kind, poll.numbers, ballots, poll.lot)
    assert log == [("closed",), ("published",)]
    assert due == []
