"""The benchmarks run, on next to nothing: what they find there means nothing, but every row and figure is there."""

import asyncio
import subprocess
import sys

import orjson
import pytest

from tests.benchmarks.__main__ import document, measure
from tests.benchmarks.holding import Holds
from tests.benchmarks.scale import TINY
from tests.benchmarks.table import IN_THE_WAY, Figure, Row, lines


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """The table, measured once."""
    return asyncio.run(measure(TINY))


def test_every_row_of_the_table_is_measured_beside_its_floor(rows: list[Row]) -> None:
    told = orjson.loads(document(rows, 1.0))
    figures = [figure for row in told["rows"] for figure in row["figures"]]

    assert len(told["rows"]) == 10
    assert all(row["work"] and row["floor"] for row in told["rows"])
    assert all(figure["name"] and figure["value"] > 0 and figure["aim"] > 0 for figure in figures)
    names = [figure["name"] for figure in figures]
    for what in (
        "look-up",
        "autocompletion",
        "ask",
        "vote",
        "poll card",
        "start",
        "resident",
        "history",
        "export",
        "meaning",
        "index",
    ):
        assert any(what in name for name in names), what
    assert len(list(lines(rows))) == 1 + len(rows) + len(figures)


@pytest.mark.parametrize(
    ("value", "least", "met"), [(1.5, False, True), (1.51, False, False), (1.5, True, True), (1.49, True, False)]
)
def test_a_goal_is_met_or_not_as_it_is_printed(value: float, *, least: bool, met: bool) -> None:
    figure = Figure("look-up", value, 1.5, least=least)

    _, _, line = lines([Row("Visits", "nothing", (figure,))])

    assert figure.met is met
    assert ("  yes" in line) is met


def test_a_goal_that_is_missed_says_what_stands_in_the_way() -> None:
    missed, met = Figure("ask: work", 9.0, 2.0, said="2 ms"), Figure("ask: work", 1.9, 2.0, said="2 ms")

    assert missed.told == "2 ms; the answer itself is a millisecond of plain Python"
    assert met.told == "2 ms"


def test_every_reason_is_one_for_a_figure_that_there_is(rows: list[Row]) -> None:
    names = [figure.name for row in rows for figure in row.figures]

    assert [start for start in IN_THE_WAY if not any(name.startswith(start) for name in names)] == []


async def test_the_longest_step_of_the_loop_is_noted() -> None:
    holds = Holds()

    with holds.during("counting"):
        await asyncio.sleep(0)
        sum(range(100_000))
        await asyncio.sleep(0)

    assert holds.wall["counting"] > 0
    assert holds.cpu["counting"] > 0


def test_the_command_line_tells_how_to_use_it() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "--help"], capture_output=True, text=True, check=True
    )

    assert "--quick" in done.stdout
