"""Whole interactions: JSON from the gateway in, discord.py, the bot, discord.py, aiohttp, and Discord's answer read."""

import statistics
import time
import tomllib
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.app import create_bot
from bot.client.bot import Houselights
from bot.commands.polls.public_message import draw
from bot.model.drafts import Draft
from bot.model.guilds import Actor
from bot.model.rate_limits import unlimited
from bot.runtime import gc_tuning
from bot.settings import Settings
from tests.benchmarks.desk import a_message
from tests.benchmarks.gateway import COMPLETION, V2, Gateway, Payload, a_discord, connected, empty_bot
from tests.benchmarks.holding import Holds
from tests.benchmarks.scale import Scale
from tests.benchmarks.table import Figure, Row

FLOOR = "the empty bot"
FILM = "never-let-me-go-2010"
QUESTIONS = Path(__file__).parent.parent / "knowledge" / "questions" / "tuning.toml"
MEMBERS, FIRST_MEMBER, CHECKPOINTS = 500, 1_000, 4
IN_FLIGHT = 64
LOOKED_UP = (("character", "Kathy"), ("character", "ruth"), ("theme", "Time"), ("plot", ""), ("term", "carer"))


@dataclass(frozen=True, slots=True)
class Cost:
    """What some interactions took, in seconds."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of interaction: the payloads of so many, how many at a time, and how much of the floor it may take."""

    make: Callable[[int], list[Payload]]
    aim: float
    in_flight: int = 1


async def cost(gateway: Gateway, payloads: Sequence[Payload], in_flight: int = 1) -> Cost:
    """What it takes to answer these."""
    wall, cpu = time.perf_counter(), time.process_time()
    await gateway.all_answered(payloads, in_flight)
    return Cost(time.perf_counter() - wall, time.process_time() - cpu)


async def measure(scale: Scale, holds: Holds) -> Row:
    """The row."""
    async with AsyncExitStack() as stack:
        stack.enter_context(a_discord())
        folder = Path(stack.enter_context(TemporaryDirectory()))
        floor = await stack.enter_async_context(connected(empty_bot()))
        bot = a_bot(folder / "club.db")
        ours = await stack.enter_async_context(connected(bot))
        await seat(bot)
        kinds = await kinds_of(ours, bot)
        ratios: dict[str, list[Cost]] = {name: [] for name in kinds}
        costs: dict[str, list[float]] = {name: [] for name in kinds}
        for name, kind in kinds.items():  # what is made once, such as an index, is made here
            with holds.during(f"{name}, the first ones"):
                await cost(ours, kind.make(scale.visits), kind.in_flight)
        for _ in range(scale.rounds):
            for name, kind in kinds.items():
                with holds.during(FLOOR):
                    least = await cost(floor, floor.empty(scale.visits), kind.in_flight)
                with holds.during(name):
                    took = await cost(ours, kind.make(scale.visits), kind.in_flight)
                ratios[name].append(Cost(took.wall / least.wall, took.cpu / least.cpu))
                costs[name].append(took.cpu / scale.visits)
    return Row(
        "Whole interactions, without encryption",
        "an empty slash command",
        tuple(figure for name, kind in kinds.items() for figure in _figures(name, kind, ratios[name], costs[name])),
    )


def _figures(name: str, kind: Kind, ratios: Sequence[Cost], costs: Sequence[float]) -> list[Figure]:
    at_once = f", {kind.in_flight} in flight" if kind.in_flight > 1 else ""
    cpu = statistics.median(ratio.cpu for ratio in ratios)
    wall = statistics.median(ratio.wall for ratio in ratios)
    said = f"{statistics.median(costs) * 1e6:,.0f} µs"
    return [
        Figure(f"{name}{at_once}: work", cpu, kind.aim, said=said),
        Figure(f"{name}{at_once}: time", wall, kind.aim),
    ]


def a_bot(database: Path, **settings: Any) -> Houselights:
    """The bot as it is when it starts, but that members may do as much at once as they like."""
    bot = create_bot(Settings(database=database, shards=1, **settings), unlimited())
    gc_tuning.freeze()
    return bot


async def seat(bot: Houselights) -> None:
    """Let members have seen the film to different points."""
    for member in range(MEMBERS):
        await bot.club.record_progress(FIRST_MEMBER + member, FILM, member % CHECKPOINTS)


async def kinds_of(ours: Gateway, bot: Houselights) -> dict[str, Kind]:
    """The interactions that are measured."""
    members, voters = count(), count(1_000_000)
    asked: list[str] = [one["ask"] for one in tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))["questions"]]
    poll_id, message = await open_poll(ours, bot)

    def member() -> int:
        return FIRST_MEMBER + next(members) % MEMBERS

    def look_up(at: int) -> Payload:
        name, typed = LOOKED_UP[at % len(LOOKED_UP)]
        option = {"point" if name == "plot" else "name": typed} if typed else {}
        return ours.typed(name, member(), **option)

    def each(make: Callable[[int], Payload]) -> Callable[[int], list[Payload]]:
        return lambda number: [make(at) for at in range(number)]

    return {
        "look-up": Kind(each(look_up), 1.5),
        "autocompletion": Kind(
            each(lambda at: ours.typed("character", member(), COMPLETION, name="kat"[: at % 4])), 1.5
        ),
        "ask": Kind(each(lambda at: ours.typed("ask", member(), question=asked[at % len(asked)])), 2.0),
        "vote": Kind(
            each(lambda at: ours.pressed(f"poll:cast:{poll_id}:{at % 3 + 1}", next(voters), message)), 2.0, IN_FLIGHT
        ),
        "poll card": Kind(each(lambda _: ours.pressed(f"poll:open:{poll_id}", member(), message)), 2.0),
    }


async def open_poll(ours: Gateway, bot: Houselights) -> tuple[int, dict[str, Any]]:
    """A poll that is open; its id and its public message."""
    author = Actor(FIRST_MEMBER)
    draft_id = await bot.drafts.save(ours.guild_id, author, Draft("Who next?", ("Ruth", "Tommy", "Kathy")))
    poll = await bot.drafts.publish(draft_id, ours.guild_id, ours.channel_id, author)
    await bot.drafts.note_posted(poll, 2)
    card = await draw(bot, await bot.polls.public_view(poll.id))
    return poll.id, a_message(card.to_components(), flags=V2)
