"""A database that keeps checkpoints by number is carried over to ids, whole or not at all, once the film is there."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.model.guilds import Location
from bot.model.polls import Poll, PollSearch
from bot.store.database import Database
from bot.store.migrations import FOLDER
from knowledge.film import Film
from knowledge.library import read_folder
from tests.support.films import small_film, write
from tests.support.poll_club import CHANNEL, GUILD, House, view_of

FILM, LATER = "the-small-hours-1999", "a-longer-night-2001"
LAST = 2
AUTHOR, SEEN_IT_ALL, SEEN_HALF, NOT_STARTED, BEYOND, OF_ANOTHER = range(1_000, 1_006)
BEFORE_IDS = 8  # the last migration of the version that kept numbers

PROGRESS = [
    (NOT_STARTED, FILM, 0, 10),
    (SEEN_HALF, FILM, 1, 10),
    (SEEN_IT_ALL, FILM, LAST, 10),
    (AUTHOR, FILM, LAST, 10),
    (BEYOND, FILM, 9, 10),
    (OF_ANOTHER, LATER, LAST, 10),
]
ROOMS = [(CHANNEL + seen, GUILD, FILM, seen) for seen in (0, 1, LAST, 9)] + [(CHANNEL + 5, GUILD, LATER, 1)]
POLLS: list[dict[str, Any]] = [
    {"film": None, "checkpoint": 0, "privacy": "private", "state": "open"},
    {"film": FILM, "checkpoint": 0, "privacy": "named", "state": "open"},
    {"film": FILM, "checkpoint": 1, "privacy": "private", "state": "open"},
    {"film": FILM, "checkpoint": LAST, "privacy": "named", "state": "open"},
    {"film": FILM, "checkpoint": 9, "privacy": "private", "state": "open"},
    {"film": LATER, "checkpoint": 1, "privacy": "private", "state": "open"},
    {"film": FILM, "checkpoint": 1, "privacy": "sealed", "state": "open"},
    {"film": FILM, "checkpoint": LAST, "privacy": "private", "state": "published"},
]
DRAFT = (
    '{{"question":"Who?","choices":["A","B"],"closes":"1d","kind":"single","most":1,"results":"live",'
    '"privacy":"private","film":{film},"checkpoint":{checkpoint}}}'
)
DRAFTS = [("null", 0), (f'"{FILM}"', 1), (f'"{FILM}"', LAST), (f'"{FILM}"', 9), (f'"{LATER}"', 1)]


@pytest.fixture
async def path(on_disk: Path, tmp_path: Path) -> Path:
    """Return a database as the version before left it, with all kinds of rows."""
    path, before = on_disk / "club.db", tmp_path / "before"
    before.mkdir()
    for file in sorted(FOLDER.glob("*.sql"))[:BEFORE_IDS]:
        shutil.copy(file, before)
    await (await Database.open(path, before)).close()
    with closing(sqlite3.connect(path)) as database, database:
        database.executemany("INSERT INTO progress VALUES (?, ?, ?, ?)", PROGRESS)
        database.executemany("INSERT INTO rooms VALUES (?, ?, ?, ?)", ROOMS)
        database.execute("INSERT INTO servers (guild_id, film) VALUES (?, ?)", (GUILD, FILM))
        for number, poll in enumerate(POLLS, 1):
            keep_poll(database, number, poll)
        for film, checkpoint in DRAFTS:
            text = DRAFT.format(film=film, checkpoint=checkpoint)
            database.execute("INSERT INTO drafts VALUES (NULL, ?, ?, ?, 9999999999)", (GUILD, AUTHOR, text))
    return path


def keep_poll(database: sqlite3.Connection, number: int, poll: dict[str, Any]) -> None:
    """Keep a poll with two choices and two votes."""
    results = "after" if poll["privacy"] == "sealed" else "live"
    row = {"id": number, "question": f"Poll {number}?", "folded": f"poll {number}", "results": results, **poll}
    row |= {"guild_id": GUILD, "channel_id": CHANNEL, "author_id": AUTHOR, "kind": "single", "most": 1, "opened_at": 1}
    columns = [column for column in row if column != "state"]
    values = ", ".join(f":{column}" for column in columns)
    database.execute(f"INSERT INTO polls ({', '.join(columns)}) VALUES ({values})", row)  # noqa: S608
    database.executemany("INSERT INTO choices VALUES (?, ?, ?, ?)", [(number, 1, "A", 1), (number, 2, "B", 2)])
    database.execute("UPDATE polls SET message_id = 1 WHERE id = ?", (number,))
    for voter in (SEEN_IT_ALL, AUTHOR):
        if poll["privacy"] == "sealed":
            database.execute("INSERT INTO participations VALUES (?, ?)", (number, voter))
            database.execute("INSERT INTO sealed_ballots (poll_id, picks) VALUES (?, '[1]')", (number,))
        else:
            database.execute("INSERT INTO ballots VALUES (?, ?, '[1]', 2)", (number, voter))
    if poll["state"] == "published":
        result = '{"kind":"single","turnout":2,"votes":[[1,2],[2,0]],"winners":[1],"rounds":[],"order":[1,2]}'
        database.execute("UPDATE polls SET state = 'closing', closed_at = 3 WHERE id = ?", (number,))
        database.execute("UPDATE polls SET state = 'closed', result = ? WHERE id = ?", (result, number))
        database.execute("UPDATE polls SET state = 'published' WHERE id = ?", (number,))


def films_in(folder: Path, *slugs: str) -> tuple[Film, ...]:
    """Return the small film, under each of these names."""
    for slug in slugs:
        write(folder / "films", small_film(), slug)
    return read_folder(folder / "films")


async def opened(path: Path, *films: Film) -> House:
    """Return the club with the films as a start leaves it."""
    house = await House.open(path, films)
    await house.go_by(*films)
    await house.rows("UPDATE polls SET parent_id = channel_id, private_thread = 0")  # as Discord says
    return house


async def places(house: House) -> dict[int, tuple[bool, int]]:
    """Return for each viewer whether they have progress, and how far that is now."""
    viewings = {viewer: await house.club.viewing(viewer, FILM) for viewer, film, *_ in PROGRESS if film == FILM}
    return {viewer: (viewing.has_progress, viewing.cut.checkpoint.number) for viewer, viewing in viewings.items()}


async def readable(house: House, viewer: int) -> list[int]:
    """Return the polls that a viewer may read, by searching and by looking."""
    found, _ = await house.polling.search(view_of(viewer), PollSearch(is_open=True, words="poll", size=20))
    listed, _ = await house.polling.search(view_of(viewer), PollSearch(is_open=True, size=20))
    read = sorted(notice.id for notice in listed if isinstance(notice, Poll))
    assert read == sorted(notice.id for notice in found)
    return read


WHERE_THEY_WERE = {
    NOT_STARTED: (True, 0),
    SEEN_HALF: (True, 1),
    SEEN_IT_ALL: (True, LAST),
    AUTHOR: (True, LAST),
    BEYOND: (False, 0),
}


async def test_everybody_and_everything_is_where_it_was(path: Path, tmp_path: Path) -> None:
    house = await opened(path, *films_in(tmp_path, FILM))

    assert await places(house) == WHERE_THEY_WERE
    cleared = [await house.club.cleared(Location(GUILD, CHANNEL + seen), FILM) for seen in (0, 1, LAST, 9)]
    assert cleared == [0, 1, LAST, None]
    assert await readable(house, NOT_STARTED) == [1, 2]
    assert await readable(house, SEEN_HALF) == [1, 2, 3, 7]
    assert await readable(house, SEEN_IT_ALL) == [1, 2, 3, 4, 5, 7]  # the fifth is for nobody else any more
    drafts = [await house.drafting.find(number, AUTHOR) for number in range(1, 5)]
    assert [draft.checkpoint for draft in drafts] == [0, 1, LAST, LAST]
    assert (await house.polling.view(8, GUILD, SEEN_IT_ALL)).result is not None
    assert await house.rows("PRAGMA integrity_check") == [("ok",)]
    assert await house.rows("PRAGMA foreign_key_check") == []
    await house.close()


async def test_what_is_kept_is_the_id_and_nothing_is_carried_over_twice(path: Path, tmp_path: Path) -> None:
    house = await opened(path, *films_in(tmp_path, FILM))
    kept = [await house.rows(f"SELECT * FROM {table}") for table in ("progress", "rooms", "polls", "drafts")]  # noqa: S608

    await house.go_by(*house.library)

    assert kept == [await house.rows(f"SELECT * FROM {table}") for table in ("progress", "rooms", "polls", "drafts")]  # noqa: S608
    assert dict(await house.rows("SELECT viewer_id, checkpoint FROM progress WHERE film = ?", FILM)) == {
        NOT_STARTED: "start",
        SEEN_HALF: "seen-half",
        SEEN_IT_ALL: "end",
        AUTHOR: "end",
        BEYOND: "?",
    }
    assert await house.rows("SELECT checkpoint, gate FROM polls WHERE film = ? AND checkpoint ORDER BY id", FILM) == [
        (1, "seen-half"),
        (LAST, "end"),
        (9, "?"),
        (1, "seen-half"),
        (LAST, "end"),
    ]
    await house.close()


async def test_a_film_whose_file_is_not_there_keeps_its_numbers_until_it_is(path: Path, tmp_path: Path) -> None:
    house = await opened(path, *films_in(tmp_path, FILM))
    assert await house.rows("SELECT checkpoint FROM progress WHERE viewer_id = ?", OF_ANOTHER) == [("2",)]
    assert 6 not in await readable(house, OF_ANOTHER)

    await house.go_by(*films_in(tmp_path, FILM, LATER))

    assert (await house.club.viewing(OF_ANOTHER, LATER)).cut.complete
    assert await house.club.cleared(Location(GUILD, CHANNEL + 5), LATER) == 1
    assert 6 in await readable(house, OF_ANOTHER)
    await house.club.record_progress(AUTHOR, LATER, 1)
    assert (await house.drafting.find(len(DRAFTS), AUTHOR)).checkpoint == 1
    await house.close()


async def test_numbers_of_a_film_that_was_renamed_are_carried_over_under_its_new_name(
    path: Path, tmp_path: Path
) -> None:
    write(tmp_path / "films", {**small_film(), "formerly": [FILM]}, "small-hours-1999")

    house = await opened(path, *read_folder(tmp_path / "films"))

    assert await places(house) == WHERE_THEY_WERE
    assert await readable(house, SEEN_HALF) == [1, 2, 3, 7]
    await house.close()


DIES = """
import asyncio, os, signal, sys
from pathlib import Path
from bot.store import film_changes
from knowledge.library import read_folder
from tests.support.poll_club import House

async def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

async def main():
    films = read_folder(Path(sys.argv[2]))
    house = await House.open(Path(sys.argv[1]), films)
    setattr(film_changes, sys.argv[3], die)
    await house.go_by(*films)

asyncio.run(main())
"""


@pytest.mark.parametrize("step", ["films_by_number", "last_known", "note", "members_of_others"])
async def test_a_kill_in_the_middle_leaves_all_of_it_to_the_next_start(path: Path, tmp_path: Path, step: str) -> None:
    films = films_in(tmp_path, FILM)
    dies = [sys.executable, "-c", DIES, str(path), str(tmp_path / "films"), step]

    died = subprocess.run(dies, check=False)  # noqa: S603  # ours

    assert died.returncode == -9
    copy = tmp_path / "copy.db"
    shutil.copy(path, copy)
    for beside in ("-wal", "-shm"):
        shutil.copy(f"{path}{beside}", f"{copy}{beside}")
    with closing(sqlite3.connect(copy)) as database:
        kept = database.execute("SELECT viewer_id, checkpoint FROM progress").fetchall()
    assert sorted(kept) == sorted((viewer, str(checkpoint)) for viewer, _, checkpoint, _ in PROGRESS)
    house = await opened(path, *films)
    assert await places(house) == WHERE_THEY_WERE
    assert await readable(house, SEEN_HALF) == [1, 2, 3, 7]
    await house.close()
