"""`backup`, `restore` and `vacuum`, as whoever runs the bot uses them."""

import asyncio
import multiprocessing
import os
import pty
import shutil
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from bot.__main__ import main
from bot.model.polls import BallotSecrecy
from bot.store.ballots import named_ballots_of
from bot.store.polls import find_poll
from tests.support.cli_process import environment, run
from tests.support.killed_programs import picks, vote_until_killed
from tests.support.poll_club import House, a_draft

PROCESSES = multiprocessing.get_context("forkserver")
PRIVATE, SEALED = 1, 2
ENOUGH = 500

Told = dict[int, dict[int, int]]


class Listener(Thread):
    """Writes down which votes a storm was told are kept: a poll's voters, and the last ballot of each."""

    def __init__(self, receive: Callable[[], tuple[int, int, int]]) -> None:
        super().__init__()
        self._receive = receive
        self.told: Told = {PRIVATE: {}, SEALED: {}}
        self.number = 0

    def run(self) -> None:
        """Listen until the storm has ended."""
        with suppress(EOFError, OSError):
            while True:
                poll_id, voter_id, ballot = self._receive()
                self.told[poll_id][voter_id] = ballot
                self.number += 1

    def so_far(self) -> Told:
        """What it has heard."""
        return {poll_id: votes.copy() for poll_id, votes in self.told.items()}


def test_a_backup_in_a_storm_holds_every_vote_that_was_acknowledged_before_it_began(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    acknowledged, end = PROCESSES.Pipe(duplex=False)
    storm = PROCESSES.Process(target=vote_until_killed, args=(home / "club.db", end))
    listener = Listener(acknowledged.recv)
    storm.start()
    end.close()
    listener.start()
    while listener.number < ENOUGH:
        listener.join(0.01)

    before, counted = listener.so_far(), listener.number
    assert main(["backup", "copy.db"]) == 0
    during = listener.number - counted
    assert main(["restore", "copy.db"]) == 1
    storm.kill()
    storm.join()
    listener.join()
    acknowledged.close()
    assert main(["restore", "copy.db"]) == 0

    assert during > 0
    assert (
        capsys.readouterr().err == f"The database {home / 'club.db'} is in use; stop the bot first, then try again.\n"
    )
    asyncio.run(check_holds(home / "club.db", before))


async def check_holds(path: Path, told: Told) -> None:
    """The file is whole and holds at least these votes: each voter's ballot is the one they had cast last by then."""
    house = await House.open(path)
    try:
        lines = Counter(
            voter for (voter,) in await house.rows("SELECT member_id FROM poll_log WHERE event <> 'opened'")
        )
        kept = dict(await named_ballots_of(house.database, PRIVATE))
        sealed = await find_poll(house.database, SEALED)
        assert sealed is not None
        voters = {voter for (voter,) in await house.rows("SELECT voter_id FROM participations")}
        assert all(lines[voter] >= number for voter, number in told[PRIVATE].items())
        assert kept == {voter: picks(number) for voter, number in lines.items()}
        assert voters >= told[SEALED].keys()
        assert Counter(await house.ballots(sealed)) == Counter(map(picks, voters))
        assert await house.rows("PRAGMA integrity_check") == [("ok",)]
        assert await house.rows("PRAGMA foreign_key_check") == []
    finally:
        await house.close()


async def fill(path: Path, rows: int = 0) -> None:
    house = await House.open(path)
    numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ?)"
    await house.rows(f"{numbers} INSERT INTO rooms SELECT i, 1, 'a film', 0 FROM n WHERE ?", rows, rows)  # noqa: S608
    poll = await house.start(a_draft(privacy=BallotSecrecy.PRIVATE))
    await house.vote(poll, [(1,), (2,)])
    await house.close()


def test_a_restore_tells_where_the_old_file_is(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(fill(home / "club.db"))
    assert main(["backup", "copy.db"]) == 0
    capsys.readouterr()

    restored = main(["restore", "copy.db"])

    [kept] = home.glob("club-until-*.db")
    assert restored == 0
    assert (
        capsys.readouterr().out
        == f"{home / 'club.db'} is now what copy.db holds. What was there before is kept as {kept}.\n"
    )


def test_a_vacuum_tells_both_sizes(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(fill(home / "club.db"))

    assert main(["vacuum"]) == 0

    assert capsys.readouterr().out.startswith(f"{home / 'club.db'} took ")


@pytest.mark.parametrize("words", ["backup copy.db", "export", "export copy.jsonl", "vacuum"])
def test_without_a_database_it_says_what_tells_where_it_is(
    home: Path, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    assert main(words.split()) == 1

    said = f"There is no database at {home / 'club.db'}; HOUSELIGHTS_DATABASE says where it is.\n"
    assert capsys.readouterr().err == said
    assert not (home / "club.db").exists()


def test_without_a_backup_there_is_a_sentence(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["restore", "copy.db"]) == 1

    assert capsys.readouterr().err == "There is no file copy.db; name a backup that is there.\n"
    assert not (home / "club.db").exists()


@pytest.mark.parametrize("command", ["backup", "export"])
def test_what_is_written_goes_over_nothing_and_nowhere_else(
    home: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    asyncio.run(fill(home / "club.db"))
    (home / "copy").write_text("precious")

    refused = [main([command, target]) for target in ("copy", "films", "nowhere/copy")]
    kept = (home / "copy").read_text()
    said = capsys.readouterr().err.splitlines()
    forced = main([command, "copy", "--force"])

    assert refused == [1, 1, 1]
    assert said == [
        "copy is there already; name another file, or add --force to replace it.",
        "films is a folder; name a file in it.",
        "There is no folder nowhere; make it first.",
    ]
    assert kept == "precious"
    assert forced == 0
    assert (home / "copy").read_bytes() != b"precious"
    assert stat.S_IMODE((home / "copy").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "words", ["run", "backup another.db", "restore copy.db", "restore {locked}/copy.db", "export", "vacuum"]
)
def test_whoever_may_not_look_into_the_folder_of_the_data_is_told_so_in_a_sentence(home: Path, words: str) -> None:
    """Such as whoever forgets to be the bot's user."""
    locked = home / "locked"
    locked.mkdir()
    asyncio.run(fill(locked / "club.db"))
    shutil.copy(locked / "club.db", home / "copy.db")
    locked.chmod(0)

    ended = run(home, *words.format(locked=locked).split(), powerless=True, HOUSELIGHTS_DATABASE=f"{locked}/club.db")
    locked.chmod(0o700)

    assert ended.returncode == 1
    assert ended.stderr.startswith(("The database ", str(locked)))
    assert ended.stderr.endswith(
        "Permission denied. Do this as the user under whose name the bot runs, or let yours write there.\n"
    )
    assert ended.stderr.count("\n") == 1


def test_where_nothing_may_be_written_a_vacuum_says_so_and_leaves_the_file_as_it_was(home: Path) -> None:
    asyncio.run(fill(home / "data" / "club.db"))
    before = (home / "data" / "club.db").read_bytes()
    (home / "data").chmod(0o500)

    ended = run(home, "vacuum", powerless=True, HOUSELIGHTS_DATABASE=str(home / "data" / "club.db"))
    (home / "data").chmod(0o700)

    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert "cannot be compacted. Permission denied. Do this as the user" in ended.stderr
    assert (home / "data" / "club.db").read_bytes() == before


def test_on_a_terminal_long_work_shows_how_far_it_is(tmp_path: Path) -> None:
    asyncio.run(fill(tmp_path / "club.db", rows=5_000))
    ours, its = pty.openpty()
    command = [sys.executable, "-c", SLOW, "copy.db"]

    ended = subprocess.run(  # noqa: S603
        command, check=False, cwd=tmp_path, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=its, timeout=60
    )
    os.close(its)
    shown = os.read(ours, 65_536).decode()
    os.close(ours)

    assert ended.returncode == 0
    assert "Backing up" in shown
    assert shown.endswith("\r\x1b[K")


SLOW = """
import sys
from bot import __main__
from bot.cli import output
from bot.store import integrity
output.SECONDS, integrity.STEPS = 0.0, 1_000  # a small file is copied too fast to see
sys.exit(__main__.main(["backup", *sys.argv[1:]]))
"""
