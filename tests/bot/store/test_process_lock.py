"""Processes on one database: each serves shards of its own, and one that would serve another's is refused."""

import asyncio
import multiprocessing
import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.model.errors import StartFailure
from bot.model.sharding import ALL_SHARDS, Shards
from bot.store import files, process_lock
from bot.store.backups import back_up
from bot.store.database import Database
from tests.support.captured_log import logbook, troubles

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

PROCESSES = multiprocessing.get_context("forkserver")
PATIENCE_SECONDS = 600.0  # more than any test takes: what is waited for comes


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no process, as none is about to end."""
    monkeypatch.setattr(process_lock, "WAIT_SECONDS", 0.0)


async def serve(path: Path, shards: Shards = ALL_SHARDS) -> Database:
    """Return a process that serves these shards, as far as others can tell."""
    return await Database.open(path, serving=shards)


def beside(path: Path) -> list[str]:
    """Return the files beside a database that show who serves."""
    return [file.name for file in path.parent.iterdir() if ".serving" in file.name]


REFUSED = {
    "both serve all": (ALL_SHARDS, ALL_SHARDS, "One of the two serves all servers."),
    "both serve all, by number": (Shards.all_of(9), ALL_SHARDS, "One of the two serves all servers."),
    "the second has shards": (ALL_SHARDS, Shards(9, (0, 1)), "One of the two serves all servers."),
    "the first has shards": (Shards(9, (0, 1)), ALL_SHARDS, "One of the two serves all servers."),
    "a shard of both": (Shards(9, (0, 1, 2, 3)), Shards(9, (3, 4, 5)), "Both would serve shard 3."),
    "some shards of both": (Shards(9, (0, 1, 2)), Shards(9, (1, 2)), "Both would serve shards 1, 2."),
    "another count": (Shards(9, (0, 1)), Shards(8, (2, 3)), "It counts 9 shards and this one 8, so they would serve"),
}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("kind", REFUSED)
async def test_a_process_is_refused_shards_that_another_serves_until_that_one_ends(tmp_path: Path, kind: str) -> None:
    first_shards, second_shards, why = REFUSED[kind]
    path = tmp_path / "club.db"
    first = await serve(path, first_shards)

    with pytest.raises(StartFailure) as refused:
        await serve(path, second_shards)
    await first.close()
    second = await serve(path, second_shards)
    await second.close()

    sentence = str(refused.value)
    assert re.match(rf"The database {path} is served by another process, number \d+ on \S+\. {why}", sentence)
    assert sentence.endswith(process_lock.ADVICE)
    assert beside(path) == []


@pytest.mark.usefixtures("impatient")
async def test_processes_with_shards_of_their_own_share_and_a_third_that_fits_is_let_in(tmp_path: Path) -> None:
    path = tmp_path / "club.db"
    shares = [Shards(9, ids) for ids in ((0, 1, 2, 3, 8), (4, 5), (6, 7))]

    serving = [await serve(path, shards) for shards in shares]
    with pytest.raises(StartFailure, match=r"Both would serve shard 5\."):
        await serve(path, Shards(9, (5,)))
    await serving.pop(1).close()
    serving.append(await serve(path, Shards(9, (5,))))

    for database in serving:
        await database.close()
    assert beside(path) == []


@pytest.mark.usefixtures("impatient")
async def test_by_another_name_it_is_the_same_database(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "club.db")
    first = await serve(tmp_path / "club.db")

    with pytest.raises(StartFailure, match="is served by another process"):
        await serve(tmp_path / "link.db")

    await first.close()


@pytest.mark.usefixtures("impatient")
async def test_a_start_that_fails_claims_nothing(tmp_path: Path) -> None:
    path = tmp_path / "club.db"
    path.write_text("A letter. " * 500)
    with pytest.raises(StartFailure):
        await serve(path)

    assert beside(path) == []
    path.unlink()
    await (await serve(path)).close()


def serve_until_killed(path: Path, pipe: "Connection") -> None:
    """Serve all servers of a database."""

    async def stay() -> None:
        await serve(path)
        pipe.send("serving")
        await asyncio.Event().wait()

    asyncio.run(stay())


@pytest.mark.usefixtures("impatient")
async def test_a_killed_process_holds_nothing_and_leaves_nothing_for_long(tmp_path: Path) -> None:
    path = tmp_path / "club.db"
    pipe, end = PROCESSES.Pipe(duplex=False)
    killed = PROCESSES.Process(target=serve_until_killed, args=(path, end))
    killed.start()
    assert pipe.recv() == "serving"
    with pytest.raises(StartFailure, match=rf"is served by another process, number {killed.pid} on "):
        await serve(path)

    killed.kill()
    killed.join()
    await (await serve(path)).close()

    assert killed.exitcode == -signal.SIGKILL
    assert beside(path) == []
    pipe.close()


async def test_one_that_is_about_to_end_is_waited_for_and_the_log_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_lock, "WAIT_SECONDS", PATIENCE_SECONDS)
    path = tmp_path / "club.db"
    ending = await serve(path)

    with logbook() as log:
        coming = asyncio.create_task(serve(path))
        while not troubles(log):
            await asyncio.sleep(0)
        await ending.close()
        await (await coming).close()

    [line] = troubles(log)
    assert line.startswith(f"Waiting up to 600 s: The database {path} is served by another process, number ")


async def test_of_processes_that_start_at_the_same_time_one_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One looks and claims at a time; the others come a moment later."""
    monkeypatch.setattr(process_lock, "WAIT_SECONDS", PATIENCE_SECONDS)
    path = tmp_path / "club.db"
    await (await serve(path)).close()
    gate = path.with_name("club.db.serving")
    at_it = files.take_lock(gate, alone=True)
    with logbook() as log:
        coming = [asyncio.create_task(serve(path, Shards(2, (number,)))) for number in range(2)]
        while len(troubles(log)) < 2:
            await asyncio.sleep(0)
        files.release_lock(at_it)
        both = await asyncio.gather(*coming)

    assert all("Other processes are just starting on" in line for line in troubles(log))
    for database in both:
        await database.close()
    assert beside(path) == []


@pytest.mark.usefixtures("impatient")
async def test_a_process_steps_back_when_its_lock_file_has_been_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between its opening the file and its locking it, one process is through and the next one is at it."""
    path, gate = tmp_path / "club.db", tmp_path / "club.db.serving"
    lock_at_once = files.lock_file
    next_one: list[int | None] = []

    def lock_too_late(held: int, *, alone: bool) -> None:
        if not next_one and files.lock_path(gate).exists():
            files.lock_path(gate).unlink()
            next_one.append(None)
            next_one[0] = files.take_lock(gate, alone=True)
        lock_at_once(held, alone=alone)

    monkeypatch.setattr(files, "lock_file", lock_too_late)
    with pytest.raises(StartFailure, match="Other processes are just starting on"):
        await serve(path)

    files.release_lock(next_one[0])
    await (await serve(path)).close()
    assert beside(path) == []


@pytest.mark.usefixtures("impatient")
async def test_what_another_version_says_of_itself_is_taken_for_everything(tmp_path: Path) -> None:
    path = tmp_path / "club.db"
    theirs = path.with_name("club.db.serving-0a1b2c3d")
    files.lock_path(theirs).write_text("something else")
    held = files.take_lock(theirs)

    with pytest.raises(StartFailure, match=r"of another version\. One of the two serves all servers\."):
        await serve(path, Shards(2, (0,)))

    files.release_lock(held)


@pytest.mark.usefixtures("impatient")
async def test_those_who_only_read_or_copy_are_let_in_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "club.db"
    serving = await serve(path)

    back_up(path, tmp_path / "copy.db", lambda _done: None)
    reading = await Database.open_to_read(path)

    assert (tmp_path / "copy.db").is_file()
    await reading.close()
    await serving.close()


async def test_a_database_in_memory_is_nobody_elses() -> None:
    first, second = [await serve(files.IN_MEMORY) for _ in range(2)]

    await first.close()
    await second.close()
