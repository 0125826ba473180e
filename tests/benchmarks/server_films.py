# ruff: noqa: T201 - whoever started this process reads what it prints
"""Whether a thousand servers with ten films each cost no more than one: generated films of a hundred facts.

`python -m tests.benchmarks.server_films FOLDER SERVERS VISITS` is a process that visits films of its servers by chance,
and prints how much memory it takes then.
"""

import asyncio
import json
import logging
import random
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import tomli_w

from bot.model.guild_films import Way, key_in
from bot.store import guild_films
from bot.store.database import Database
from bot.store.guild_films import NewFilm
from knowledge.film import cover_of
from knowledge.library import parse_checked
from tests.benchmarks.films import A_FILM, ENTRIES, NUMBER
from tests.benchmarks.gateway import Gateway, Payload, a_discord, connected
from tests.benchmarks.guilds import resident
from tests.benchmarks.holding import Holds
from tests.benchmarks.scale import Scale
from tests.benchmarks.starts import run
from tests.benchmarks.table import Figure, Row
from tests.benchmarks.visits import MEMBERS, a_bot, cost

AIM = 1.3
FILMS = 10
FIRST_SERVER = 5_000


async def make(path: Path, guild_ids: Iterable[int]) -> None:
    """Make a database in which each of these servers has ten films."""
    database = await Database.open(path)
    await fill(database, guild_ids)
    await database.close()


async def fill(database: Database, guild_ids: Iterable[int]) -> None:
    """Let each of these servers have ten films."""
    texts = [tomli_w.dumps(A_FILM).replace(NUMBER, f"{at:04}") for at in range(FILMS)]
    covers = [cover_of(parse_checked(text)) for text in texts]
    async with database.transaction():
        for guild_id in guild_ids:
            for at, (text, cover) in enumerate(zip(map(guild_films.pack, texts), covers, strict=True)):
                await guild_films.put_to_use(database, NewFilm(guild_id, slug(at), text, cover, Way.FILE, 1, 1))


def slug(at: int) -> str:
    """The slug of a film, in every server."""
    return f"film-{at}"


async def measure(scale: Scale, holds: Holds) -> Row:
    """The row."""
    least, most = scale.servers
    figures: list[Figure] = []
    with TemporaryDirectory() as place:
        folders = {number: Path(place) / str(number) for number in scale.servers}
        for number, folder in folders.items():
            folder.mkdir()
            await make(folder / "club.db", range(FIRST_SERVER, FIRST_SERVER + number))
        starts: dict[int, list[float]] = {number: [] for number in folders}
        for _ in range(scale.starts):
            for number, folder in folders.items():
                starts[number].append(run("ready", "ours", str(folder))["wall"])
        one, many = (statistics.median(starts[number]) for number in (least, most))
        figures.append(Figure(f"start with {most:,} servers", many / one, AIM, said=f"{many:.2f} s and {one:.2f} s"))
        one, many = (_resident(folders[number], number, scale.visits) for number in (least, most))
        said = f"{many:.0f} MB and {one:.0f} MB, after {scale.visits:,} questions"
        figures.append(Figure(f"resident with {most:,} servers", many / one, AIM, said=said))
        figures += await _visits(scale, holds, folders[least], folders[most], most)
    return Row(f"Servers with {FILMS} films of their own", f"{least} server", tuple(figures))


def _resident(folder: Path, servers: int, visits: int) -> float:
    command = [sys.executable, "-m", "tests.benchmarks.server_films", str(folder), str(servers), str(visits)]
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603  # ours
    return json.loads(done.stdout)["resident"]


async def visit_all(folder: Path, servers: int, visits: int) -> None:
    """Ask about films of servers by chance, and tell how much memory that takes in the end."""
    chance = random.Random(1)  # noqa: S311 - the same in every run
    bot = a_bot(folder / "club.db")
    async with AsyncExitStack() as stack:
        stack.enter_context(a_discord())
        await stack.enter_async_context(connected(bot))
        for at in range(visits):
            guild_id = FIRST_SERVER + chance.randrange(servers)
            place = await bot.club.among([guild_id])
            film = key_in(slug(at % FILMS), guild_id)
            await place.record_progress(at, film, at % 3)
            viewing = await place.viewing_of(at, film)
            await place.answer(viewing.cut, f"Why does {_name(at)} wait?")
        print(json.dumps({"resident": resident()}), flush=True)


async def _visits(scale: Scale, holds: Holds, one: Path, many: Path, number: int) -> list[Figure]:
    async with AsyncExitStack() as stack:
        stack.enter_context(a_discord())
        pair: list[Gateway] = []
        for folder in (one, many):
            bot = a_bot(folder / "club.db")
            gateway = await stack.enter_async_context(connected(bot))
            assert bot.database is not None
            await fill(bot.database, [gateway.guild_id])
            pair.append(gateway)
        ratios: dict[str, list[float]] = {}
        for at in range(scale.rounds + 1):
            with holds.during(f"{number:,} servers with films" + ("" if at else ", the first visits")):
                for name, visit in VISITS.items():
                    floor, ours = [(await cost(bot, visit(bot, scale.visits))).cpu for bot in pair]
                    if at:  # the first time films are opened and indexes made
                        ratios.setdefault(name, []).append(ours / floor)
    return [
        Figure(f"{name} with {number:,} servers: work", statistics.median(measured), AIM)
        for name, measured in ratios.items()
    ]


def _look_ups(gateway: Gateway, number: int) -> list[Payload]:
    return [
        gateway.typed("character", at % MEMBERS, film=key_in(slug(at % FILMS), gateway.guild_id), name=_name(at))
        for at in range(number)
    ]


def _questions(gateway: Gateway, number: int) -> list[Payload]:
    return [
        gateway.typed(
            "ask", at % MEMBERS, film=key_in(slug(at % FILMS), gateway.guild_id), question=f"Why does {_name(at)} wait?"
        )
        for at in range(number)
    ]


def _name(number: int) -> str:
    """A name of a film."""
    name = str(A_FILM["characters"][number % (ENTRIES - 1)]["names"][0]["text"])
    return name.replace(NUMBER, f"{number % FILMS:04}")


VISITS: "dict[str, Callable[[Gateway, int], list[Payload]]]" = {"look-up": _look_ups, "ask": _questions}


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    asyncio.run(visit_all(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
