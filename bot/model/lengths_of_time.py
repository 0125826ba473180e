"""Lengths of time as members write them: "1h30", "an hour and a half", "2 days 3 hours"."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

DAY = 86_400
SECONDS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "std"), 3_600),
    **dict.fromkeys(("d", "day", "days"), DAY),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), 7 * DAY),
    **dict.fromkeys(("fortnight", "fortnights"), 14 * DAY),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), 365 * DAY),
}
MONTH_WORDS = {"mo", "mos", "month", "months"}
UNITS = {*SECONDS, *MONTH_WORDS}
MOST_MONTHS = 1_000  # far beyond what a poll may take; more than this does not fit a calendar
MOST_DIGITS = 12
DAYS_A_WEEK = 7
UNITS_IN_WORDS = ("month", "day", "hour", "minute", "second")
MONTHS_A_YEAR = 12
SHORTEST_ALONE = 4  # letters of a unit that is one without a number: "hour", not "d"

COUNTS = {
    **dict.fromkeys(("a", "an", "another", "a full", "a whole"), Fraction(1)),
    **dict.fromkeys(("half a", "half an", "a half", "half", "1/2", "1/2 a", "1/2 an"), Fraction(1, 2)),
    **dict.fromkeys(("a quarter of an", "a quarter of a", "quarter of an", "quarter of a"), Fraction(1, 4)),
    **dict.fromkeys(("a quarter", "quarter", "1/4"), Fraction(1, 4)),
    **dict.fromkeys(
        ("3 quarters of an", "3 quarters of a", "three-quarters of an", "three-quarters of a"), Fraction(3, 4)
    ),
    **dict.fromkeys(("a couple of", "a couple", "couple of"), Fraction(2)),
}
_WORDED = "|".join(sorted(COUNTS, key=len, reverse=True))
_HALF = r"(?P<half>(?: and)? (?:a|1) half| 1/2)?"
PART = re.compile(
    rf"(?:(?P<worded>{_WORDED}) |(?P<number>\d+(?:\.\d+)?){_HALF} ?)?(?P<unit>[a-z]+)"
    r"(?: and (?P<rest>(?:a|1) half|a quarter)\b)?",
    re.ASCII,
)
MINUTES_AFTER_HOURS = re.compile(r"(\d+) ?(?:h|hrs?|hours?) ?([0-5]\d)(?![\d.:]| ?[a-z])", re.ASCII)
WITH_COLON = re.compile(r"(\d+):([0-5]\d) ?(?:hrs|hours?)", re.ASCII)
BEFORE = re.compile(r"(?:(?:in|for|after|within)(?: (?:about|around|roughly|the next|exactly))* |[+~] ?)(?=[\da-z])")
AFTER = re.compile(r"(?:(?:'s?)? time| from now| later| from today| more| longer| or so)$")
BETWEEN = re.compile(r"[ ,]*(?:and )?")


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time: months follow the calendar, all else is counted in seconds."""

    months: int
    seconds: int

    def after(self, start: datetime, zone: ZoneInfo) -> datetime:
        """Return the moment that is this much later than `start`. Raises `OverflowError` beyond the calendar."""
        local = start.astimezone(zone)
        moved = datetime.combine(_months_later(local.date(), self.months), local.timetz()).astimezone(UTC)
        return (moved if self.months else start) + timedelta(seconds=self.seconds)

    @property
    def words(self) -> str:
        """This length as it is read: "1 day 6 hours"."""
        days, seconds = divmod(self.seconds, DAY)
        hours, seconds = divmod(seconds, 3_600)
        minutes, seconds = divmod(seconds, 60)
        weeks, rest = divmod(days, DAYS_A_WEEK)
        if not rest and not (self.months or hours or minutes or seconds):
            return counted(weeks, "week")
        parts = zip(UNITS_IN_WORDS, (self.months, days, hours, minutes, seconds), strict=True)
        return " ".join(counted(number, unit) for unit, number in parts if number)

    @property
    def whole_days(self) -> bool:
        """Whether it is a number of days, so that a clock time can be given with it."""
        return self.seconds % DAY == 0


def read_length(text: str) -> Length | None:
    """Return the length that a tidied text names; None when it names none."""
    bare = AFTER.sub("", BEFORE.sub("", text, count=1) if BEFORE.match(text) else text)
    bare = WITH_COLON.sub(r"\1 h \2 m", MINUTES_AFTER_HOURS.sub(r"\1 h \2 m", bare))
    months, seconds, at = Fraction(0), Fraction(0), 0
    while at < len(bare):
        found = PART.match(bare, at)
        amount = _amount(found, alone=at == 0) if found else None
        if found is None or amount is None:
            return None
        if found["unit"] in MONTH_WORDS:
            months += amount
        elif found["unit"] in SECONDS:
            seconds += amount * SECONDS[found["unit"]]
        else:
            return None
        between = BETWEEN.match(bare, found.end())
        at = between.end() if between else found.end()
    if not bare or months.denominator != 1:
        return None
    return Length(min(int(months), MOST_MONTHS), int(seconds))


def counted(number: int, unit: str) -> str:
    """Return a number of things in words: "1 hour", "2 hours"."""
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _amount(found: re.Match[str], *, alone: bool) -> Fraction | None:
    """Return how many of its unit a part of a length is; "hour" without a number is one, at the start."""
    if found["number"]:
        if len(found["number"]) > MOST_DIGITS:
            amount = Fraction(10**MOST_DIGITS)
        else:
            amount = Fraction(found["number"]) + (Fraction(1, 2) if found["half"] else 0)
    elif found["worded"]:
        amount = COUNTS[found["worded"]]
    elif alone and len(found["unit"]) >= SHORTEST_ALONE:
        amount = Fraction(1)
    else:
        return None
    match found["rest"]:
        case None:
            return amount
        case "a quarter":
            return amount + Fraction(1, 4)
        case _:
            return amount + Fraction(1, 2)


def _months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or its last where it has no such day."""
    years, month = divmod(day.month - 1 + months, MONTHS_A_YEAR)
    year = day.year + years
    if year > date.max.year:
        raise OverflowError
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
