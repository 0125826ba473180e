"""Sealed votes count from when their key is on the disk, and not before; and keys that do not fit are reported."""

import asyncio
import errno
import os
from collections import Counter
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.club.polls import SEALED_ONCE
from bot.model.errors import OperationFailure, StartFailure
from bot.model.polls import BallotSecrecy, Poll, PollKind
from bot.store import backups, keys
from bot.store.backup_ballots import check_keys
from bot.store.backups import back_up, compact, restore
from bot.store.ballots import NOT_SAVED, Vote, ballots_of, turnout_of
from bot.store.boxes import KEY_BYTES
from bot.store.files import keys_of
from tests.support.poll_club import GUILD, House, a_draft, told

AT = datetime(2026, 3, 6, 18, 0, 30, tzinfo=UTC)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncGenerator[House]:
    """Yield a club without films."""
    house = await House.open(tmp_path / "club.db")
    yield house
    await house.close()


@pytest.fixture
async def sealed(house: House) -> Poll:
    """Return a sealed poll in which three have voted."""
    poll = await house.start(a_draft(privacy=BallotSecrecy.SEALED))
    await house.vote(poll, [(1,), (2,), (3,)])
    return poll


def quiet(_done: float | None) -> None:
    """Show no progress."""


def key_of(house: House, poll: Poll) -> bytes:
    """Return the bytes of the file at the place of a poll."""
    return keys_of(house.path).read_bytes()[poll.id * KEY_BYTES :][:KEY_BYTES]


def fail(*_: object) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


@pytest.mark.parametrize("step", ["_write_over", "_flush"])
async def test_where_the_key_does_not_reach_the_disk_the_vote_does_not_count_and_can_be_given_again(
    house: House, sealed: Poll, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    box = house.box()
    with monkeypatch.context() as broken:
        broken.setattr(keys, step, fail)
        refused = [await told(box.cast(Vote(sealed.id, voter_id, (1,), sealed=True))) for voter_id in (4, 5)]

    answers = [await told(box.cast(Vote(sealed.id, voter_id, (2,), sealed=True))) for voter_id in (4, 6, 4, 1)]

    assert refused == [NOT_SAVED] * 2
    assert answers == [True, True, False, False]
    assert await turnout_of(house.database, sealed) == len(await house.ballots(sealed)) == 5
    assert (2,) in await house.ballots(sealed)


@pytest.mark.parametrize("step", ["_write_over", "_flush"])
async def test_a_vote_that_was_not_saved_is_not_counted_after_a_start_either(
    house: House, sealed: Poll, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Unless its key has come to the disk though the flush failed; then it is there once."""
    with monkeypatch.context() as broken:
        broken.setattr(keys, step, fail)
        await told(house.box().cast(Vote(sealed.id, 4, (1,), sealed=True)))

    await house.restart()

    assert await turnout_of(house.database, sealed) == len(await house.ballots(sealed))


async def test_the_keys_of_polls_that_close_together_are_erased_with_one_flush(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        await house.vote(await house.start(a_draft(privacy=BallotSecrecy.SEALED, closes="1 h")), [(1,), (2,)])
    assert any(keys_of(house.path).read_bytes())
    house.clock.forward(hours=2)
    flushed: list[int] = []
    monkeypatch.setattr(keys, "_flush", flushed.append)

    closed = [poll async for poll in house.polling.close_due()]

    assert len(closed) == 5
    assert len(flushed) == 1
    assert not any(keys_of(house.path).read_bytes())


async def test_votes_in_other_polls_count_though_the_keys_cannot_be_written(
    house: House, sealed: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = await house.start(a_draft())
    box = house.box()
    monkeypatch.setattr(keys, "_write_over", fail)

    answers = await asyncio.gather(
        told(box.cast(Vote(private.id, 4, (1,), sealed=False))), told(box.cast(Vote(sealed.id, 4, (1,), sealed=True)))
    )

    assert answers == [True, NOT_SAVED]
    assert await ballots_of(house.database, private) == [(1,)]


async def test_a_box_that_cannot_be_read_does_not_stop_votes_in_other_polls(house: House, sealed: Poll) -> None:
    other = await house.start(a_draft(privacy=BallotSecrecy.SEALED))
    house.database.keys.write({sealed.id: b"\7" * KEY_BYTES})

    answers = await asyncio.gather(
        *(told(house.box().cast(Vote(poll.id, 4, (1,), sealed=True))) for poll in (sealed, other))
    )

    assert answers == [NOT_SAVED, True]


async def test_every_vote_writes_another_key_over_the_one_before_and_the_close_wipes_the_last(
    house: House, sealed: Poll
) -> None:
    found = [key_of(house, sealed)]
    for voter_id in (4, 5):
        await house.polling.vote(sealed.id, GUILD, voter_id, (1,))
        found.append(key_of(house, sealed))
    size = keys_of(house.path).stat().st_size

    await house.end(sealed)

    assert len({*found, bytes(KEY_BYTES)}) == 4
    assert size == (sealed.id + 1) * KEY_BYTES
    assert key_of(house, sealed) == bytes(KEY_BYTES)
    assert await house.rows("SELECT * FROM sealed_boxes") == []


async def test_no_length_tells_how_much_was_picked(house: House) -> None:
    sizes = set[int]()
    for picks in ((1,), (1, 2, 3)):
        poll = await house.start(a_draft(kind=PollKind.SEVERAL, most=3, privacy=BallotSecrecy.SEALED))
        await house.vote(poll, [picks])
        sizes |= {row[0] for row in await house.rows("SELECT length(box) FROM sealed_boxes WHERE poll_id = ?", poll.id)}

    assert len(sizes) == 2  # the box before there was a ballot in it, and the one with one


async def test_a_vote_that_picks_what_is_no_choice_is_not_taken(house: House, sealed: Poll) -> None:
    wrong = [(4,), (1, 2), (), (1, 1)]

    answers = [await house.box().cast(Vote(sealed.id, 4, picks, sealed=True)) for picks in wrong]

    assert answers == [False] * len(wrong)
    assert await turnout_of(house.database, sealed) == 3


async def test_thousands_of_sealed_votes_are_counted(house: House) -> None:
    poll = await house.start(a_draft(kind=PollKind.RANKED, privacy=BallotSecrecy.SEALED))
    ballots = {voter_id: ((1, 2, 3), (3, 1), (2,))[voter_id % 3] for voter_id in range(1, 5_001)}

    await asyncio.gather(*(house.polling.vote(poll.id, GUILD, *vote) for vote in ballots.items()))
    await house.end(poll)

    assert Counter(await ballots_of(house.database, poll)) == Counter(ballots.values())


async def test_processes_that_share_a_file_lose_no_sealed_vote_to_each_other(house: House, sealed: Poll) -> None:
    """For a while there may be two that serve one server: the old one that is about to end, and the new one."""
    other = await House.open(house.path, clock=house.clock)

    for first in (4, 5, 6):
        voters = range(first, 100, 3)
        both = (house, other)
        voting = (both[voter % 2].polling.vote(sealed.id, GUILD, voter, (voter % 3 + 1,)) for voter in voters)
        await asyncio.gather(*voting)

    await other.end(sealed)
    assert len(await ballots_of(house.database, sealed)) == await turnout_of(house.database, sealed) == 99
    await other.close()


async def test_without_its_keys_a_database_is_not_opened_and_nothing_is_lost(house: House, sealed: Poll) -> None:
    check_keys(house.path)
    await house.close()
    check_keys(house.path)
    away = keys_of(house.path).rename(house.path.with_name("away"))

    with pytest.raises(StartFailure, match=r"club\.db\.keys belongs to the database and is missing\. Put it back"):
        await House.open(house.path)
    assert not keys_of(house.path).exists()
    away.rename(keys_of(house.path))
    await house.restart()

    assert len(await house.ballots(sealed)) == 3


@pytest.mark.parametrize("content", [b"", b"\7" * 1000, b"\0" * 1000])
async def test_with_the_wrong_keys_a_database_is_not_opened_and_nothing_is_lost(
    house: House, sealed: Poll, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.backup_ballots.TRIES", 1)
    await house.close()
    right = keys_of(house.path).read_bytes()
    keys_of(house.path).write_bytes(content)

    why = rf"ballots of poll {sealed.id} are sealed with a key that is not in"
    with pytest.raises(StartFailure, match=why):
        await House.open(house.path)
    with pytest.raises(OperationFailure, match=why):
        check_keys(house.path)
    keys_of(house.path).write_bytes(right)
    await house.restart()

    assert len(await house.ballots(sealed)) == 3


async def test_polls_without_votes_need_no_keys(house: House) -> None:
    poll = await house.start(a_draft(privacy=BallotSecrecy.SEALED))
    await house.close()
    keys_of(house.path).unlink()

    await house.restart()
    await house.vote(poll, [(1,)])

    assert await house.ballots(poll) == [(1,)]


async def test_a_database_in_memory_has_its_keys_there_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    house = await House.open(Path(":memory:"))
    poll = await house.start(a_draft(privacy=BallotSecrecy.SEALED))
    await house.vote(poll, [(1,), (2,)])

    await house.end(poll)

    assert sorted(await ballots_of(house.database, poll)) == [(1,), (2,)]
    await house.close()
    assert list(tmp_path.iterdir()) == []


async def test_a_backup_needs_no_keys_and_is_sealed_again_when_it_is_opened(
    house: House, sealed: Poll, tmp_path: Path
) -> None:
    back_up(house.path, tmp_path / "copy.db", quiet)
    restored = tmp_path / "another" / "club.db"
    restore(tmp_path / "copy.db", restored, AT, quiet)

    again = await House.open(restored)
    answer = await told(again.polling.vote(sealed.id, GUILD, 1, (1,)))
    await house.vote(sealed, [(1,)], first_voter=4)
    open_boxes = await again.rows("SELECT count(*) FROM sealed_boxes WHERE generation = 0")
    await again.end(sealed)

    assert answer == SEALED_ONCE
    assert open_boxes == [(0,)]
    assert sorted(await ballots_of(again.database, sealed)) == [(1,), (2,), (3,)]
    await again.close()


async def test_sealed_votes_in_the_middle_of_a_backup_are_in_it_with_their_voters(
    house: House, sealed: Poll, tmp_path: Path
) -> None:
    numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 4000)"
    await house.rows(f"{numbers} INSERT INTO rooms SELECT i, 1, 'a film', 0 FROM n")  # noqa: S608  # so it takes a while
    loop, voters = asyncio.get_running_loop(), iter(range(4, 1_000))

    def vote(_done: float | None) -> None:
        voting = house.polling.vote(sealed.id, GUILD, next(voters), (1,))
        asyncio.run_coroutine_threadsafe(voting, loop).result()

    await asyncio.to_thread(back_up, house.path, tmp_path / "copy.db", vote)
    restore(tmp_path / "copy.db", tmp_path / "another" / "club.db", AT, quiet)
    again = await House.open(tmp_path / "another" / "club.db")

    assert await turnout_of(again.database, sealed) == len(await again.ballots(sealed)) > 3
    await again.close()


async def test_a_backup_is_not_made_with_the_wrong_keys(
    house: House, sealed: Poll, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.backup_ballots.TRIES", 1)
    house.database.keys.write({sealed.id: b"\7" * KEY_BYTES})

    with pytest.raises(OperationFailure, match=rf"ballots of poll {sealed.id} are sealed with a key that is not in"):
        back_up(house.path, tmp_path / "copy.db", quiet)

    assert not (tmp_path / "copy.db").exists()


async def test_what_a_restore_keeps_has_its_keys_and_can_be_restored(
    house: House, sealed: Poll, tmp_path: Path
) -> None:
    path = house.path
    back_up(path, tmp_path / "copy.db", quiet)
    await house.vote(sealed, [(1,)], first_voter=4)
    await house.close()

    kept = restore(tmp_path / "copy.db", path, AT, quiet)
    assert kept is not None
    assert keys_of(kept).exists()
    assert not keys_of(path).exists()
    await house.restart()
    before = await house.ballots(sealed)
    await house.close()
    restore(kept, path, AT.replace(year=2027), quiet)
    await house.restart()

    assert before == [(1,), (2,), (3,)]
    assert await house.ballots(sealed) == [(1,), (1,), (2,), (3,)]


async def test_a_restore_that_fails_leaves_the_keys_where_they_were(
    house: House, sealed: Poll, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(house.path, tmp_path / "copy.db", quiet)
    await house.close()
    monkeypatch.setattr(backups, "move_into_place", fail)

    with pytest.raises(OperationFailure):
        restore(tmp_path / "copy.db", house.path, AT, quiet)
    await house.restart()

    assert len(await house.ballots(sealed)) == 3


async def test_a_database_with_open_sealed_polls_can_be_compacted(house: House, sealed: Poll) -> None:
    await house.close()

    compact(house.path, quiet)
    await house.restart()

    assert await house.ballots(sealed) == [(1,), (2,), (3,)]


async def test_what_older_versions_left_is_put_right_once(house: House, caplog: pytest.LogCaptureFixture) -> None:
    def lines() -> list[Any]:
        return [record for record in caplog.records if record.name == "bot.store.seal_older"]

    await house.rows("INSERT INTO unsettled VALUES (1)")
    await house.start(a_draft(privacy=BallotSecrecy.SEALED))
    caplog.set_level("INFO")

    await house.restart()
    first = len(lines())
    await house.restart()

    assert len(lines()) == first
    assert await house.rows("SELECT * FROM unsettled") == []
