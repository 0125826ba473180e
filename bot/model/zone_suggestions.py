"""Time zones to pick from while a member types one, each by a place and the time there, and what is asked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from bot.model.errors import quoted
from bot.model.time_zones import (
    OFFSET,
    WELL_KNOWN_AT_HOME,
    distinct,
    find_zone,
    fixed_offset,
    is_fixed,
    read_zones,
    short_name,
    zone_cities,
    zone_names,
    zones_with_offset,
)
from bot.model.zone_places import (
    City,
    best_known_city,
    cities_beginning,
    cities_named,
    cities_near,
    countries,
    country_names,
    country_of_zone,
    fold,
    inhabitants,
    state_names,
    zones_of_country,
)

MOST = 25
LABEL_LENGTH = 100
MOST_NAMED = 6  # zones in a question that is one sentence
MOST_OF_COUNTRY = 4
STILL_TYPING = 3  # letters up to which more may follow, though they mean something by themselves
SLIP_LENGTH = 4  # letters of a name in which a slip is taken for one where nothing else is found
LONGEST_NAME = 40
WORTH_A_QUESTION = 15  # how well a city is known that may be meant by a name with a slip
MOST_NEAR = 3

SEVERAL = "That could be {zones}. Please say which of them you mean."
UNKNOWN = (
    "I don't know {typed} as a time zone. Say a city such as Berlin or New York, a country, or an offset such as UTC+2."
)
DID_YOU_MEAN = "I don't know {typed} as a time zone. Did you mean {names}?"
NO_SUMMER_TIME = "no summer time"


@dataclass(frozen=True, slots=True)
class ZoneSuggestion:
    """A time zone to pick: what it reads like, and its IANA name."""

    label: str
    zone: str


def suggest_zones(typed: str, now: datetime) -> list[ZoneSuggestion]:
    """Return at most 25 time zones for what is typed, no two with the same label.

    What it means comes first; then what begins so, the best known first. A slip is forgiven where there is neither.
    """
    folded = fold(typed)
    found = dict[str, ZoneSuggestion]()
    for place, zone in _places(" ".join(typed.split()), folded):
        label = f"{place[: LABEL_LENGTH - len(', no summer time: 23:59 there now')]}: {_time_there(zone, now)}"
        found.setdefault(label, ZoneSuggestion(label, zone))
        if len(found) == MOST:
            break
    return list(found.values())


def zone_label(zone: str) -> str:
    """Return what a time zone is called: by its city and country, or as an offset."""
    if zone == "UTC":
        return zone
    if is_fixed(zone):
        return f"{short_name(zone)}, {NO_SUMMER_TIME}"
    country = country_names().get(country_of_zone().get(zone, ""))
    return ", ".join(dict.fromkeys(filter(None, (_city_of(zone), country))))


def question(typed: str) -> str:
    """Return the sentence for a text that means no zone, or that asks which of several it means."""
    zones = read_zones(typed)
    folded = fold(typed)
    if not zones:
        near = [f"{city.name} ({city.zone})" for city in near_cities(folded)[:MOST_NEAR]]
        names = f"{', '.join(near[:-1])} or {near[-1]}" if len(near) > 1 else "".join(near)
        sentence = DID_YOU_MEAN if near else UNKNOWN
        return sentence.format(typed=quoted(typed), names=names)
    names = [_name_to_type(zone, city) for zone, city in _with_cities(zones[:MOST_NAMED], folded)]
    more = ["another city there"] if len(zones) > MOST_NAMED else []
    *others, last = [*names, *more]
    between = "; " if any("," in name for name in names) else ", "
    return SEVERAL.format(zones=f"{between.join(others)}{between.rstrip() if between == '; ' else ''} or {last}")


def _name_to_type(zone: str, city: City | None) -> str:
    """Return a short name that means a zone when it is typed: the city that was typed with its state, or the zone's."""
    country = country_names().get(country_of_zone().get(zone, ""), "")
    names = [f"{city.name}, {_state(city) or country_names()[city.country]}"] if city else []
    names += [_city_of(zone), f"{_city_of(zone)}, {country}"]
    return next((name for name in names if find_zone(name) == zone), zone)


def _city_of(zone: str) -> str:
    """Return the name of the city that a zone is named after, as it is written there."""
    name = zone.rsplit("/", 1)[-1].replace("_", " ")
    return next((city.name for city in cities_named(fold(name)) if city.zone == zone and city.main), name)


def _time_there(zone: str, now: datetime) -> str:
    return f"{now.astimezone(ZoneInfo(zone)):%H:%M} {'now' if is_fixed(zone) else 'there now'}"


def _places(typed: str, folded: str) -> Iterator[tuple[str, str]]:
    """Yield the places that are meant or begun, each with its zone."""
    if not typed:
        yield from (("UTC", "UTC"), *_labelled(_largest()))
        return
    meant = read_zones(typed)
    yield from _meant(meant, folded)
    if OFFSET.fullmatch(typed.lower()):
        offsets = [fixed_offset(zone) for zone in meant if is_fixed(zone)]
        yield from (one for offset in offsets for one in _labelled(distinct(zones_with_offset(offset))))
        return
    if not folded or (meant and len(folded) > STILL_TYPING):
        return
    begun = list(_begun(typed, folded))
    yield from begun
    if not begun and not meant and len(folded) >= SLIP_LENGTH:
        yield from ((_city_label(city), city.zone) for city in near_cities(folded))


def _meant(zones: Iterable[str], folded: str) -> Iterator[tuple[str, str]]:
    """Yield zones that are meant, by the city that was typed where it was one."""
    yield from ((_city_label(city) if city else zone_label(zone), zone) for zone, city in _with_cities(zones, folded))


def _with_cities(zones: Iterable[str], folded: str) -> Iterator[tuple[str, City | None]]:
    """Yield zones, each with the best-known city in it of the name that was typed."""
    by_zone = {city.zone: city for city in reversed(cities_named(folded))} if folded not in countries() else {}
    yield from ((zone, by_zone.get(zone)) for zone in zones)


def _begun(typed: str, folded: str) -> Iterator[tuple[str, str]]:
    """Yield the zones, cities and countries whose names begin as was typed, the best known first."""
    if "/" in typed:
        beginning = "/".join(fold(part) for part in typed.split("/"))
        names = [name for key, name in zone_names().items() if key.startswith(beginning)]
        yield from _labelled(sorted(names, key=lambda name: -inhabitants().get(name, 0)))
        return
    cities = list(islice(cities_beginning(folded), MOST))
    places = [(city.weight, _city_label(city), city.zone) for city in cities]
    for name, code in countries().items():
        if name.startswith(folded) and len(name) > STILL_TYPING and (best := best_known_city(code)):
            zones = distinct(zones_of_country(code))[:MOST_OF_COUNTRY]
            places += [(best.weight, zone_label(zone), zone) for zone in zones]
    for name, zone in zone_cities().items():
        if name.startswith(folded) and all(city.zone != zone for city in cities):
            places.append((0, zone_label(zone), zone))
    yield from ((label, zone) for _, label, zone in sorted(places, key=lambda place: -place[0]))


def near_cities(folded: str) -> list[City]:
    """Return the cities that may be meant by a name with a slip in it, the best known first, one of each zone."""
    if not SLIP_LENGTH <= len(folded) <= LONGEST_NAME:
        return []
    near = [city for city in cities_near(folded) if city.known >= WORTH_A_QUESTION]
    near = [city for city in near if city.known * WELL_KNOWN_AT_HOME >= near[0].known]
    return [*{city.zone: city for city in reversed(near)}.values()][::-1]


def _labelled(zones: Iterable[str]) -> Iterator[tuple[str, str]]:
    yield from ((zone_label(zone), zone) for zone in zones)


def _largest() -> tuple[str, ...]:
    by_size = sorted(inhabitants(), key=lambda zone: -inhabitants()[zone])
    return distinct(by_size[: 2 * MOST])


def _city_label(city: City) -> str:
    return ", ".join(dict.fromkeys(filter(None, (city.name, _state(city), country_names().get(city.country)))))


def _state(city: City) -> str:
    return state_names().get(city.state, "")
