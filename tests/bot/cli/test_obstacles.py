"""What is in the place of the database and is none: every command says what it is and what helps."""

import asyncio
import os
import shutil
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.model.errors import StartFailure
from bot.store.database import Database
from tests.support.cli_process import run


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    """Whoever opens it to read waits for somebody who writes."""
    os.mkfifo(path)


def listener(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def link_to_nothing(path: Path) -> None:
    path.symlink_to(path.with_name("disk-that-is-not-there") / "club.db")


def link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def another_programs(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
        connection.execute("INSERT INTO songs VALUES ('Judy Bridgewater')")
    connection.close()
    path.chmod(0o644)


def another_programs_with_migrations(path: Path) -> None:
    """As Rails and dbmate note theirs."""
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE schema_migrations (version VARCHAR(128) PRIMARY KEY)")
        connection.execute("INSERT INTO schema_migrations VALUES ('20261129')")
    connection.close()
    path.chmod(0o644)


def another_programs_without_tables(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA application_id = 252006673")
    connection.close()
    path.chmod(0o644)


def letter(path: Path) -> None:
    path.write_text("A letter. " * 500)


IN_THE_WAY: dict[str, tuple[Callable[[Path], object], str]] = {
    "a folder": (folder, "it is a folder. Set HOUSELIGHTS_DATABASE to a file, such as"),
    "a pipe": (pipe, "it is a pipe. Set HOUSELIGHTS_DATABASE to a file"),
    "a socket": (listener, "it is a socket. Set HOUSELIGHTS_DATABASE to a file"),
    "a link to nothing": (link_to_nothing, "where there is nothing. If its disk is not there, mount it"),
    "a link to itself": (link_to_itself, "it is behind links that lead in a circle."),
    "nothing in it": (Path.touch, "is empty (0 bytes), which is what a full disk or a copy that was cut short leaves."),
}
NOT_OURS: dict[str, tuple[Callable[[Path], object], str]] = {
    "another program's": (another_programs, "is not one of Houselights; set HOUSELIGHTS_DATABASE to another file."),
    "another's, with migrations": (another_programs_with_migrations, "is not one of Houselights"),
    "another's, without tables": (another_programs_without_tables, "is not one of Houselights"),
    "a letter": (letter, "no SQLite file"),
}
WORDS = ("backup copy.db", "export", "export polls.jsonl", "vacuum")


def trace(place: Path) -> dict[str, tuple[int, bytes]]:
    """What is there, with its rights; locks, which are empty, are left behind."""
    return {
        str(file): (file.lstat().st_mode, file.read_bytes() if file.is_file() else b"")
        for file in place.rglob("*")
        if file.suffix != ".lock"
    }


def start(path: Path) -> str:
    """What a start is refused with."""
    with pytest.raises(StartFailure) as refused:
        asyncio.run(Database.open(path))
    return str(refused.value)


@pytest.mark.parametrize("kind", IN_THE_WAY)
def test_what_is_in_the_way_of_the_database_is_told_by_every_command_and_stays(
    home: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    cause, sentence = IN_THE_WAY[kind]
    path = home / "club.db"
    cause(path)
    before = trace(home)

    told = [start(path)]
    for words in WORDS:
        assert main(words.split()) == 1
        told.append(capsys.readouterr().err)
    assert main(["doctor"]) == 1
    told += [line for line in capsys.readouterr().out.splitlines() if line.startswith("!!") and str(path) in line]

    assert len(told) == len(WORDS) + 2
    assert [said for said in told if f"The database {path} " not in said or sentence not in said] == []
    assert [said for said in told if said.count("\n") > 1] == []
    assert trace(home) == before


@pytest.mark.parametrize("kind", [kind for kind in IN_THE_WAY if kind != "nothing in it"])
def test_nothing_is_restored_over_it_or_from_it(home: Path, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    cause, sentence = IN_THE_WAY[kind]
    asyncio.run(open_and_close(home / "good.db"))
    cause(home / "club.db")
    cause(home / "bad.db")
    before = trace(home)

    over, said = main(["restore", "good.db"]), capsys.readouterr().err
    (home / "club.db").rename(home / "away")
    out_of = main(["restore", "bad.db"])
    refused = capsys.readouterr().err
    (home / "away").rename(home / "club.db")

    assert (over, out_of) == (1, 1)
    assert sentence in said
    assert refused.startswith("bad.db is ")
    assert refused.endswith("; name a backup that is there.\n")
    assert trace(home) == before


def test_a_backup_goes_into_the_place_of_an_empty_file(home: Path) -> None:
    asyncio.run(open_and_close(home / "good.db"))
    (home / "club.db").touch()

    assert main(["restore", "good.db"]) == 0

    asyncio.run(open_and_close(home / "club.db"))


async def open_and_close(path: Path) -> None:
    await (await Database.open(path)).close()


@pytest.mark.parametrize("kind", NOT_OURS)
def test_a_file_that_is_not_ours_is_refused_and_stays_as_it_is(
    home: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    cause, sentence = NOT_OURS[kind]
    path = home / "club.db"
    cause(path)
    before = trace(home)

    told = [start(path)]
    assert main(["export"]) == 1
    told.append(capsys.readouterr().err)

    assert [said for said in told if sentence not in said] == []
    assert trace(home) == before


@pytest.mark.parametrize("way", ["file/club.db", "file/further/club.db", f"{'n' * 300}.db", f"{'n' * 300}/club.db"])
def test_a_way_that_leads_nowhere_is_told_in_a_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], way: str
) -> None:
    (home / "file").write_text("in the way")
    asyncio.run(open_and_close(home / "good.db"))
    path = home / way
    monkeypatch.setenv("HOUSELIGHTS_DATABASE", str(path))
    before = trace(home)

    told = [start(path)]
    for words in (*WORDS, "restore good.db"):
        assert main(words.split()) == 1
        told.append(capsys.readouterr().err)
    assert main(["doctor"]) == 1
    told += [line for line in capsys.readouterr().out.splitlines() if line.startswith("!!")]

    sentence = "is no folder. " if way.startswith("file") else "has a name that is too long for this disk. "
    assert [said for said in told if sentence not in said or "Set HOUSELIGHTS_DATABASE" not in said] == []
    assert trace(home) == before


@pytest.mark.parametrize("command", ["backup", "export"])
def test_what_is_in_the_way_of_a_file_to_write_is_told_and_stays(
    home: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    asyncio.run(open_and_close(home / "club.db"))
    pipe(home / "pipe")
    link_to_itself(home / "circle")
    link_to_nothing(home / "link")
    (home / "file").touch()
    before = trace(home)

    refused = [
        main([command, target, "--force"]) for target in ("pipe", "circle", "link", "file/copy", "n" * 300, "films")
    ]

    said = capsys.readouterr().err.replace("n" * 300, "long").splitlines()
    nothing = home / "disk-that-is-not-there" / "club.db"
    assert refused == [1] * 6
    assert said == [
        "pipe is a pipe; name another file.",
        "circle is behind links that lead in a circle; name another file.",
        f"link is a link to {nothing}, where there is nothing; name another file.",
        "file/copy cannot be there: file is no folder; name another file.",
        "long has a name that is too long for this disk; name another file.",
        "films is a folder; name a file in it.",
    ]
    assert trace(home) == before


def test_a_disk_that_is_not_mounted_is_told_where_a_folder_on_the_way_is_a_link_to_it(home: Path) -> None:
    (home / "data").symlink_to(home / "disk")

    said = start(home / "data" / "club.db")
    (home / "disk").mkdir()
    asyncio.run(open_and_close(home / "data" / "club.db"))

    assert f"it is behind {home / 'data'}, a link to {home / 'disk'}, where there is nothing." in said
    assert (home / "disk" / "club.db").is_file()


@pytest.mark.parametrize("cause", [link_to_itself, link_to_nothing, folder])
def test_the_program_says_so_in_one_line(home: Path, cause: Callable[[Path], object]) -> None:
    """Also of what comes before the database in a start: the folder it is in."""
    cause(home / "data")

    ended = run(home, HOUSELIGHTS_DATABASE=str(home / "data" / "club.db" if cause is not folder else home / "data"))

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"The database {home / 'data'}")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_a_database_that_is_gone_without_what_was_written_last_is_not_begun_afresh(home: Path, ending: str) -> None:
    left = home / f"club.db{ending}"
    left.write_bytes(b"what was written last" * 500)

    said = start(home / "club.db")

    assert said.startswith(f"The database {home / 'club.db'} is gone, but {left} is there, with what was written last.")
    assert left.read_bytes() == b"what was written last" * 500
    assert not (home / "club.db").exists()


def test_a_first_start_that_finds_no_room_leaves_nothing_and_the_next_one_starts(home: Path) -> None:
    """As a limit on how large a file may be lets it come to pass on any machine."""
    refused = run(home, str(home / "club.db"), code=("-c", OPENS_WITHOUT_ROOM))

    assert refused.stdout.startswith(f"The database {home / 'club.db'} cannot be opened.")
    assert [file.name for file in home.iterdir() if file.name.startswith(("club.db", ".club.db"))] == ["club.db.lock"]
    asyncio.run(open_and_close(home / "club.db"))


OPENS_WITHOUT_ROOM = """
import asyncio, resource, signal, sys
from pathlib import Path
from bot.model.errors import StartFailure
from bot.store.database import Database
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
try:
    asyncio.run(Database.open(Path(sys.argv[1])))
except StartFailure as failure:
    print(failure)
"""


def test_two_first_starts_make_one_database(home: Path) -> None:
    async def begin_twice() -> None:
        first, second = await asyncio.gather(*(Database.open(home / "club.db") for _ in range(2)))
        async with first.transaction():
            await first.fetch_one("INSERT INTO rooms VALUES (1, 1, 'a film', 0)")
        seen = await second.fetch_all("SELECT film FROM rooms")
        await first.close()
        await second.close()
        assert seen == [("a film",)]

    asyncio.run(begin_twice())


LOSSES = ["DROP TRIGGER polls_keep_their_rules", "DROP TABLE prompts_put", "DROP INDEX polls_due"]


@pytest.mark.parametrize("loss", LOSSES)
def test_a_database_that_has_lost_what_keeps_votes_right_is_neither_started_on_nor_restored(
    home: Path, capsys: pytest.CaptureFixture[str], loss: str
) -> None:
    asyncio.run(open_and_close(home / "club.db"))
    with sqlite3.connect(home / "club.db") as connection:
        connection.execute(loss)
    connection.close()
    shutil.copy(home / "club.db", home / "copy.db")

    said = start(home / "club.db")
    restored = main(["restore", "copy.db"])

    what = loss.lower().removeprefix("drop ")
    assert said == f"The database is not complete: the {what} is missing. Restore a backup: python -m bot restore FILE."
    assert restored == 1
    assert capsys.readouterr().err == f"copy.db is not complete, so nothing was changed: the {what} is missing.\n"
