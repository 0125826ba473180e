"""No file tells which sealed ballot came with which voter: not its pages, freed ones or frames, nor a copy of it.

Every way of guessing there is does no better than chance, with a hundred polls of twelve voters; the figures are
printed. On the files of older versions the same ways find voters out: all of them while the bot runs.
"""

import asyncio
import multiprocessing
import random
import signal
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.club.polls import SEALED_ONCE
from bot.store.backups import back_up, restore
from bot.store.files import keys_of
from tests.support.linking import LIMIT, attack, best
from tests.support.poll_club import GUILD, House, told
from tests.support.sealing import (
    CLOSING,
    POLLS,
    SETTLING,
    TRUTH,
    VOTERS,
    VOTING,
    close_and_die,
    counted,
    fill,
    old_club,
    settle_and_die,
    vote,
    vote_and_die,
    vote_in_all,
)

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([vote_and_die.__module__])

KILL = random.Random(14).randrange(1, POLLS * VOTERS)  # noqa: S311 - a chance that is always the same
LYING_OPEN = "SELECT polls.id FROM polls JOIN sealed_ballots ON poll_id = polls.id WHERE state = 'open'"
AT = datetime(2026, 3, 6, 18, 0, 30, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the club is, with nothing else beside it."""
    (tmp_path / "club").mkdir()
    return tmp_path / "club" / "club.db"


@pytest.fixture
async def house(path: Path) -> AsyncGenerator[House]:
    """Yield a hundred sealed polls in which nobody has voted."""
    house = await fill(await House.open(path))
    yield house
    await house.close()


def check_nobody_is_found_out(folder: Path) -> None:
    """Check that the best way of guessing is no better than chance."""
    assert best(attack(folder, TRUTH)).deviations < LIMIT


async def check_all_count_once(path: Path, voted: int = VOTERS) -> None:
    """Let all vote who have not; then every ballot counts, once, and no file tells whose it was."""
    house = await House.open(path)
    try:
        assert await house.rows(LYING_OPEN) == []
        await vote_in_all(house, voted, VOTERS)
        for poll_id in TRUTH:
            await house.polling.close_and_tally(poll_id)
    finally:
        await house.close()
    kept = {poll_id: Counter(ballots.values()) for poll_id, ballots in counted(path).items()}
    assert kept == {poll_id: Counter(votes.values()) for poll_id, votes in TRUTH.items()}
    keys = keys_of(path).read_bytes()
    assert keys
    assert not any(keys)
    check_nobody_is_found_out(path.parent)


async def vote_again(house: House) -> dict[tuple[int, int], object]:
    """Let all vote, side by side in all polls, and return what each is answered."""

    async def answers(poll_id: int) -> dict[tuple[int, int], object]:
        votes = TRUTH[poll_id].items()
        return {
            (poll_id, voter): await told(house.polling.vote(poll_id, GUILD + poll_id, voter, picks))
            for voter, picks in votes
        }

    return {
        voter: answer for of_poll in await asyncio.gather(*map(answers, TRUTH)) for voter, answer in of_poll.items()
    }


def died(program: Any, *arguments: object) -> None:
    """Let a program run in a process of its own, which ends by its own hand."""
    process = PROCESSES.Process(target=program, args=arguments)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def killed_while_voting(path: Path, where: str | None, after: int) -> set[tuple[int, int]]:
    """Return the votes that were acknowledged before the process died, or was killed after so many of them."""
    acknowledged, end = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=vote_and_die, args=(path, end, where, after))
    process.start()
    end.close()
    votes = set[tuple[int, int]]()
    with acknowledged, suppress(EOFError, OSError):
        for number in count(1):
            votes.add(acknowledged.recv())
            if number == after and where is None:
                process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    return votes


async def test_votes_that_come_one_by_one_leave_no_trace_of_their_order(house: House) -> None:
    for poll_id, votes in TRUTH.items():
        await vote(house, poll_id, votes)
        await house.polling.close_and_tally(poll_id)

    check_nobody_is_found_out(house.path.parent)
    await house.close()
    check_nobody_is_found_out(house.path.parent)


async def test_while_polls_are_open_their_ballots_lie_in_no_order_and_only_once(house: House) -> None:
    await vote_in_all(house, 0, VOTERS)

    check_nobody_is_found_out(house.path.parent)


@pytest.mark.parametrize("stopped", [False, True])
async def test_the_attacks_succeed_on_files_of_older_versions(path: Path, tmp_path: Path, *, stopped: bool) -> None:
    """Otherwise they would prove nothing about this version."""
    await old_club(path, tmp_path / "migrations", VOTERS, stopped=stopped)

    found = best(attack(path.parent, TRUTH))

    assert found.deviations > 2 * LIMIT


async def test_a_start_seals_what_older_versions_left(path: Path, tmp_path: Path) -> None:
    await old_club(path, tmp_path / "migrations", 7, stopped=False)

    house = await House.open(path)
    check_nobody_is_found_out(path.parent)
    await house.close()

    assert counted(path) == {}
    await check_all_count_once(path, 7)


@pytest.mark.parametrize("where", SETTLING)
async def test_a_start_that_is_killed_while_it_seals_goes_on_next_time(path: Path, tmp_path: Path, where: str) -> None:
    await old_club(path, tmp_path / "migrations", 7, stopped=False)

    died(settle_and_die, path, where)

    await check_all_count_once(path, 7)


@pytest.mark.parametrize("where", [*VOTING, KILL])
async def test_a_kill_leaves_no_trace_and_no_vote_is_lost_or_doubled(path: Path, where: str | int) -> None:
    acknowledged = killed_while_voting(path, *((None, where) if isinstance(where, int) else (where, 600)))

    check_nobody_is_found_out(path.parent)
    house = await House.open(path)
    answers = await vote_again(house)
    await house.close()
    for voter, answer in answers.items():
        assert answer == SEALED_ONCE or (voter not in acknowledged and not isinstance(answer, str))
    await check_all_count_once(path)


@pytest.mark.parametrize("where", CLOSING)
async def test_a_kill_at_the_close_leaves_no_trace_either(house: House, where: str) -> None:
    await vote_in_all(house, 0, VOTERS)
    await house.close()

    died(close_and_die, house.path, where)

    check_nobody_is_found_out(house.path.parent)
    await check_all_count_once(house.path)


async def test_a_backup_gives_no_vote_away_and_has_all_that_were_acknowledged(house: House, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    (tmp_path / "restored").mkdir()
    restored = tmp_path / "restored" / "club.db"
    await vote_in_all(house, 0, 5)

    await asyncio.gather(
        asyncio.to_thread(back_up, house.path, tmp_path / "backup" / "copy.db", lambda _done: None),
        vote_in_all(house, 5, VOTERS),
    )

    check_nobody_is_found_out(tmp_path / "backup")
    restore(tmp_path / "backup" / "copy.db", restored, AT, lambda _done: None)
    again = await House.open(restored)
    check_nobody_is_found_out(restored.parent)
    answers = await vote_again(again)
    await again.close()
    for poll_id, votes in TRUTH.items():
        assert [answers[poll_id, voter_id] for voter_id in list(votes)[:5]] == [SEALED_ONCE] * 5
    await check_all_count_once(restored)


async def test_what_a_restore_keeps_gives_no_vote_away_and_can_be_restored(house: House, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    await vote_in_all(house, 0, 5)
    back_up(house.path, tmp_path / "copy.db", lambda _done: None)
    await vote_in_all(house, 5, VOTERS)
    await house.close()

    kept = restore(tmp_path / "copy.db", house.path, AT, lambda _done: None)
    assert kept is not None
    for file in (kept, keys_of(kept)):
        file.rename(tmp_path / "kept" / file.name)

    check_nobody_is_found_out(tmp_path / "kept")
    restore(tmp_path / "kept" / kept.name, tmp_path / "again" / "club.db", AT, lambda _done: None)
    await check_all_count_once(tmp_path / "again" / "club.db")
