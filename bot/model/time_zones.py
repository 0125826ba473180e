"""Time zones as people name them: 'berlin', 'new york', 'utc'; reading times in one is `times`' business."""

from functools import cache
from zoneinfo import available_timezones

from rapidfuzz import process

from knowledge.matching import fold

MOST = 25
NEAR = 80.0  # of 100: a slip of the finger, not another city


def find_zone(typed: str) -> str | None:
    """The IANA name of the time zone that somebody means, by its name or its city."""
    said = fold(typed)
    return _names().get(said) or _cities().get(said)


def suggest_zones(typed: str) -> list[str]:
    """At most 25 IANA names for what somebody is typing, the nearest first."""
    if not typed.strip():
        return ["UTC", *sorted(_cities().values())][:MOST]
    said = fold(typed)
    starts = [name for city, name in sorted(_cities().items()) if city.startswith(said)]
    inside = [name for key, name in sorted(_names().items()) if said in key]
    near = [_cities()[city] for city, _, _ in process.extract(said, list(_cities()), limit=5, score_cutoff=NEAR)]
    return list(dict.fromkeys([*starts, *inside, *near]))[:MOST]


@cache
def _names() -> dict[str, str]:
    """Every zone that has a place, by its folded name."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return {fold(name): name for name in (*sorted(places), "UTC")}


@cache
def _cities() -> dict[str, str]:
    """Every zone by its folded city."""
    return {fold(name.rsplit("/", 1)[-1].replace("_", " ")): name for name in _names().values()}
