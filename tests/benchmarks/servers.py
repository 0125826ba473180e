# ruff: noqa: T201 - a benchmark prints
"""How much memory the bot needs for its servers: `python -m tests.benchmarks.servers`.

Servers as Discord describes them when a shard connects go through JSON into discord.py's own parser, in a process for
each bot: Houselights, then plain bots with discord.py's usual caches. What a bot did not ask for, Discord leaves out.
"""

import asyncio
import gc
import multiprocessing
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import discord
import orjson
from discord.ext import commands

from bot.app import create_bot
from bot.settings import Settings
from tests.benchmarks.desk import ME
from tests.benchmarks.guilds import (
    CHANNELS,
    EMOJIS,
    MEMBERS,
    ROLES,
    STICKERS,
    TALKING,
    THREADS,
    a_server,
    a_user,
    resident,
)

STEPS = (0, 1_000, 2_000, 5_000)
SHARD_SERVERS = 1_000  # as Discord recommends
EVERYTHING = f"AutoShardedBot, Intents.all(), {MEMBERS} members"
PROCESSES = multiprocessing.get_context("spawn")


def main() -> None:
    """Print a line for each bot."""
    print(
        f"Servers with {CHANNELS} channels, {ROLES} roles, {EMOJIS} emojis, {STICKERS} stickers, {THREADS} threads, "
        f"{TALKING} members talking\n"
    )
    print(f"{'resident memory in MB, servers:':45}" + "".join(f"{step:>8,}" for step in STEPS) + f"{'per 1,000':>12}")
    for name in BOTS:
        steps = STEPS[: -1 if name is EVERYTHING else None]  # it would take a minute for the last alone
        with PROCESSES.Pool(1) as pool:
            used = pool.apply(measure, (name, steps))
        each = (used[-1] - used[0]) / steps[-1] * 1_000
        figures = "".join(f"{megabytes:8.0f}" for megabytes in used)
        print(f"{name:45}{figures:{8 * len(STEPS)}}{each:12.1f}")


def measure(name: str, steps: Sequence[int]) -> list[float]:
    """The resident memory of this process in MB at each step."""
    return asyncio.run(_measure(BOTS[name](), steps))


async def _measure(bot: commands.AutoShardedBot, steps: Sequence[int]) -> list[float]:
    # There is no public way to hand a bot what Discord sends; nothing else of discord.py's own is touched here.
    state: Any = bot._connection  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    state.dispatch = _tell_nobody
    state.shard_count = STEPS[-1] // SHARD_SERVERS
    state.user = discord.ClientUser(state=state, data=a_user(ME))
    used: list[float] = []
    for step in steps:
        while len(bot.guilds) < step:
            state.parsers["GUILD_CREATE"](orjson.loads(orjson.dumps(a_server(bot.intents))))
        gc.collect()
        used.append(resident())
    assert len(bot.guilds[-1].channels) == CHANNELS
    return used


def _tell_nobody(*_: object) -> None:
    """What listens would write into a database that is not there."""


def _plain(intents: discord.Intents) -> commands.AutoShardedBot:
    return commands.AutoShardedBot(commands.when_mentioned, intents=intents)


def _ours() -> commands.AutoShardedBot:
    with tempfile.TemporaryDirectory() as folder:
        return create_bot(Settings(database=Path(folder) / "club.db", shards=5))


BOTS: dict[str, Callable[[], commands.AutoShardedBot]] = {
    "Houselights": _ours,
    "AutoShardedBot, Intents.default()": lambda: _plain(discord.Intents.default()),
    EVERYTHING: lambda: _plain(discord.Intents.all()),
}


if __name__ == "__main__":
    main()
