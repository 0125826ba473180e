"""The places that time zones are found by: cities, countries and states, as GeoNames and tzdata have them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

TABLES = Path(__file__).parent / "zone_tables"
COMMENT = "#"

_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h"})
_SILENT = re.compile(r"['.\N{RIGHT SINGLE QUOTATION MARK}`]")
_NEITHER = re.compile(r"[^\w+]+|_")

COUNTRY_NAMES: Mapping[str, str] = {
    **dict.fromkeys(("uk", "great britain", "britain", "england", "scotland", "wales", "northern ireland"), "GB"),
    **dict.fromkeys(("usa", "us of a", "america", "united states of america", "the states", "states"), "US"),
    **dict.fromkeys(("deutschland", "allemagne", "alemania"), "DE"),
    **dict.fromkeys(("osterreich", "oesterreich"), "AT"),
    **dict.fromkeys(("schweiz", "suisse", "svizzera"), "CH"),
    **dict.fromkeys(("holland", "netherlands", "nederland"), "NL"),
    **dict.fromkeys(("belgie", "belgique", "belgien"), "BE"),
    **dict.fromkeys(("czech republic", "czechia", "cesko"), "CZ"),
    **dict.fromkeys(("turkey", "turkiye"), "TR"),
    **dict.fromkeys(("ivory coast", "cote divoire"), "CI"),
    **dict.fromkeys(("uae", "emirates", "united arab emirates"), "AE"),
    **dict.fromkeys(("burma", "myanmar"), "MM"),
    **dict.fromkeys(("swaziland", "eswatini"), "SZ"),
    **dict.fromkeys(("cape verde", "cabo verde"), "CV"),
    **dict.fromkeys(("east timor", "timor leste"), "TL"),
    **dict.fromkeys(("macedonia", "north macedonia"), "MK"),
    **dict.fromkeys(("bosnia", "bosnia and herzegovina"), "BA"),
    **dict.fromkeys(("dr congo", "drc", "democratic republic of the congo"), "CD"),
    **dict.fromkeys(("prc", "peoples republic of china", "mainland china"), "CN"),
    **dict.fromkeys(("south korea", "republic of korea", "rok"), "KR"),
    **dict.fromkeys(("north korea", "dprk"), "KP"),
    **dict.fromkeys(("russian federation", "rossiya"), "RU"),
    **dict.fromkeys(("viet nam", "vietnam"), "VN"),
    **dict.fromkeys(("republic of ireland", "eire"), "IE"),
    **dict.fromkeys(("vatican", "holy see"), "VA"),
    **dict.fromkeys(("aotearoa",), "NZ"),
    **dict.fromkeys(("ksa",), "SA"),
    **dict.fromkeys(("trinidad",), "TT"),
    **{"brasil": "BR", "espana": "ES", "italia": "IT", "polska": "PL", "sverige": "SE", "norge": "NO", "danmark": "DK"},
    **{"suomi": "FI", "island": "IS", "nippon": "JP", "hellas": "GR", "magyarorszag": "HU", "hrvatska": "HR"},
    **{"srbija": "RS", "slovensko": "SK", "slovenija": "SI", "lietuva": "LT", "latvija": "LV", "eesti": "EE"},
    **{"romania": "RO", "ukraina": "UA", "rossija": "RU", "mejico": "MX", "peru": "PE", "bharat": "IN"},
}


@dataclass(frozen=True, slots=True)
class City:
    """A city: its zone, the code of its country, its state in the United States, and how well it is known."""

    zone: str
    country: str
    state: str
    weight: int
    name: str
    main: bool = True


def fold(text: str) -> str:
    """Return a name as it is compared: accents, case, dots, apostrophes, dashes and a leading article don't count."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS).replace("&", " and "))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = _NEITHER.sub(" ", _SILENT.sub("", bare)).split()
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def cities_named(folded: str) -> list[City]:
    """Return the cities of this name, the best known first."""
    return list(_cities_with(f"|{folded}|")) if folded else []


def cities_beginning(folded: str) -> Iterator[City]:
    """Yield the cities with a name that begins so, the best known first."""
    return _cities_with(f"|{folded}")


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
    return {**official, **names, **by_code, **COUNTRY_NAMES}


@cache
def states() -> Mapping[str, str]:
    """Return the code of each of the United States, by its folded name."""
    return {fold(name): code for code, name in _rows("states.tsv")}


@cache
def zones_of_country(code: str) -> tuple[str, ...]:
    """Return the zones of a country, the best known first."""
    zones = [zone for country, _, zone, *_ in _tzdata_rows("zone.tab") if country == code]
    return tuple(sorted(zones, key=lambda zone: -inhabitants().get(zone, 0)))


@cache
def zones_of_state(code: str) -> tuple[str, ...]:
    """Return the zones of one of the United States, the best known first."""
    weights = dict[str, int]()
    for line in _cities().splitlines():
        zone, country, state, weight, _ = line.split("\t", 4)
        if (country, state) == ("US", code):
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
        yield City(zone, country, state, int(weight), name, main=table[at - 1] == "\t")
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
