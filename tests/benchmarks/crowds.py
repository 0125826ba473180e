"""Whether polls are told as fast when there are ten thousand of them, a hundred ballots in each; and how they close."""

import asyncio
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from bot.model.tally import Result
from tests.benchmarks.gateway import Gateway, Payload, a_discord, connected
from tests.benchmarks.holding import Holds
from tests.benchmarks.scale import Scale
from tests.benchmarks.starts import run
from tests.benchmarks.table import Figure, Row
from tests.benchmarks.visits import a_bot, cost

AIM, FLAT_AIM, LINEAR_AIM = 1.5, 1.1, 1.2
CHOICES = ("Stalker", "Solaris", "Mirror")
OPEN_POLLS = 5
OPENED_AT = 1_767_225_600  # the beginning of 2026
AUTHOR, VOTER = 1, 1_000
ROOMS, LATENCY_SECONDS = 60, 0.25  # of polls that are due together, and of each request
CLOSED_AIM, TOLD_AIM = 2.0, 20.0


@dataclass(frozen=True, slots=True)
class Filling:
    """What is put into a database: polls of one server with so many ballots each, the last few of them open.

    Where they are `due`, all are open and should have closed long ago.
    """

    guild_id: int
    channel_id: int
    polls: int
    ballots: int
    due: bool = False


def fill(database: Path, what: Filling) -> None:
    """Put polls into a database that is there, past no trigger."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        last = connection.execute("SELECT coalesce(max(id), 0) FROM polls").fetchone()[0]
        polls = range(last + 1, last + what.polls + 1)
        closes_at = OPENED_AT + 60 if what.due else None
        connection.executemany(
            "INSERT INTO polls (id, guild_id, channel_id, message_id, author_id, checkpoint, question, folded, kind, "
            "most, results, privacy, opened_at, closes_at) "
            "VALUES (?, ?, ?, ?, ?, 0, ?, ?, 'single', 1, 'live', 'private', ?, ?)",
            [
                (*(poll, what.guild_id, what.channel_id, poll, AUTHOR), *_texts(poll), OPENED_AT, closes_at)
                for poll in polls
            ],
        )
        connection.executemany(
            "INSERT INTO choices (poll_id, number, text, lot) VALUES (?, ?, ?, ?)",
            [(poll, at, choice, at) for poll in polls for at, choice in enumerate(CHOICES, 1)],
        )
        connection.executemany(
            "INSERT INTO ballots (poll_id, voter_id, picks, cast_at) VALUES (?, ?, ?, ?)", _ballots(polls, what.ballots)
        )
        if not what.due:
            _close(connection, polls[: max(0, what.polls - OPEN_POLLS)], what.ballots)


def _texts(poll: int) -> tuple[str, str]:
    """What a poll asks, and how that is searched."""
    question = f"What do we watch on evening {poll}?"
    return question, question.casefold()


def _ballots(polls: range, number: int) -> Iterator[tuple[int, int, str, int]]:
    for poll in polls:
        for at in range(number):
            yield poll, VOTER + at, f"[{at % len(CHOICES) + 1}]", OPENED_AT + 1


def _close(connection: sqlite3.Connection, polls: range, ballots: int) -> None:
    votes = tuple((at + 1, len(range(at, ballots, len(CHOICES)))) for at in range(len(CHOICES)))
    result = orjson.dumps(asdict(Result(votes, (1,), ballots))).decode()
    for change in (
        f"state = 'closing', closed_at = {OPENED_AT + 60}",
        f"state = 'closed', result = '{result}'",
        "state = 'published'",
    ):
        connection.executemany(f"UPDATE polls SET {change} WHERE id = ?", [(poll,) for poll in polls])  # noqa: S608  # ours


def _kinds(polls: int) -> dict[str, Callable[[Gateway, int], Payload]]:
    """What members do with polls; `polls` is how many there are."""
    return {
        "result, as it stands": lambda bot, at: bot.pressed(f"poll:result:{polls - at % OPEN_POLLS}", VOTER + at),
        "result, with its picture": lambda bot, at: bot.pressed(f"poll:result:{at % OPEN_POLLS + 1}", VOTER + at),
        "list": lambda bot, at: bot.typed("poll list", VOTER + at),
        "history": lambda bot, at: bot.typed("poll history", VOTER + at),
        "history, by words": lambda bot, at: bot.typed("poll history", VOTER + at, search="on evening 3?"),
        "own votes": lambda bot, at: bot.typed("poll mine", VOTER + at),
        "own votes, of somebody with none": lambda bot, at: bot.typed("poll mine", AUTHOR + at % 2),
    }


async def measure(scale: Scale, holds: Holds) -> Row:
    """The row on many polls."""
    few, many = scale.polls
    async with AsyncExitStack() as stack:
        stack.enter_context(a_discord())
        folder = Path(stack.enter_context(TemporaryDirectory()))
        gateways: dict[int, Gateway] = {}
        for polls in scale.polls:
            database = folder / f"{polls}.db"
            gateways[polls] = bots = await stack.enter_async_context(connected(a_bot(database)))
            await asyncio.to_thread(fill, database, Filling(bots.guild_id, bots.channel_id, polls, scale.ballots))
        ratios: dict[str, list[float]] = {}
        each = max(scale.visits // 5, 5)
        for at in range(scale.rounds + 1):
            for name in _kinds(0):
                took: list[float] = []
                for polls, gateway in gateways.items():
                    with holds.during(f"{polls:,} polls, {name}"):
                        payloads = [_kinds(polls)[name](gateway, one) for one in range(each)]
                        took.append((await cost(gateway, payloads)).cpu)
                if at:
                    ratios.setdefault(name, []).append(took[1] / took[0])
        figures = [Figure(f"{name}: work", statistics.median(measured), AIM) for name, measured in ratios.items()]
        peaks = [await asyncio.to_thread(_export, folder / f"{polls}.db") for polls in scale.polls]
    figures.append(
        Figure(
            "export: memory at its peak", peaks[1] / peaks[0], FLAT_AIM, said=f"{peaks[1]:.0f} MB and {peaks[0]:.0f} MB"
        )
    )
    return Row(
        f"{many * scale.ballots:,} ballots in {many:,} polls", f"{few * scale.ballots:,} in {few:,}", tuple(figures)
    )


def _export(database: Path) -> float:
    """The most memory that an export takes, in MB."""
    return run("export", str(database), str(database.with_suffix(".jsonl")))["peak"]


async def measure_closing(scale: Scale, holds: Holds) -> Row:
    """The row on polls that fell due while the bot was down."""
    with a_discord():
        await _closing(1)  # which loads the fonts
        one = statistics.median([await _closing(1) for _ in range(scale.rounds)])
        with holds.during(f"closing {scale.due:,} polls"):
            every = await _closing(scale.due)
    linear = every / (one * scale.due)
    said = f"{every / scale.due * 1000:.0f} ms each, with their pictures; one alone {one * 1000:.0f} ms"
    await asyncio.sleep(0)  # what comes now is no part of that step
    with a_discord(LATENCY_SECONDS):
        with holds.during(f"closing {scale.together:,} polls at once"):
            closed, told = await _closing_together(scale.together)
        await asyncio.sleep(0)
    wall, cpu = (
        max(longest[what] for what in longest if what.startswith("closing")) * 1000
        for longest in (holds.wall, holds.cpu)
    )
    together = f"{scale.together:,} that are due at once in {ROOMS} channels, {LATENCY_SECONDS} s a request"
    return Row(
        f"{scale.due:,} polls that fell due while the bot was down",
        "one, so many times",
        (
            Figure("work until all are told", linear, LINEAR_AIM, said=said),
            Figure("at once: time until the last has closed", closed, CLOSED_AIM, unit="s", said=together),
            Figure("at once: time until the last is told", told, TOLD_AIM, unit="s", said=together),
            Figure("longest hold: work", cpu, 20.0, unit="ms"),
            Figure("longest hold: time", wall, 20.0, unit="ms"),
        ),
    )


async def _closing(number: int) -> float:
    """How much work it is from ready until so many polls are told, in seconds; they are not sent as fast as can be."""
    with TemporaryDirectory() as folder:
        database = Path(folder) / "club.db"
        async with connected(a_bot(database)) as gateway:
            await asyncio.to_thread(fill, database, Filling(gateway.guild_id, gateway.channel_id, number, 20, due=True))
            begun = time.process_time()
            gateway.ready()
            with closing(sqlite3.connect(database)) as looking:
                while looking.execute("SELECT 1 FROM polls WHERE state <> 'published' LIMIT 1").fetchone():
                    await asyncio.sleep(0.002 if number == 1 else 0.05)
            return time.process_time() - begun


async def _closing_together(number: int) -> tuple[float, float]:
    """How long it takes from when they are due until so many polls are closed, and until all are told, in seconds."""
    with TemporaryDirectory() as folder:
        database = Path(folder) / "club.db"
        async with connected(a_bot(database)) as gateway:
            each = -(-number // ROOMS)
            for room in range(min(ROOMS, number)):
                what = Filling(gateway.guild_id, gateway.channel_id + room, each, 20, due=True)
                await asyncio.to_thread(fill, database, what)
            begun, closed = time.perf_counter(), 0.0
            gateway.ready()
            with closing(sqlite3.connect(database)) as looking:
                while looking.execute("SELECT 1 FROM polls WHERE state <> 'published' LIMIT 1").fetchone():
                    await asyncio.sleep(0.05)
                    if looking.execute("SELECT 1 FROM polls WHERE state = 'open' LIMIT 1").fetchone() is None:
                        closed = closed or time.perf_counter() - begun
            return closed or time.perf_counter() - begun, time.perf_counter() - begun
