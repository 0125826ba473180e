# ruff: noqa: T201 - a benchmark prints
"""Measures the bot beside the least that could do: `python -m tests.benchmarks [--quick] [--json FILE]`.

Prints one table, and what stands in it as JSON: under it, or into a file. `docs/performance.md` tells what it means.
"""

import asyncio
import logging
import os
import platform
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from tests.benchmarks import crowds, films, meanings, server_films, starts, visits, votes
from tests.benchmarks.holding import Holds
from tests.benchmarks.scale import FULL, QUICK, Scale
from tests.benchmarks.table import Figure, Row, lines

HOLD_AIM = 20.0


async def measure(scale: Scale) -> list[Row]:
    """Every row of the table."""
    holds = Holds()
    rows = [
        await visits.measure(scale, holds),
        await votes.measure(scale),
        await asyncio.to_thread(starts.measure_starts, scale),
        await asyncio.to_thread(starts.measure_memory, scale),
        await films.measure(scale, holds),
        await asyncio.to_thread(meanings.measure, scale),
        await server_films.measure(scale, holds),
        await crowds.measure(scale, holds),
        await crowds.measure_closing(scale, holds),
    ]
    return [*rows, _held(holds)]


def _held(holds: Holds) -> Row:
    """The row on the longest step of all that was measured in this process."""
    ours = [what for what in holds.cpu if what != visits.FLOOR]
    cpu, wall = max(ours, key=lambda what: holds.cpu[what]), max(ours, key=lambda what: holds.wall[what])
    return Row(
        "Longest that the event loop was held, over all of the above",
        f"{holds.wall[visits.FLOOR] * 1000:.0f} ms by an empty bot",
        (
            Figure("work", holds.cpu[cpu] * 1000, HOLD_AIM, unit="ms", said=cpu),
            Figure("time, others on the machine included", holds.wall[wall] * 1000, HOLD_AIM, unit="ms", said=wall),
        ),
    )


def about() -> dict[str, Any]:
    """The machine, as far as it matters."""
    return {
        "processors": os.cpu_count(),
        "load": os.getloadavg()[0],
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def document(rows: Sequence[Row], seconds: float) -> bytes:
    """The table as JSON."""
    return orjson.dumps({"machine": about(), "seconds": round(seconds), "rows": [row.document() for row in rows]})


def main() -> None:
    """Print the table."""
    parser = ArgumentParser(prog="python -m tests.benchmarks", description="What the bot costs, beside a floor.")
    parser.add_argument("--quick", action="store_true", help="less of everything: a minute or two, and less to rely on")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the JSON; left out, it is printed")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    begun = time.perf_counter()
    rows = asyncio.run(measure(QUICK if arguments.quick else FULL))
    print("\n".join(lines(rows)))
    told = document(rows, time.perf_counter() - begun)
    if arguments.json:
        arguments.json.write_bytes(told)
    else:
        print(f"\n{told.decode()}")


if __name__ == "__main__":
    sys.exit(main())
