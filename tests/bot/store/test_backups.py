"""Copies of a database: whole or not at all, without holding anybody up, and back in place with nothing lost."""

import asyncio
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.model.errors import OperationFailure
from bot.model.polls import BallotSecrecy
from bot.store.backups import back_up, compact, restore
from bot.store.database import Database
from bot.store.files import PART
from bot.store.integrity import wal_path
from tests.support.cli_process import environment, run
from tests.support.poll_club import House, a_draft

AT = datetime(2026, 3, 6, 18, 0, 30, tzinfo=UTC)
KEPT = "club-until-2026-03-06-180030.db"
MARK = "Zwischenakt"
ROWS = 4_000


def quiet(_done: float | None) -> None:
    """Show no progress."""


async def a_club(path: Path) -> Path:
    """Return a database with a poll and a vote, closed well."""
    house = await House.open(path)
    poll = await house.start(a_draft(privacy=BallotSecrecy.PRIVATE))
    await house.vote(poll, [(1,)])
    await house.close()
    return path


def fill(path: Path, rows: int = ROWS) -> None:
    """Many rows that say something, so that a copy takes its time."""
    with sqlite3.connect(path) as connection:
        connection.executemany("INSERT INTO rooms VALUES (?, 1, ?, 0)", [(row, MARK * 20) for row in range(rows)])
    connection.close()


def fetch(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def names(folder: Path) -> list[str]:
    """Return what lies in a folder, but for locks and keys."""
    return sorted(file.name for file in folder.iterdir() if file.suffix not in (".lock", ".keys"))


async def test_a_vote_in_the_middle_of_a_backup_is_taken_at_once_and_is_in_the_next_one(tmp_path: Path) -> None:
    path = await a_club(tmp_path / "club.db")
    fill(path)
    writer = sqlite3.connect(path, isolation_level=None, timeout=0)  # which fails rather than wait

    def vote(_done: float | None) -> None:
        writer.execute("INSERT INTO ballots VALUES (1, (SELECT max(voter_id) + 1 FROM ballots), '[2]', 0)")

    back_up(path, tmp_path / "first.db", vote)
    during = writer.execute("SELECT count(*) FROM ballots").fetchone()
    writer.close()
    back_up(path, tmp_path / "second.db", quiet)

    assert during[0] > 1
    assert fetch(tmp_path / "first.db", "SELECT count(*) FROM ballots") == [(1,)]
    assert fetch(tmp_path / "second.db", "SELECT count(*) FROM ballots") == [during]


async def test_what_was_deleted_does_not_come_along(tmp_path: Path) -> None:
    path = await a_club(tmp_path / "club.db")
    fill(path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA secure_delete = OFF")  # which some builds of SQLite have on
        connection.execute("DELETE FROM rooms")
    connection.close()

    back_up(path, tmp_path / "copy.db", quiet)

    assert MARK.encode() in path.read_bytes()
    assert MARK.encode() not in (tmp_path / "copy.db").read_bytes()


async def test_a_backup_is_one_file_for_its_owner_alone(tmp_path: Path) -> None:
    path = await a_club(tmp_path / "club.db")
    (tmp_path / "copy.db").write_text("an older one")

    written = back_up(path, tmp_path / "copy.db", quiet)

    assert names(tmp_path) == ["club.db", "copy.db"]
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    assert (tmp_path / "copy.db").stat().st_size == written


KILLED = """
import os, signal, sys
from pathlib import Path
from bot.store.backups import back_up
back_up(Path(sys.argv[1]), Path(sys.argv[2]), lambda done: os.kill(os.getpid(), signal.SIGKILL))
"""


async def test_a_kill_in_the_middle_leaves_what_was_there_before(tmp_path: Path) -> None:
    path = await a_club(tmp_path / "club.db")
    fill(path)
    (tmp_path / "old.db").write_text("the backup of yesterday")

    for copy in ("new.db", "old.db"):
        died = run(tmp_path, str(path), str(tmp_path / copy), code=("-c", KILLED))
        assert died.returncode == -signal.SIGKILL

    assert not (tmp_path / "new.db").exists()
    assert (tmp_path / "old.db").read_text() == "the backup of yesterday"
    assert fetch(path, "SELECT count(*) FROM rooms") == [(ROWS,)]
    assert len([name for name in names(tmp_path) if name.endswith(PART)]) == 2


def test_ctrl_c_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    path = asyncio.run(a_club(tmp_path / "club.db"))
    fill(path)

    with pytest.raises(KeyboardInterrupt):
        back_up(path, tmp_path / "copy.db", lambda _done: signal.raise_signal(signal.SIGINT))

    assert names(tmp_path) == ["club.db"]


@pytest.mark.parametrize("target", ["club.db", "club.db-wal", "nowhere/copy.db", "folder"])
async def test_where_no_backup_can_be_nothing_is_touched(tmp_path: Path, target: str) -> None:
    path = await a_club(tmp_path / "club.db")
    (tmp_path / "folder").mkdir()
    before = path.read_bytes()

    with pytest.raises(OperationFailure):
        back_up(path, tmp_path / target, quiet)

    assert path.read_bytes() == before
    assert names(tmp_path) == ["club.db", "folder"]


async def test_a_damaged_database_is_not_backed_up(tmp_path: Path) -> None:
    path = await a_club(tmp_path / "club.db")
    fill(path)
    damage(path)

    with pytest.raises(OperationFailure, match="cannot be written"):
        back_up(path, tmp_path / "copy.db", quiet)

    assert names(tmp_path) == ["club.db"]


def damage(path: Path) -> None:
    """Let half of the pages be lost, as a bad disk does."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 8192 * 4096)
        file.write(b"\xff" * (size // 4))


async def test_a_restore_brings_back_what_was_and_keeps_what_is(tmp_path: Path) -> None:
    path = await a_club(tmp_path / "club.db")
    back_up(path, tmp_path / "copy.db", quiet)
    fill(path, 10)

    kept = restore(tmp_path / "copy.db", path, AT, quiet)

    assert kept is not None
    assert names(tmp_path) == [KEPT, "club.db", "copy.db"]
    assert fetch(path, "SELECT count(*) FROM rooms") == [(0,)]
    assert fetch(kept, "SELECT count(*) FROM rooms") == [(10,)]
    assert fetch(path, "PRAGMA journal_mode") == [("wal",)]
    await (await Database.open(path)).close()


async def test_a_restore_keeps_what_a_killed_bot_had_not_brought_into_the_file(tmp_path: Path) -> None:
    path = await a_club(tmp_path / "club.db")
    back_up(path, tmp_path / "copy.db", quiet)
    killed = run(tmp_path, str(path), code=("-c", WRITES_AHEAD_AND_DIES))
    assert killed.returncode == -signal.SIGKILL
    assert wal_path(path).stat().st_size > 0

    kept = restore(tmp_path / "copy.db", path, AT, quiet)

    assert kept is not None
    assert names(tmp_path) == [KEPT, "club.db", "copy.db"]
    assert fetch(kept, "SELECT film FROM rooms") == [("ahead",)]
    assert fetch(path, "SELECT count(*) FROM rooms") == [(0,)]


WRITES_AHEAD_AND_DIES = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("INSERT INTO rooms VALUES (1, 1, 'ahead', 0)")
os.kill(os.getpid(), signal.SIGKILL)
"""


async def test_a_database_that_is_damaged_is_kept_as_it_is(tmp_path: Path) -> None:
    path = await a_club(tmp_path / "club.db")
    back_up(path, tmp_path / "copy.db", quiet)
    path.write_bytes(b"what a bad disk made of it" * 500)
    wal_path(path).write_bytes(b"and of what was written ahead")

    kept = restore(tmp_path / "copy.db", path, AT, quiet)

    assert kept is not None
    assert kept.read_bytes() == b"what a bad disk made of it" * 500
    assert wal_path(kept).read_bytes() == b"and of what was written ahead"
    assert names(tmp_path) == [KEPT, f"{KEPT}-wal", "club.db", "copy.db"]
    assert fetch(path, "SELECT count(*) FROM ballots") == [(1,)]


async def test_while_another_program_has_the_database_open_nothing_is_restored(tmp_path: Path) -> None:
    path = await a_club(tmp_path / "club.db")
    back_up(path, tmp_path / "copy.db", quiet)
    other = sqlite3.connect(path)
    other.execute("INSERT INTO rooms VALUES (1, 1, 'another', 0)")
    other.commit()

    with pytest.raises(OperationFailure, match=r"cannot be restored\. Another program holds the database. End it"):
        restore(tmp_path / "copy.db", path, AT, quiet)
    other.execute("DELETE FROM rooms")
    other.commit()
    other.close()

    assert names(tmp_path) == ["club.db", "copy.db"]
    assert fetch(path, "SELECT count(*) FROM ballots") == [(1,)]


async def test_without_a_database_a_restore_makes_one(tmp_path: Path) -> None:
    back_up(await a_club(tmp_path / "club.db"), tmp_path / "copy.db", quiet)

    kept = restore(tmp_path / "copy.db", tmp_path / "new" / "club.db", AT, quiet)

    assert kept is None
    assert names(tmp_path / "new") == ["club.db"]
    assert stat.S_IMODE((tmp_path / "new" / "club.db").stat().st_mode) == 0o600


async def test_a_restored_database_has_the_rights_of_the_one_before(tmp_path: Path) -> None:
    path = await a_club(tmp_path / "club.db")
    back_up(path, tmp_path / "copy.db", quiet)
    path.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(path, 1234, 1234)
    before = path.stat()

    restore(tmp_path / "copy.db", path, AT, quiet)

    after = path.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    assert after.st_ino != before.st_ino


BROKEN = {
    "made by a newer version": "INSERT INTO schema_migrations VALUES (9999, 'later', '', 0)",
    "made with other migrations": "UPDATE schema_migrations SET checksum = 'another' WHERE version = 1",
    "not a database of Houselights": "DROP TABLE schema_migrations",
    "is damaged": "PRAGMA foreign_keys = OFF; DROP TRIGGER polls_keep_their_rules; UPDATE choices SET poll_id = 77;"
    "DELETE FROM choices WHERE number = 9; PRAGMA writable_schema = ON; DELETE FROM polls",
}


@pytest.mark.parametrize("fault", BROKEN)
async def test_a_backup_that_does_not_fit_is_refused_in_a_sentence(tmp_path: Path, fault: str) -> None:
    path = await a_club(tmp_path / "club.db")
    back_up(path, tmp_path / "copy.db", quiet)
    connection = sqlite3.connect(tmp_path / "copy.db")
    connection.execute("DROP TRIGGER choices_stay")
    connection.executescript(BROKEN[fault])
    connection.close()
    before = path.read_bytes()

    with pytest.raises(OperationFailure, match=fault):
        restore(tmp_path / "copy.db", path, AT, quiet)

    assert path.read_bytes() == before
    assert names(tmp_path) == ["club.db", "copy.db"]


async def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    path = await a_club(tmp_path / "club.db")
    (tmp_path / "letter").write_text("Dear club, " * 100)

    with pytest.raises(OperationFailure, match=r"file is not a database\. Nothing was changed; name another"):
        restore(tmp_path / "letter", path, AT, quiet)
    with pytest.raises(OperationFailure, match=r"There is no file .*; name a backup that is there"):
        restore(tmp_path / "nothing", path, AT, quiet)
    with pytest.raises(OperationFailure, match="is the database itself"):
        restore(path, path, AT, quiet)


async def test_while_a_bot_runs_nothing_is_restored_or_compacted(tmp_path: Path) -> None:
    path = await a_club(tmp_path / "club.db")
    back_up(path, tmp_path / "copy.db", quiet)
    running = await Database.open(path)

    with pytest.raises(OperationFailure, match="is in use; stop the bot first"):
        restore(tmp_path / "copy.db", path, AT, quiet)
    with pytest.raises(OperationFailure, match="is in use; stop the bot first"):
        compact(path, quiet)
    await running.close()

    assert names(tmp_path) == ["club.db", "copy.db"]


async def test_compacting_gives_room_back_and_loses_nothing(tmp_path: Path) -> None:
    path = await a_club(tmp_path / "club.db")
    fill(path)
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM rooms WHERE channel_id > 10")
    connection.close()
    full = path.stat().st_size

    before, after = compact(path, quiet)

    assert before == full > after == path.stat().st_size
    assert names(tmp_path) == ["club.db"]
    assert fetch(path, "SELECT count(*) FROM rooms") == [(11,)]
    assert fetch(path, "SELECT count(*) FROM ballots") == [(1,)]
    assert fetch(path, "PRAGMA journal_mode") == [("wal",)]


async def test_where_there_is_too_little_room_nothing_is_compacted(tmp_path: Path) -> None:
    path = await a_club(tmp_path / "club.db")
    large = shutil.disk_usage(tmp_path).free + 2**20
    os.truncate(path, large)  # with a hole in it: it takes no room, but says so

    with pytest.raises(OperationFailure, match="There is too little room"):
        compact(path, quiet)

    assert path.stat().st_size == large


async def test_what_a_kill_has_left_goes_with_the_next_backup_to_the_same_file(tmp_path: Path) -> None:
    path = await a_club(tmp_path / "club.db")
    fill(path)
    for _ in range(2):
        died = run(tmp_path, str(path), str(tmp_path / "copy.db"), code=("-c", KILLED))
        assert died.returncode == -signal.SIGKILL
    (tmp_path / ".copy.db.0a1b2c3d.part-journal").write_text("left by an earlier version")
    (tmp_path / ".copy.db.notes.txt.part").write_text("of another program")
    (tmp_path / ".another.db.0a1b2c3d.part").write_text("on its way to another file")
    left = [name for name in names(tmp_path) if PART in name]

    back_up(path, tmp_path / "copy.db", quiet)

    assert len(left) > 3
    assert names(tmp_path) == [".another.db.0a1b2c3d.part", ".copy.db.notes.txt.part", "club.db", "copy.db"]
    assert [file.name for file in tmp_path.glob(".*.lock")] == []


async def test_what_a_kill_has_left_of_another_backup_goes_after_a_day(tmp_path: Path) -> None:
    """Those who name their backups by the day write each file once."""
    path = await a_club(tmp_path / "club.db")
    fill(path)
    run(tmp_path, str(path), str(tmp_path / "2026-03-05.db"), code=("-c", KILLED))
    back_up(path, tmp_path / "2026-03-06.db", quiet)
    soon = [name for name in names(tmp_path) if PART in name]
    for file in tmp_path.glob(".2026-03-05.db.*"):
        os.utime(file, (0, 0))
    (tmp_path / ".thesis.12345678.part").touch()
    os.utime(tmp_path / ".thesis.12345678.part", (0, 0))

    back_up(path, tmp_path / "2026-03-07.db", quiet)

    assert soon
    assert names(tmp_path) == [".thesis.12345678.part", "2026-03-06.db", "2026-03-07.db", "club.db"]


async def test_what_another_process_is_writing_stays(tmp_path: Path) -> None:
    path = await a_club(tmp_path / "club.db")
    fill(path)
    written: list[int] = []

    def meanwhile(_done: float | None) -> None:
        if not written:
            written.append(0)
            written.append(back_up(path, tmp_path / "copy.db", quiet))

    back_up(path, tmp_path / "copy.db", meanwhile)

    assert written[1] == (tmp_path / "copy.db").stat().st_size
    assert names(tmp_path) == ["club.db", "copy.db"]


STOPPED = """
import os, signal, sys
from pathlib import Path
from bot.store.backups import back_up

def stop(_done):
    print("stopping", flush=True)
    os.kill(os.getpid(), signal.SIGSTOP)

back_up(Path(sys.argv[1]), Path(sys.argv[2]), stop)
"""


def test_a_backup_that_is_only_slow_is_finished_though_another_one_comes(tmp_path: Path) -> None:
    path = asyncio.run(a_club(tmp_path / "club.db"))
    fill(path)
    command = [sys.executable, "-c", STOPPED, str(path), str(tmp_path / "copy.db")]
    with subprocess.Popen(command, env=environment(tmp_path), stdout=subprocess.PIPE, text=True) as slow:  # noqa: S603
        assert slow.stdout is not None
        assert slow.stdout.readline() == "stopping\n"
        back_up(path, tmp_path / "copy.db", quiet)
        parts = [name for name in names(tmp_path) if name.endswith(PART)]
        slow.kill()
    back_up(path, tmp_path / "copy.db", quiet)

    assert len(parts) == 1
    assert names(tmp_path) == ["club.db", "copy.db"]
