"""The places that time zones are found by: cities, countries and states, as GeoNames and tzdata have them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.text import fold_text

TABLES = Path(__file__).parent / "zone_tables"
COMMENT = "#"
OTHER_NAME_COUNTS = 20  # a city that only has it as another name counts that many times less
SHORTEST_OTHER_NAME = 4  # letters of a name in another language that its cities are offered for

_SILENT = re.compile(r"['.]")
_NEITHER = re.compile(r"[^\w+]+|_")


@dataclass(frozen=True, slots=True)
class City:
    """A city: its zone, the code of its country, its state or province, and how well it is known.

    States are those of the United States, provinces those of Canada.
    """

    zone: str
    country: str
    state: str
    weight: int
    name: str
    main: bool = True

    @property
    def known(self) -> float:
        """How well it is known by this name."""
        return self.weight if self.main else self.weight / OTHER_NAME_COUNTS


def fold(text: str) -> str:
    """Return a name as it is compared: folded, without dots, apostrophes, dashes and a leading article."""
    words = _NEITHER.sub(" ", _SILENT.sub("", fold_text(text.replace("&", " and ")))).split()
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def cities_named(folded: str) -> list[City]:
    """Return the cities of this name, the best known first."""
    return list(_cities_with(f"|{folded}|")) if folded else []


def cities_beginning(folded: str) -> Iterator[City]:
    """Yield the cities whose name begins so, the best known first; where there are none, those with another name."""
    main = f"\t|{folded}"
    if main in _cities():
        return _cities_with(main)
    return _cities_with(f"|{folded}") if len(folded) >= SHORTEST_OTHER_NAME else iter(())


def best_known_city(country: str) -> City | None:
    """Return the best-known city of a country."""
    return next((city for city in _cities_with(f"\t{country}\t") if city.country == country), None)


@cache
def inhabitants() -> Mapping[str, int]:
    """Return how many thousands live in the towns of each zone."""
    return {zone: int(thousands) for zone, thousands in _rows("zones.tsv")}


@cache
def country_names() -> Mapping[str, str]:
    """Return the name of each country, by its code."""
    return {code: name for code, _, name in _rows("countries.tsv")}


@cache
def countries() -> Mapping[str, str]:
    """Return the code of each country, by its folded names and codes."""
    by_code = {folded: code for code, other, _ in _rows("countries.tsv") for folded in (code.lower(), other.lower())}
    names = {fold(name): code for code, _, name in _rows("countries.tsv")}
    official = {fold(name): code for code, name in _tzdata_rows("iso3166.tab")}
    others = {other: code for code, listed in _rows("country_names.tsv") for other in listed.split(", ")}
    return {**official, **names, **by_code, **others}


@cache
def short_names() -> Mapping[str, tuple[str, ...]]:
    """Return the zones that each abbreviation and short name can mean, the likely first."""
    rows = [(tuple(zones.split(", ")), names.split(", ")) for zones, names in _rows("short_names.tsv")]
    return {name: zones for zones, names in rows for name in names}


@cache
def states() -> Mapping[str, str]:
    """Return the code of each of the United States and of each province of Canada, by its folded name."""
    return {fold(name): code for code, name in state_names().items()}


@cache
def state_names() -> Mapping[str, str]:
    """Return the name of each of the United States and of each province of Canada, by its code."""
    return {code: name for table in ("states.tsv", "provinces.tsv") for code, name in _rows(table)}


def country_of_state(code: str) -> str:
    """Return the code of the country that a state or a province is in; nothing for no such state."""
    provinces = {province for province, _ in _rows("provinces.tsv")}
    return "CA" if code in provinces else "US" if code in state_names() else ""


def towns_named(folded: str, state: str) -> list[str]:
    """Return the zones of a state that have a town of this name, which may mean nothing without the state."""
    return [zone for zone, _, code, names in _towns() if code == state and f"|{folded}|" in names]


@cache
def _towns() -> list[list[str]]:
    return _rows("towns.tsv")


def cities_near(folded: str) -> list[City]:
    """Return the cities that have a name one slip away, the best known first."""
    names = {name for line in _cities().splitlines() for name in line.rsplit("\t", 1)[1].split("|") if name}
    near = process.extract(folded, names, scorer=OSA.distance, score_cutoff=1, limit=None)
    return sorted((city for name, *_ in near for city in cities_named(name)), key=lambda city: -city.known)


@cache
def zones_of_country(code: str) -> tuple[str, ...]:
    """Return the zones of a country, the largest first."""
    zones = [zone for country, _, zone, *_ in _tzdata_rows("zone.tab") if country == code]
    return tuple(sorted(zones, key=lambda zone: -inhabitants().get(zone, 0)))


@cache
def zones_of_state(code: str) -> tuple[str, ...]:
    """Return the zones of a state or a province, the best known first."""
    weights = dict[str, int]()
    for line in _cities().splitlines():
        zone, _, state, weight, _ = line.split("\t", 4)
        if code and state == code:
            weights[zone] = weights.get(zone, 0) + int(weight)
    return tuple(sorted(weights, key=lambda zone: -weights[zone]))


@cache
def country_of_zone() -> Mapping[str, str]:
    """Return the code of the country that each zone is in."""
    return {zone: country for country, _, zone, *_ in _tzdata_rows("zone.tab")}


def _cities_with(sought: str) -> Iterator[City]:
    table = _cities()
    at = table.find(sought)
    while at >= 0:
        start, end = table.rfind("\n", 0, at) + 1, table.find("\n", at)
        zone, country, state, weight, name, _ = table[start:end].split("\t")
        yield City(zone, country, state, int(weight), name, main="\t" in {table[at - 1], sought[0]})
        at = table.find(sought, end)


@cache
def _cities() -> str:
    # Searched as one text: as objects, the names would take ten times the memory, for a command that is rarely used.
    return "\n".join(_lines((TABLES / "cities.tsv").read_text(encoding="utf-8"))) + "\n"


def _rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in _lines((TABLES / name).read_text(encoding="utf-8"))]


def _tzdata_rows(name: str) -> list[list[str]]:
    table = resources.files("tzdata") / "zoneinfo" / name
    return [line.split("\t") for line in _lines(table.read_text(encoding="utf-8"))]


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith(COMMENT)]
