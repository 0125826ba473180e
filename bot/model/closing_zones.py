"""The time zone that a member writes after a time of day: "8pm EST", "20:00 UTC+2", "friday 20:00 Berlin time"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model.lengths_of_time import UNITS, read_length
from bot.model.time_words import PARTS_OF_DAY, month, weekday
from bot.model.time_zones import OFFSET, read_zones
from bot.model.zone_places import fold, short_names

HALF_A_YEAR = timedelta(days=182)
MOST_WORDS, MOST_WORDS_OF_ZONE = 12, 4
UTC_NAMES = {"utc", "gmt", "z"}
OWN_NAMES = {"local time", "server time", "club time", "our time", "here"}
BEFORE_A_ZONE = {"in", "at", "on", ","}
DAYS = {"today", "tomorrow", "tonight", "day", "weekend", "week", "month", "next", "this", "after", "noon", "midnight"}

SHORT_COUNTRIES = {"uk", "us", "usa", "uae"}
"""What is too short to be a place here, but for these and abbreviations: "8pm my time" isn't Malaysia's."""
SHORTEST_PLACE = 4
COMMON_WORDS = {
    *("bath", "hope", "mobile", "nice", "normal", "orange", "reading", "sale", "same", "split", "center", "start"),
    *("deal", "hall", "most", "battle", "march", "police", "school", "date", "man", "much", "home"),
}
"""Towns whose names are words of English: they're meant where "time" or "in" says so."""

_CLOCK = re.compile(r"\d|\b(?:noon|midnight|eod|tonight|morning|afternoon|evening|night)\b")
_AFTER_CLOCK = re.compile(r"\d{1,2}(?:[:.]?\d\d)?(?:am|pm)?h?|noon|midnight|uhr|eod", re.ASCII)
_GLUED = re.compile(r"(?:(?<=\d)|(?<=\d[ap]m))(?=(?:utc|gmt|z|[a-z]{2,3}t)\b)")
_OFFSET_APART = re.compile(r"\b(utc|gmt) ?([+\-\N{MINUS SIGN}\N{EN DASH}]) ?(?=\d)")
_FULL_OFFSET = re.compile(r"[+\-\N{MINUS SIGN}]\d\d:?[0-5]\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class TimeElsewhere:
    """A time of day without the name of its time zone, that name, and the zones that it can mean."""

    text: str
    name: str
    zones: tuple[str, ...]


def without_own_zone(text: str, start: datetime, zone: ZoneInfo) -> tuple[str, ZoneInfo]:
    """Return a text without the time zone at its end, and the zone it is meant in: UTC, or the club's own."""
    before, _, last = text.rpartition(" ")
    if not before:
        return text, zone
    if last in UTC_NAMES:
        return before, ZoneInfo("UTC")
    names = [str(moment.astimezone(zone).tzname()).lower() for moment in (start, start + HALF_A_YEAR)]
    own = {name for name in names if name.isalpha()}
    generic = {f"{name[0]}t" for name in own if re.fullmatch(r"[a-z][sd]t", name)}
    return (before if last in own | generic else text), zone


def times_elsewhere(text: str, own: ZoneInfo) -> Iterator[TimeElsewhere]:
    """Yield each way to take a tidied text for a time of day with a zone after it, longer names of zones first.

    A day may follow the zone: "8pm EST on friday".
    """
    apart = _OFFSET_APART.sub(r"\1\2", _GLUED.sub(" ", re.sub(r"[()]", " ", text)))
    words = apart.split()
    if len(words) > MOST_WORDS or not _CLOCK.search(apart):
        return
    for length in range(min(MOST_WORDS_OF_ZONE, len(words) - 1), 0, -1):
        for first in range(len(words) - length, 0, -1):
            end = first + length
            if end < len(words) and not _AFTER_CLOCK.fullmatch(words[first - 1]):
                continue
            rest = " ".join([*words[:first], *words[end:]])
            name, zones = _zones(words[first:end], own)
            if zones and _CLOCK.search(rest) and read_length(rest) is None:
                yield TimeElsewhere(rest, name, zones)


def is_other_season(name: str, zone: str, moment: datetime) -> bool:
    """Return whether an abbreviation is that of the other half of the year, as EST is in July."""
    if len(name) < len("est") or not name.endswith("t") or name not in short_names():
        return False
    actual = str(moment.astimezone(ZoneInfo(zone)).tzname()).lower()
    return actual.isalpha() and actual != name


def _zones(words: Sequence[str], own: ZoneInfo) -> tuple[str, tuple[str, ...]]:
    """Return the name that these words have for a zone, and the zones that it can mean; none where it names none."""
    bare = words[1:] if words[0] in BEFORE_A_ZONE else words
    typed = " ".join(bare).replace(" , ", ", ")
    if typed in OWN_NAMES:
        return typed, (str(own),)
    name = typed.removesuffix(" time")
    if not bare or bare[0] in BEFORE_A_ZONE or any(map(_is_of_times, bare)):
        return name, ()
    if any(sign.isdigit() for sign in name):
        is_offset = name.startswith(("utc", "gmt")) and OFFSET.fullmatch(name)
        return name, read_zones(name) if is_offset or _FULL_OFFSET.fullmatch(name) else ()
    folded = fold(name)
    short = len(folded) < SHORTEST_PLACE and folded not in short_names() and folded not in SHORT_COUNTRIES
    common = folded in COMMON_WORDS and words[0] != "in" and name == typed
    return name, () if short or common else (("UTC",) if folded in UTC_NAMES else read_zones(name))


def _is_of_times(word: str) -> bool:
    """Return whether a word is one of days and times rather than of a place."""
    return word in DAYS or word in UNITS or word in PARTS_OF_DAY or weekday(word) is not None or month(word) is not None
