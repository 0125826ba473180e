"""A disk or a file that is in the way: a sentence for the member, one for the operator, and nothing lost."""

import asyncio
import multiprocessing
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from multiprocessing.synchronize import Event
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.client.errors import NOT_KEPT
from bot.commands.polls.vote import COUNTED
from bot.model.errors import StartFailure
from bot.model.rate_limits import unlimited
from bot.store.ballots import NOT_SAVED
from bot.store.database import Database
from tests.support.captured_log import logbook, troubles
from tests.support.polls import poll_of, start, vote
from tests.support.stage import SHIPPED, card, stage, text

PROCESSES = multiprocessing.get_context("forkserver")
NOBODY = 65534
FULL = "The disk of the database is full. Make room; nothing that was acknowledged is lost."
READ_ONLY = "The database cannot be written to. Let the bot write the file and its folder."
DAMAGED = "The database is damaged. Stop the bot, run `python -m bot doctor`, and restore a backup."
HELD = "Another program holds the database. End it, or wait until it is done."
PAGE = 4096

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a disk or become another user")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a disk of its own with room for little."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(  # noqa: S603
        ["/usr/bin/mount", "-t", "tmpfs", "-o", "size=1536k", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a disk")
    yield folder
    subprocess.run(["/usr/bin/umount", str(folder)], check=True)  # noqa: S603


def fill(folder: Path) -> Path:
    """Leave no room on a disk; the file that takes it."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(PAGE))
        except OSError:
            return filler


@root_only
async def test_a_disk_that_is_full_costs_no_acknowledged_vote_and_all_goes_on_when_there_is_room(
    small_disk: Path,
) -> None:
    with logbook() as log:
        async with stage(small_disk) as club:
            ada, guild_id = await club.member("ada", seen=0), club.env.guild.id
            message = await start(club, ada)
            await vote(club, poll_of(message), [(1,)] * 20)
            filler = fill(small_disk)

            replies = [card(await ada.click(message, label="Tommy")).content]
            replies.append(card(await ada.slash(club.channel, "seen", how_far="1")).content)
            shown = text(card(await ada.slash(club.channel, "film")))
            assert club.bot.database is not None
            fault = await club.bot.database.persisting_fault()
            club.expect_errors()
            filler.unlink()
            reply = text(card(await ada.click(message, label="Tommy")))
            mended = await club.bot.database.persisting_fault()
            kept = await club.bot.polls.view(poll_of(message), guild_id, ada.id)

    assert replies == [NOT_SAVED, NOT_KEPT]
    assert "Never Let Me Go" in shown  # reading goes on
    assert fault == FULL
    assert troubles(log) == ["1 votes could not be saved", FULL]
    assert COUNTED.format(picks="**Tommy**") in reply
    assert mended is None
    assert kept.tally == ((1, 20), (2, 1), (3, 0))


@root_only
async def test_a_disk_that_stays_full_is_logged_once_and_then_counted(small_disk: Path) -> None:
    with logbook() as log:
        async with stage(small_disk, unlimited()) as club:
            ada = await club.member("ada", seen=0)
            message = await start(club, ada)
            filler = fill(small_disk)

            for _ in range(5):
                await ada.click(message, label="Tommy")
                await ada.slash(club.channel, "seen", how_far="1")
            at_first = troubles(log)
            await club.env.advance_time(61)
            after_a_minute = troubles(log)[len(at_first) :]
            for _ in range(3):
                await ada.click(message, label="Tommy")
            filler.unlink()
            await ada.click(message, label="Tommy")
            in_the_end = troubles(log)[len(at_first) + len(after_a_minute) :]
            club.expect_errors()

    assert at_first == ["1 votes could not be saved", FULL]
    assert [line.partition(" within ")[0] for line in after_a_minute] == [
        "Another 4 votes could not be saved",
        "Another 4 times something that a member did was refused",
    ]
    assert [line.partition(" within ")[0] for line in in_the_end] == ["Another 3 votes could not be saved"]
    assert [line for line in (*after_a_minute, *in_the_end) if not line.endswith(f" s: {FULL}")] == []


@root_only
async def test_counted_errors_are_logged_before_the_bot_ends(small_disk: Path) -> None:
    with logbook() as log:
        async with stage(small_disk, unlimited()) as club:
            ada = await club.member("ada", seen=0)
            message = await start(club, ada)
            fill(small_disk)
            for _ in range(3):
                await ada.click(message, label="Tommy")
                await ada.slash(club.channel, "seen", how_far="1")
            club.expect_errors()

    logged = [line.partition(" within ")[0] for line in troubles(log)]
    assert "Another 2 votes could not be saved" in logged
    assert "Another 2 times something that a member did was refused" in logged


@root_only
async def test_a_start_on_a_full_disk_is_refused_in_a_sentence(small_disk: Path) -> None:
    fill(small_disk)

    with pytest.raises(StartFailure, match=r"^The database /.*club\.db cannot be (used|opened)\. [A-Z].*\.$"):
        await Database.open(small_disk / "club.db")


def open_as_nobody(path: Path, queue: "multiprocessing.SimpleQueue[str]") -> None:
    """Start on a file that another user owns."""
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    try:
        asyncio.run(Database.open(path))
    except StartFailure as failure:
        queue.put(str(failure))
    else:
        queue.put("opened")


@pytest.fixture
def anybodys() -> Iterator[Path]:
    """Yield a folder that others can get to; those that pytest makes are for one user alone."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


@root_only
@pytest.mark.parametrize(("file", "folder"), [(0o444, 0o777), (0o444, 0o555), (0o000, 0o755)])
async def test_a_file_that_may_not_be_written_is_refused_at_the_start_and_stays_as_it_is(
    anybodys: Path, file: int, folder: int
) -> None:
    path = anybodys / "club.db"
    await (await Database.open(path)).close()
    before = path.read_bytes()
    path.chmod(file)
    anybodys.chmod(folder)

    queue = PROCESSES.SimpleQueue()
    other = PROCESSES.Process(target=open_as_nobody, args=(path, queue))
    other.start()
    other.join()

    sentence = queue.get()
    assert sentence.startswith(f"The database {path} cannot be ")
    assert sentence.endswith(
        (READ_ONLY, "The database cannot be opened. Give the bot the right to read the file and its folder.")
    )
    assert path.read_bytes() == before


async def test_a_file_that_is_damaged_in_the_middle_is_reported_and_stays_unhealthy(tmp_path: Path) -> None:
    async with stage(tmp_path) as club:
        ada = await club.member("ada", seen=0)
        message = await start(club, ada)
        await vote(club, poll_of(message), [(1,)] * 3)
    path = tmp_path / "club.db"
    with sqlite3.connect(path) as file:
        [pages] = file.execute(
            "SELECT group_concat(rootpage) FROM sqlite_schema WHERE tbl_name = 'ballots' AND rootpage"
        ).fetchone()
    file.close()
    with path.open("r+b") as raw:
        for page in map(int, pages.split(",")):
            raw.seek((page - 1) * PAGE)
            raw.write(b"\xa5" * PAGE)

    with logbook() as log:
        async with stage(tmp_path) as club:
            bob = await club.member("bob", seen=0)
            replies = card(await club.press(bob, f"poll:open:{poll_of(message)}"))
            shown = text(card(await bob.slash(club.channel, "seen")))
            assert club.bot.database is not None
            fault = await club.bot.database.persisting_fault()
            await club.bot.club.record_progress(bob.id, SHIPPED, 1)
            still = await club.bot.database.persisting_fault()
            club.expect_errors()

    assert replies.content in (NOT_KEPT, "That poll isn't here any more.")
    assert "Never Let Me Go" in shown
    assert {fault, still} == {DAMAGED}
    assert DAMAGED in troubles(log)


async def test_a_file_with_a_damaged_beginning_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "club.db"
    await (await Database.open(path)).close()
    with path.open("r+b") as raw:
        raw.write(b"\xa5" * 100)
    before = path.read_bytes()

    with pytest.raises(StartFailure) as caught:
        await Database.open(path)

    assert str(caught.value) == (
        f"The database {path} cannot be used. The database is no SQLite file. Stop the bot, and restore a backup."
    )
    assert path.read_bytes() == before


def hold(path: Path, held: Event, enough: Event) -> None:
    """Lock the file exclusively as another program."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("BEGIN EXCLUSIVE")
    held.set()
    enough.wait()
    connection.close()


async def test_a_file_that_another_process_has_for_itself_is_refused_at_the_start_and_taken_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "club.db"
    await (await Database.open(path)).close()
    held, enough = PROCESSES.Event(), PROCESSES.Event()
    other = PROCESSES.Process(target=hold, args=(path, held, enough))
    other.start()
    held.wait()
    monkeypatch.setattr("bot.store.connect._PRAGMAS", ("PRAGMA busy_timeout = 10", "PRAGMA journal_mode = WAL"))

    with pytest.raises(StartFailure) as caught:
        await Database.open(path)
    enough.set()
    other.join()

    assert str(caught.value) == f"The database {path} cannot be used. {HELD}"
    await (await Database.open(path)).close()
