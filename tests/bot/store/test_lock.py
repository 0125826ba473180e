"""The lock beside a database: bots share it, what replaces the file has it alone, and a kill lets go of it."""

import errno
import multiprocessing
import os
import signal
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.model.errors import OperationFailure, StartFailure
from bot.store.database import Database
from bot.store.files import IN_MEMORY, holding, lock_path, release_lock, take_lock

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

PROCESSES = multiprocessing.get_context("forkserver")


def hold_until_killed(database: Path, pipe: "Connection") -> None:
    take_lock(database)
    pipe.send("held")
    signal.pause()


async def test_several_bots_share_one_database(tmp_path: Path) -> None:
    first = await Database.open(tmp_path / "club.db")
    second = await Database.open(tmp_path / "club.db")

    await second.close()
    with (
        pytest.raises(OperationFailure, match=r"club\.db is in use; stop the bot first"),
        holding(tmp_path / "club.db", alone=True),
    ):
        pass
    await first.close()

    with holding(tmp_path / "club.db", alone=True):
        assert lock_path(tmp_path / "club.db").exists()


async def test_no_bot_starts_on_a_database_that_is_being_replaced(tmp_path: Path) -> None:
    with holding(tmp_path / "club.db", alone=True):
        with pytest.raises(StartFailure, match="is being restored or compacted; start again when that is done"):
            await Database.open(tmp_path / "club.db")
        with pytest.raises(OperationFailure, match="is being restored or compacted"), holding(tmp_path / "club.db"):
            pass

    assert not (tmp_path / "club.db").exists()


async def test_a_start_that_fails_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "club.db").write_text("This is a letter, not a database. " * 50)
    with pytest.raises(StartFailure):
        await Database.open(tmp_path / "club.db")

    with holding(tmp_path / "club.db", alone=True):
        pass


def test_a_kill_lets_go(tmp_path: Path) -> None:
    pipe, end = PROCESSES.Pipe(duplex=False)
    bot = PROCESSES.Process(target=hold_until_killed, args=(tmp_path / "club.db", end))
    bot.start()
    assert pipe.recv() == "held"
    with pytest.raises(OperationFailure), holding(tmp_path / "club.db", alone=True):
        pass

    bot.kill()
    bot.join()

    with holding(tmp_path / "club.db", alone=True):
        pass
    pipe.close()


def test_by_another_name_it_is_the_same_database(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "club.db")

    with holding(tmp_path / "club.db"), pytest.raises(OperationFailure), holding(tmp_path / "link.db", alone=True):
        pass


def test_a_database_in_memory_is_nobody_elses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    release_lock(take_lock(IN_MEMORY, alone=True))

    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    with pytest.raises(OperationFailure, match="cannot be locked"), holding(tmp_path / "nowhere" / "club.db"):
        pass


def test_a_disk_without_locks_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("portalocker.portalocker.LOCKER", refuse)

    with (
        pytest.raises(OperationFailure, match=r"cannot be locked\..* No locks available"),
        holding(tmp_path / "club.db"),
    ):
        pass


def test_the_lock_file_of_one_user_does_not_shut_out_another(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        release_lock(take_lock(tmp_path / "club.db"))
    finally:
        os.umask(before)

    assert stat.S_IMODE(lock_path(tmp_path / "club.db").stat().st_mode) == 0o644
