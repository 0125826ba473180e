"""When a poll closes: what a member writes, read as a moment or as "by hand"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model.clock_times import HOURS
from bot.model.closing_moments import read_moments
from bot.model.closing_sentences import ASK, LONGEST_DAYS, NO_SUCH_DAY, PAST, TOO_LONG, TOO_SHORT, UNCLEAR
from bot.model.closing_zones import is_other_season, times_elsewhere, without_own_zone
from bot.model.lengths_of_time import Length, read_length
from bot.model.time_words import tidy
from bot.model.zone_suggestions import question

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(days=LONGEST_DAYS)
LONGEST_TEXT = 100

BY_HAND = {
    "",
    "by hand",
    "manual",
    "manually",
    "never",
    "no end",
    "open end",
    "open-ended",
    "none",
    "forever",
    "until further notice",
}
NOW = {"now", "right now", "immediately", "at once"}
STAMP = re.compile(r"(?:until |till |at |by |on )?<t:(-?\d{1,18})(?::[tTdDfFRsS])?>", re.ASCII)
ABSOLUTE = re.compile(r"\d{4}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)", re.ASCII)
FROM_ISO = re.compile(r"(?<=\d)t(?=\d)", re.ASCII)
HOUR_SIGN = re.compile(r"(?P<hour>\d{1,2}) ?h(?: ?(?P<minute>[0-5]\d))?", re.ASCII)
LENGTH_OR_CLOCK = re.compile(
    r"(?P<before>(?:in|for|after) )?(?P<hour>\d{1,2})(?P<sign>[:.])(?P<minute>[0-5]\d)(?P<h> ?h)?", re.ASCII
)

QUARTERS = {25, 50, 75}  # hundredths of an hour that people write
LONGEST_LENGTH_HOUR, LONGEST_CLEAR_HOUR = 12, 6
"""Up to which hour "12h" is a length, and up to which "6h30" is surely one: after that, clocks look the same."""


@dataclass(frozen=True, slots=True)
class ClosingTime:
    """When a poll closes, in UTC and whole seconds; `moment` is None when it is closed by hand.

    `proposed` is whether something was left out, or could be read in another way, so that the author should look at it.
    `length` is how long the poll stays open, where that was said; `moment` is then for one that opens now. `zone` is
    the time zone that a time of day was read in.
    """

    moment: datetime | None
    proposed: bool = False
    length: Length | None = None
    zone: str = ""

    @property
    def is_moment(self) -> bool:
        """Tell whether it is a moment, whenever the poll opens."""
        return self.moment is not None and self.length is None

    def counted_from(self, opening: datetime, zone: ZoneInfo) -> datetime | None:
        """Return when a poll closes that opens at `opening`: a length counts from there, a moment stays as it was read.

        Raises `ValueError` with a sentence for a length that is too short or too long.
        """
        if self.length is None:
            return self.moment
        return _later(self.length, opening.astimezone(UTC).replace(microsecond=0), zone)


class SeveralTimes(ValueError):
    """A sentence that asks which of several moments is meant; left out, it names the first two."""

    def __init__(self, moments: list[datetime], zone: ZoneInfo, sentence: str = "") -> None:
        self.moments = moments
        local = [moment.astimezone(zone) for moment in moments[:2]]
        first, second = (f"{moment.day} {moment:%b %H:%M}" for moment in local)
        super().__init__(sentence or ASK.format(first=first, second=second))


def closing_time(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the moment a poll closes, as `read_closing_time` does."""
    return read_closing_time(text, now, zone).moment


def read_closing_time(text: str, now: datetime, zone: ZoneInfo) -> ClosingTime:
    """Return when a poll closes that is started at `now`, an aware time.

    `text` is a length from now ("1h30", "two days"), or a time in `zone`: a clock time, a day, or both. A length is
    exact, also over a change of clocks. A clock time that is skipped in `zone` moves forward by what is skipped; one
    that comes twice means the first. A date without a year means the nearest one.

    Raises `ValueError` with a sentence for the member when the text is not understood, can mean two times, or the
    moment is past, less than a minute ahead or more than 60 days ahead.
    """
    plain = " ".join(text.split())
    if plain.lower() in BY_HAND:
        return ClosingTime(None)
    if len(plain) > LONGEST_TEXT:
        raise ValueError(UNCLEAR)
    start = now.astimezone(UTC).replace(microsecond=0)
    if exact := _exact(plain, start):
        return exact
    words = FROM_ISO.sub(" ", tidy(plain))
    if words in NOW:
        raise ValueError(TOO_SHORT)
    length = read_length(words)
    found = LENGTH_OR_CLOCK.fullmatch(words)
    if found and (found["before"] or found["h"]):
        return _length_or_clock(found, length, start, zone)
    found = HOUR_SIGN.fullmatch(words)
    if found and int(found["hour"]) < HOURS:
        return _hours_or_clock(found, length, start, zone)
    if length:
        return _of_length(length, start, zone)
    return _from_words(words, start, zone)


def _exact(text: str, start: datetime) -> ClosingTime | None:
    """Return the moment of a time stamp of Discord's or of a date with an offset; None for any other text."""
    found = STAMP.fullmatch(text)
    if found is None and not ABSOLUTE.fullmatch(text.lower()):
        return None
    try:
        moment = EPOCH + timedelta(seconds=int(found[1])) if found else datetime.fromisoformat(text.upper())
    except OverflowError as error:
        raise ValueError(TOO_LONG) from error
    except ValueError as error:
        raise ValueError(NO_SUCH_DAY) from error
    return ClosingTime(_checked(moment.astimezone(UTC), start))


def _hours_or_clock(found: re.Match[str], length: Length | None, start: datetime, zone: ZoneInfo) -> ClosingTime:
    """Return what "3h", "20h", "1h30" and "20h30" mean: the smaller ones are lengths, the others clock times."""
    hour, minute = int(found["hour"]), found["minute"]
    if length and hour <= (LONGEST_CLEAR_HOUR if minute else LONGEST_LENGTH_HOUR):
        return _of_length(length, start, zone)
    clock = _from_words(f"at {found[0]}", start, zone)
    if length and hour <= LONGEST_LENGTH_HOUR:
        return _only_one({clock.moment, _later(length, start, zone)}, zone)
    return replace(clock, proposed=not minute)


def _length_or_clock(found: re.Match[str], length: Length | None, start: datetime, zone: ZoneInfo) -> ClosingTime:
    """Return what "20:30h" and "1.25 h" mean; "1:30h" and "in 2:30" may be a length and a clock time."""
    hour, minute, decimal = int(found["hour"]), int(found["minute"]), found["sign"] == "."
    short, quarter = hour <= LONGEST_CLEAR_HOUR, decimal and minute in QUARTERS
    if length and quarter and (short or found["before"]):
        return _of_length(length, start, zone)
    if not short and not quarter and not found["before"]:
        return _from_words(found[0], start, zone)
    spent = Length(0, 3_600 * hour + 60 * minute)
    if found["before"] and found["h"] and not decimal:
        return _of_length(spent, start, zone)
    return _only_one({_later(spent, start, zone), _from_words(f"at {hour}:{minute:02}", start, zone).moment}, zone)


def _only_one(moments: set[datetime | None], zone: ZoneInfo) -> ClosingTime:
    """Return the moment that was meant, or ask which."""
    there = sorted(filter(None, moments))
    if len(there) > 1:
        raise SeveralTimes(there, zone)
    return ClosingTime(there[0])


def _of_length(length: Length, start: datetime, zone: ZoneInfo) -> ClosingTime:
    return ClosingTime(_later(length, start, zone), length=length)


def _later(length: Length, start: datetime, zone: ZoneInfo) -> datetime:
    try:
        moment = length.after(start, zone)
        if moment - start < SHORTEST:
            raise ValueError(TOO_SHORT)
        return _checked(moment, start)
    except OverflowError as error:
        raise ValueError(TOO_LONG) from error


def _checked(moment: datetime, start: datetime) -> datetime:
    """Return a moment that a poll can close at. Raises `ValueError` with the sentence why it can't."""
    if moment <= start:
        raise ValueError(PAST)
    if moment - start < SHORTEST:
        raise ValueError(TOO_SHORT)
    if moment - start > LONGEST:
        raise ValueError(TOO_LONG)
    return moment


def _from_words(words: str, start: datetime, zone: ZoneInfo) -> ClosingTime:
    """Return the moment that a day and a clock time mean, where they mean one, here or in a zone named after them."""
    bare, meant = without_own_zone(words, start, zone)
    try:
        moments = read_moments(bare, start, meant)
    except ValueError:
        if elsewhere := _elsewhere(words, start, zone):
            return elsewhere
        raise
    possible = _possible(moments, start)
    if len(possible) > 1:
        raise SeveralTimes(possible, zone)
    moment = possible[0] if possible else min(moments)
    return ClosingTime(_checked(moment, start), moments[moment], zone=str(meant))


def _elsewhere(words: str, start: datetime, own: ZoneInfo) -> ClosingTime | None:
    """Return what a time with a zone after it means; None where the text is no such time.

    Raises `ValueError` with a sentence where that can't be, and `SeveralTimes` where it can be two moments.
    """
    problems = list[ValueError]()
    for typed in times_elsewhere(words, own):
        read = dict[datetime, ClosingTime]()
        for zone in typed.zones:
            try:
                moments = read_moments(typed.text, start, ZoneInfo(zone))
                possible = _possible(moments, start) or [_checked(min(moments), start)]
            except ValueError as problem:
                problems.append(problem)
                continue
            for moment in possible:
                proposed = moments[moment] or is_other_season(typed.name, zone, moment)
                read.setdefault(moment, ClosingTime(moment, proposed, zone=zone))
        if len(read) > 1:
            raise SeveralTimes(sorted(read), own, question(typed.name) if len(typed.zones) > 1 else "")
        if read:
            return next(iter(read.values()))
    if problem := next((problem for problem in problems if str(problem) != UNCLEAR), None):
        raise problem
    return None


def _possible(moments: Iterable[datetime], start: datetime) -> list[datetime]:
    """Return those of these moments that a poll can close at, the first one first."""
    return [moment for moment in sorted(moments) if SHORTEST <= moment - start <= LONGEST]
