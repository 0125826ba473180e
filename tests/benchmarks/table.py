"""What the benchmarks find, as rows of one table: every figure with its floor, its goal, and whether that is met."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

IN_THE_WAY = {
    "ask: ": "the answer itself is a millisecond of plain Python",
    "poll card: ": "discord.py reads a message with components twice",
    "meaning: a question": "most of it is the encoder",
    "index of ": "500 texts go through the encoder",
    "resident at ready": "pydantic and its settings are 11 MB",
    "resident after": "the words of English, and an index of each cut in use",
}
"""What is known to keep figures from their goals, by how their names begin; `docs/performance.md` tells more."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured; `aim` is the most it may be, or the least where `least` is set.

    `said` tells what stands behind it in absolute terms.
    """

    name: str
    value: float
    aim: float
    least: bool = False
    unit: str = "x"
    said: str = ""

    @property
    def met(self) -> bool:
        """Whether the goal is reached, as it is printed."""
        value = round(self.value, 2)
        return value >= self.aim if self.least else value <= self.aim

    @property
    def told(self) -> str:
        """What there is to say beside it: where the goal is not met, what stands in the way, if that is known."""
        ways = () if self.met else (way for name, way in IN_THE_WAY.items() if self.name.startswith(name))
        return "; ".join(filter(None, (self.said, *ways)))


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of work, what it is compared with in the same run, and what was found."""

    work: str
    floor: str
    figures: tuple[Figure, ...]

    def document(self) -> dict[str, Any]:
        """The row as it stands in the JSON."""
        return {
            "work": self.work,
            "floor": self.floor,
            "figures": [asdict(figure) | {"met": figure.met, "told": figure.told} for figure in self.figures],
        }


def lines(rows: Sequence[Row]) -> Iterator[str]:
    """The table, a figure a line."""
    names = max(len(figure.name) for row in rows for figure in row.figures) + 4
    yield f"{'':{names}}{'measured':>12}{'goal':>14}  met"
    for row in rows:
        yield f"{row.work}, beside {row.floor}"
        for figure in row.figures:
            goal = f"{'at least' if figure.least else 'at most'} {figure.aim:g}"
            measured = f"{figure.value:.2f} {figure.unit}"
            met = "yes" if figure.met else "NO "
            yield f"    {figure.name:{names - 4}}{measured:>12}{goal:>14}  {met}  {figure.told}".rstrip()
