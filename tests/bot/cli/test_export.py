"""`export`: every poll, a line each, with no more of its votes than members could be shown."""

import asyncio
import gc
import io
import stat
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import orjson
import pytest

from bot.__main__ import main
from bot.commands.polls.export_file import Format, write
from bot.model.polls import BallotSecrecy, PollKind, Results
from tests.support.cli_process import environment
from tests.support.poll_club import AUTHOR, ELSEWHERE, GUILD, MODERATOR, House, a_draft

VOTES = [(1,), (1,), (2,), (3,), (1,)]
FIRST_VOTER = 7_000_001


async def fill(path: Path) -> list[bytes]:
    """A poll of every kind, open and closed, and a draft; the named one as its author gets it by /poll export."""
    house = await House.open(path)
    for privacy in BallotSecrecy:
        for few in (False, True):
            poll = await house.start(a_draft(privacy=privacy, results=Results.AFTER))
            await house.vote(poll, VOTES[:3] if few else VOTES, FIRST_VOTER)
            await house.end(poll)
        await house.vote(await house.start(a_draft(privacy=privacy, results=Results.AFTER)), VOTES, FIRST_VOTER)
    ranked = await house.start(a_draft(kind=PollKind.RANKED, most=3), guild_id=ELSEWHERE)
    await house.vote(ranked, [(1, 2), (2, 1), (3, 2), (2,)], FIRST_VOTER)
    await house.end(ranked)
    await house.drafting.save(GUILD, MODERATOR, a_draft("Secret one", "Secret two"))
    asked_for = [write(await house.polling.export(number, GUILD, AUTHOR), Format.JSON) for number in (1, 4)]
    await house.close()
    return asked_for


@pytest.fixture
def exported(home: Path) -> list[dict[str, Any]]:
    """All polls, as they are exported."""
    asyncio.run(fill(home / "club.db"))
    assert main(["export", "polls.jsonl"]) == 0
    return [orjson.loads(line) for line in (home / "polls.jsonl").read_bytes().splitlines()]


def test_every_poll_is_a_line_and_no_draft_is(exported: list[dict[str, Any]], home: Path) -> None:
    assert [line["poll"]["id"] for line in exported] == list(range(1, 11))
    assert {line["poll"]["guild_id"] for line in exported} == {GUILD, ELSEWHERE}
    assert b"Secret" not in (home / "polls.jsonl").read_bytes()
    assert len(exported[-1]["result"]["rounds"]) > 1
    assert stat.S_IMODE((home / "polls.jsonl").stat().st_mode) == 0o600
    assert sorted(file.name for file in home.iterdir()) == [
        *("club.db", "club.db.keys", "club.db.lock"),
        *("films", "polls.jsonl"),
    ]


def test_who_voted_for_what_is_told_of_named_polls_that_have_closed_alone(exported: list[dict[str, Any]]) -> None:
    for line in exported:
        named = line["poll"]["privacy"] == "named" and line["poll"]["state"] == "published"
        voters = {event["member"] for event in line["log"] if event["event"] == "voted"}
        assert (line["ballots"] is not None) == named
        assert (str(FIRST_VOTER) in orjson.dumps(line).decode()) == named
        assert voters <= ({FIRST_VOTER + number for number in range(5)} if named else {None})


def test_counts_are_told_where_members_see_them(exported: list[dict[str, Any]]) -> None:
    told = {(line["poll"]["privacy"], line["poll"]["state"], line["turnout"]): line["votes"] for line in exported[:9]}

    assert told == {
        ("named", "published", 5): {"1": 3, "2": 1, "3": 1},
        ("named", "published", 3): {"1": 2, "2": 1, "3": 0},
        ("named", "open", 5): None,
        ("private", "published", 5): {"1": 3, "2": 1, "3": 1},
        ("private", "published", 3): {"1": 2, "2": 1, "3": 0},
        ("private", "open", 5): None,
        ("sealed", "published", 5): {"1": 3, "2": 1, "3": 1},
        ("sealed", "published", 3): None,  # too few to be told
        ("sealed", "open", 5): None,
    }


def test_a_poll_reads_as_its_author_gets_it(home: Path) -> None:
    asked_for = asyncio.run(fill(home / "club.db"))
    assert main(["export", "polls.jsonl"]) == 0

    lines = [orjson.loads(line) for line in (home / "polls.jsonl").read_bytes().splitlines()]

    assert [lines[0], lines[3]] == [orjson.loads(file) for file in asked_for]


def test_without_a_file_they_are_printed_while_a_bot_runs_and_whoever_reads_may_stop(home: Path) -> None:
    asyncio.run(fill(home / "club.db"))
    bot = asyncio.Runner()
    house = bot.run(House.open(home / "club.db"))

    with subprocess.Popen(
        [sys.executable, "-m", "bot", "export"],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = orjson.loads(process.stdout.readline())
        process.stdout.close()
        errors = process.stderr.read()
    bot.run(house.close())
    bot.close()

    assert first["poll"]["id"] == 1
    assert (process.returncode, errors) == (0, b"")


def test_a_database_of_an_older_version_is_not_changed_by_looking(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(fill(home / "club.db"))
    asyncio.run(age(home / "club.db"))
    before = (home / "club.db").read_bytes()

    assert main(["export", "polls.jsonl"]) == 1

    assert "waits for migration 0005_departures; start the bot" in capsys.readouterr().err
    assert (home / "club.db").read_bytes() == before
    assert not (home / "polls.jsonl").exists()


async def age(path: Path) -> None:
    """Make it one of before the last migration."""
    house = await House.open(path)
    await house.rows("DROP TABLE departures")
    await house.rows("DELETE FROM schema_migrations WHERE version = 5")
    await house.close()


@pytest.mark.parametrize("where", ["polls.jsonl", "nowhere/polls.jsonl"])
def test_what_is_in_the_way_is_told_in_a_sentence(home: Path, capsys: pytest.CaptureFixture[str], where: str) -> None:
    assert main(["export", where]) == 1

    assert capsys.readouterr().err.count("\n") == 1
    assert not (home / "club.db").exists()


async def fill_with(path: Path, polls: int) -> None:
    """Many polls with long words."""
    house = await House.open(path)
    numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ?)"
    await house.rows(
        f"{numbers} INSERT INTO polls (guild_id, channel_id, author_id, checkpoint, question, folded, kind, most, "  # noqa: S608
        "results, privacy, opened_at) "
        "SELECT 1, 1, 1, 0, printf('%300d', i), '', 'single', 1, 'live', 'named', i FROM n",
        polls,
    )
    await house.close()


class Scales(io.RawIOBase):
    """Standard output that weighs what is held in memory at every hundredth line."""

    def __init__(self) -> None:
        self.lines = 0
        self.held: list[int] = []

    def writable(self) -> bool:
        """It takes lines."""
        return True

    def write(self, line: Any) -> int:
        """Throw a line away."""
        self.lines += 1
        if self.lines % 100 == 0:
            gc.collect()
            self.held.append(tracemalloc.get_traced_memory()[0])
        return len(line)


def test_however_many_polls_there_are_no_more_are_held_in_memory(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asyncio.run(fill_with(home / "club.db", 400))
    scales = Scales()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BufferedWriter(scales, 1)))
    tracemalloc.start()

    assert main(["export"]) == 0

    tracemalloc.stop()
    assert scales.lines == 400
    assert max(scales.held) < 1.1 * scales.held[0]
