"""Time zones as members name them: by a city, a country, an abbreviation, an offset, or the IANA name."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import tzdata

from bot.model.zone_places import (
    City,
    cities_named,
    countries,
    country_of_state,
    country_of_zone,
    fold,
    inhabitants,
    short_names,
    states,
    towns_named,
    zones_of_country,
    zones_of_state,
)

LONGEST_TEXT = 100
WELL_KNOWN, WELL_KNOWN_AT_HOME = 5, 20
"""How many times better known than one elsewhere, or in the same country, a city has to be to be meant by its name."""
SHORTEST_REGION, SHORT_REGIONS = 4, {"uk", "usa", "uae"}  # of which any place is in it
UNKNOWN_WEIGHT = 30  # of a city that a zone is named after, and the table of cities doesn't have

OFFSET = re.compile(
    r"(?:utc|gmt|z)? ?(?P<sign>[+\-\N{MINUS SIGN}\N{EN DASH}]) ?(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?", re.ASCII
)
NO_CITIES = ("Etc/", "SystemV/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/")

TIME_WORDS = (" standard time", " daylight time", " summer time", " time")


def find_zone(typed: str) -> str | None:
    """Return the IANA name of the time zone that is meant; None where there is none, or where it may be several."""
    zones = read_zones(typed)
    return zones[0] if len(zones) == 1 else None


def read_zones(typed: str) -> tuple[str, ...]:
    """Return the IANA names of all time zones that can be meant, the likely first; none where none is known.

    Several are a question. Zones that have the same time from now on count as one. An offset is the zone that always
    has it, and knows no summer time.
    """
    plain = " ".join(typed.split())
    folded = fold(plain)
    if not plain.isprintable() or not 1 <= len(plain) <= LONGEST_TEXT:
        return ()
    if name := zone_names().get(_name_key(plain)):
        return (name,)
    if found := OFFSET.fullmatch(plain.lower()):
        return _of_offset(found)
    if not any(map(str.isalpha, folded)):
        return ()
    return _abbreviated(folded) or _of_country(folded) or _of_city(folded) or _qualified(plain)


@cache
def zone_names() -> Mapping[str, str]:
    """Return every time zone that a club can have, by its name in one form: those of a place, UTC and whole offsets."""
    names = (name for name in available_timezones() if "/" in name and not name.startswith("SystemV/"))
    return {_name_key(name): name for name in (*sorted(names), "UTC")}


@cache
def zone_cities() -> Mapping[str, str]:
    """Return the time zones that are named after a city, by the folded name of that."""
    placed = [name for name in zone_names().values() if "/" in name and not name.startswith(NO_CITIES)]
    # Of two zones of one name the one that has its own cities is meant, not its former name.
    ordered = sorted(placed, key=lambda name: inhabitants().get(name, 0))
    return {fold(name.rsplit("/", 1)[-1]): name for name in ordered}


def distinct(zones: Iterable[str]) -> tuple[str, ...]:
    """Return zones without those that have the same time as one before them."""
    found = dict[tuple[timedelta, ...], str]()
    for zone in zones:
        found.setdefault(_times(zone), zone)
    return tuple(found.values())


def zones_with_offset(offset: timedelta) -> list[str]:
    """Return the zones of places that have an offset from UTC at some time of the year, first those that always do."""
    zones = [zone for zone in inhabitants() if offset in _times(zone)]
    return sorted(zones, key=lambda zone: (len(set(_times(zone))) > 1, -inhabitants()[zone]))


def is_fixed(zone: str) -> bool:
    """Return whether a zone is an offset, which knows no summer time."""
    return zone == "UTC" or zone.startswith("Etc/")


def short_name(zone: str) -> str:
    """Return a time zone by its IANA name, and an offset as people write it: "UTC+2" for "Etc/GMT-2"."""
    if zone == "UTC" or not is_fixed(zone):
        return zone
    return f"UTC{round(fixed_offset(zone) / timedelta(hours=1)):+d}"


def fixed_offset(zone: str) -> timedelta:
    """Return the offset from UTC of a zone that always has the same."""
    return datetime(2000, 1, 1, tzinfo=ZoneInfo(zone)).utcoffset() or timedelta()


def _name_key(text: str) -> str:
    return text.casefold() if "etc/" in text.casefold() else "/".join(fold(part) for part in text.split("/"))


@cache
def _times(zone: str) -> tuple[timedelta, ...]:
    """Return the offsets of a zone from UTC in the year of the time zone data and the next, twice a month."""
    start = datetime(int(tzdata.IANA_VERSION[:4]), 1, 1, tzinfo=UTC)
    moments = (start + timedelta(days=days) for days in range(0, 730, 15))
    return tuple(moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta() for moment in moments)


def _of_offset(found: re.Match[str]) -> tuple[str, ...]:
    hours, minutes = int(found["hours"]), int(found["minutes"] or 0)
    sign = 1 if found["sign"] == "+" else -1
    if minutes == 0:
        name = f"Etc/GMT{-sign * hours:+d}" if hours else "UTC"  # the signs of these names are the other way round
        return (name,) if name in available_timezones() else ()
    return distinct(zones_with_offset(sign * timedelta(hours=hours, minutes=minutes)))


def _abbreviated(folded: str) -> tuple[str, ...]:
    forms = (folded.removesuffix(words) for words in ("", *TIME_WORDS))
    return next((short_names()[form] for form in forms if form in short_names()), ())


def _of_country(folded: str) -> tuple[str, ...]:
    code = countries().get(folded)
    if code is None:
        return ()
    return distinct((*zones_of_country(code), *zones_of_state(states().get(folded, ""))))


def _of_city(folded: str) -> tuple[str, ...]:
    cities = cities_named(folded)
    named = zone_cities().get(folded)
    if named and all(city.zone != named for city in cities):
        cities.append(City(named, country_of_zone().get(named, ""), "", UNKNOWN_WEIGHT, folded))
    return _best_known(cities) or distinct(zones_of_state(states().get(folded, "")))


def _best_known(cities: Sequence[City]) -> tuple[str, ...]:
    """Return the zone of the city that is far better known than the others, else those of all that may be meant."""
    ranked = sorted(cities, key=lambda city: -city.known)
    if not ranked:
        return ()
    best = ranked[0]
    rivals = [
        city
        for city in ranked
        if city.known * (WELL_KNOWN_AT_HOME if city.country == best.country else WELL_KNOWN) > best.known
    ]
    return distinct(city.zone for city in rivals)


def _qualified(plain: str) -> tuple[str, ...]:
    """Return the zones of a place with where it is after it: "Paris, France", "Portland OR", "London, Ontario, Canada".

    After a comma, the name of a country or a state is enough where the place is too small to be known.
    """
    if plain.count(",") > 1:
        first, second, *_, last = plain.split(",")
        return _qualified(f"{first},{second}") or _qualified(f"{first},{last}")
    place, comma, where = plain.rpartition(",")
    words = plain.replace(",", " ").split()
    splits = ((fold(" ".join(words[:at])), fold(" ".join(words[at:]))) for at in range(len(words) - 1, 0, -1))
    found = next((zones for place, where in splits if (zones := _within(place, where))), ())
    return found or (_region(fold(place), fold(where)) if comma else ())


def _within(place: str, where: str) -> tuple[str, ...]:
    """Return the zones of the places of this name that are known in a country or a state."""
    country, state = countries().get(where), states().get(where, where.upper())
    cities = [city for city in cities_named(place) if city.country == country or (city.state and city.state == state)]
    if cities:
        return _best_known(cities)
    named = zone_cities().get(place)
    if named and country and named in zones_of_country(country):
        return (named,)
    return distinct(towns_named(place, state))


def _region(place: str, where: str) -> tuple[str, ...]:
    """Return the zones that any place has in a country, a state or another region: what is typed in full, no code."""
    country, region = countries().get(where, ""), states().get(place, "")
    if not place or (len(where) < SHORTEST_REGION and where not in SHORT_REGIONS):
        return ()
    if region and country == country_of_state(region):
        return distinct(zones_of_state(region))
    named = short_names().get(where, ())
    here = distinct(city.zone for city in cities_named(place) if city.zone in named)
    return here or distinct(zones_of_country(country) or zones_of_state(states().get(where, "")))
