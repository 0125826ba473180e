# ruff: noqa: T201 - whoever started this process reads what it prints
"""What a process of its own takes: from its start to ready, in time, work and memory; and what 10,000 interactions add.

`python -m tests.benchmarks.starts WHAT …` is such a process; it prints what it has measured as JSON.
"""

import asyncio
import gc
import json
import logging
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tests.benchmarks.guilds import peak, resident
from tests.benchmarks.scale import Scale
from tests.benchmarks.table import Figure, Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.benchmarks.gateway import Bot, Gateway, Payload

START_AIM, MEMORY_AIM, GROWTH_AIM = 1.6, 1.35, 1.02
PART = 20  # interactions of a kind, all at once
SETTLED = 0.2  # of the interactions, after which memory should not grow any more


def measure_starts(scale: Scale) -> Row:
    """The row on starting; every second start is the empty bot's."""
    walls: list[float] = []
    works: list[float] = []
    took: list[float] = []
    with TemporaryDirectory() as folder:
        first = run("ready", "ours", folder)
        for _ in range(scale.starts):
            floor, ours = run("ready", "empty", folder), run("ready", "ours", folder)
            walls.append(ours["wall"] / floor["wall"])
            works.append(ours["cpu"] / floor["cpu"])
            took.append(ours["wall"])
    said = f"{statistics.median(took):.2f} s; {first['wall']:.2f} s the first time, when the film files are checked"
    return Row(
        "Start to ready, simcord in Discord's place",
        "an empty bot",
        (
            Figure("start: work", statistics.median(works), START_AIM, said=said),
            Figure("start: time", statistics.median(walls), START_AIM),
        ),
    )


def measure_memory(scale: Scale) -> Row:
    """The row on memory."""
    with TemporaryDirectory() as folder:
        run("ready", "ours", folder)  # so that this is no first start
        floor, ours = run("soak", "empty", folder, str(scale.soak)), run("soak", "ours", folder, str(scale.soak))
    number = f"{scale.soak:,} interactions"

    def against(when: str) -> tuple[float, str]:
        return ours[when] / floor[when], f"{ours[when]:.0f} MB and {floor[when]:.0f} MB"

    ready, after = against("ready"), against("after")
    growth = ours["after"] / ours["settled"]
    return Row(
        "Memory",
        "an empty bot",
        (
            Figure("resident at ready", ready[0], MEMORY_AIM, said=ready[1]),
            Figure(f"resident after {number}", after[0], MEMORY_AIM, said=after[1]),
            Figure(
                f"growth over the last {1 - SETTLED:.0%} of them",
                growth,
                GROWTH_AIM,
                said=f"{ours['settled']:.1f} MB, then {ours['after']:.1f} MB",
            ),
        ),
    )


def run(*words: str, films: Path | None = None) -> dict[str, float]:
    """Run a process of these benchmarks that measures something, with what it took from its start to its word."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    if films is not None:
        environment["HOUSELIGHTS_FILMS"] = str(films)
    begun = time.perf_counter()
    command = [sys.executable, "-m", "tests.benchmarks.starts", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:  # noqa: S603  # ours
        assert process.stdout
        line = process.stdout.readline()
        wall = time.perf_counter() - begun
    assert process.returncode == 0, process.returncode
    return {"wall": wall, **json.loads(line)}


def _bot(what: str, folder: str) -> "Bot":
    """The bot, or an empty one; what is not needed for that is not loaded."""
    if what == "empty":
        import discord  # noqa: PLC0415
        from discord.ext import commands  # noqa: PLC0415

        return commands.AutoShardedBot(commands.when_mentioned, intents=discord.Intents.default(), shard_count=1)
    from bot.app import create_bot  # noqa: PLC0415
    from bot.runtime import gc_tuning  # noqa: PLC0415
    from bot.settings import Settings  # noqa: PLC0415

    bot = create_bot(Settings(database=Path(folder) / "club.db", shards=1))
    gc_tuning.freeze()
    return bot


async def ready(what: str, folder: str) -> None:
    """Be ready, and say so."""
    import simcord  # noqa: PLC0415

    bot = _bot(what, folder)
    async with simcord.run(bot):
        print(json.dumps({"cpu": time.process_time()}), flush=True)
    await bot.close()


async def soak(what: str, folder: str, number: int) -> None:
    """Be ready, answer many interactions, and tell how much memory that takes."""
    from tests.benchmarks.gateway import a_discord, connected, empty_bot  # noqa: PLC0415

    async with AsyncExitStack() as stack:
        stack.enter_context(a_discord())
        gateway = await stack.enter_async_context(connected(empty_bot() if what == "empty" else _bot(what, folder)))
        told = {"ready": _resident()}
        makers = [gateway.empty] if what == "empty" else await _makers(gateway)
        for name, share in (("settled", SETTLED), ("after", 1 - SETTLED)):
            for _ in range(0, round(number * share), PART * len(makers)):
                for make in makers:
                    await gateway.all_answered(make(PART), PART)
            told[name] = _resident()
        print(json.dumps(told), flush=True)


async def _makers(gateway: "Gateway") -> "list[Callable[[int], list[Payload]]]":
    """What members do, of all kinds."""
    from tests.benchmarks.visits import kinds_of, seat  # noqa: PLC0415

    bot: Any = gateway.bot
    await seat(bot)
    return [kind.make for kind in (await kinds_of(gateway, bot)).values()]


def _resident() -> float:
    gc.collect()
    return resident()


def export(database: str, file: str) -> None:
    """Export all polls, and tell how much memory that took."""
    from bot.cli.export import export as write  # noqa: PLC0415
    from bot.settings import Settings  # noqa: PLC0415

    write(Settings(database=Path(database)), Path(file), force=False)
    print(json.dumps({"peak": peak()}), flush=True)


def main(words: Sequence[str]) -> None:
    """Be the process that is wanted."""
    logging.disable(logging.WARNING)
    match words:
        case ["ready", what, folder]:
            asyncio.run(ready(what, folder))
        case ["soak", what, folder, number]:
            asyncio.run(soak(what, folder, int(number)))
        case ["export", database, file]:
            export(database, file)
        case _:
            raise SystemExit(f"There is no such process: {words}")


if __name__ == "__main__":
    main(sys.argv[1:])
