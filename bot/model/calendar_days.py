"""Days as members write them: "friday", "tomorrow", "8.1.", "Jan 8th", "the day after tomorrow", "weekend"."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model.closing_sentences import NO_SUCH_DAY, OTHER_WEEKDAY, PAST, WHICH_DAY
from bot.model.lengths_of_time import read_length
from bot.model.time_words import month, weekday

SATURDAY, DAYS_A_WEEK, MONTHS_A_YEAR, HOURS_A_DAY = 5, 7, 12, 24
CENTURY, LAST_OF_CENTURY = 2_000, 99

HOLIDAYS = {
    r"christmas eve": (12, 24),
    r"christmas(?: day)?": (12, 25),
    r"boxing day": (12, 26),
    r"new year'?s? eve|nye": (12, 31),
    r"new year(?:'?s)?(?: day)?": (1, 1),
    r"valentine'?s?(?: day)?": (2, 14),
    r"halloween": (10, 31),
}
VAGUE = re.compile(r"(?:this |next |coming )?(?:week|month)")
LATE = re.compile(r"yesterday|last(?: .+)?")
WEEKDAY = re.compile(
    r"(?:(?P<which>this coming|this|coming|next week|next) )?(?P<name>[a-z]+)\.?(?P<week> next week| week| next)?"
)
WEEK_AFTER = re.compile(
    r"(?:a |1 )?week (?:from |on )?(?P<day>.+)|(?P<late>.+) after next|(?P<then>today|tomorrow) week"
)
WEEKEND = re.compile(r"(?:(?P<which>this|coming|next) )?weekend")
OF_MONTH = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)", re.ASCII)

_YEAR = r"(?P<year>\d{4})"
_SHORT_YEAR = r"'?(?P<year>\d{4}|\d\d)"
_SUFFIX = r"(?:st|nd|rd|th|\.)?"
_NAME = r"(?P<name>[a-z]{3,9})\.?"
DATES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"{_YEAR}([-/.])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}})",
        r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})(?:\.(?: ?(?P<year>\d{4}|\d\d))?)?",
        rf"(?P<day>\d{{1,2}}){_SUFFIX}[ -]?{_NAME}(?:[ -]{_SHORT_YEAR})?",
        rf"{_NAME} ?(?P<day>\d{{1,2}}){_SUFFIX}(?: {_SHORT_YEAR})?",
    )
)
EITHER_WAY = re.compile(
    r"(?P<one>\d{1,2})(?:/(?P<other>\d{1,2})|([/-])(?P<last>\d{1,2})\3(?P<year>\d{4}|\d\d))", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Days:
    """The days that a text can mean, soonest first; `proposed` is whether it can be taken in another way, too."""

    days: tuple[date, ...]
    proposed: bool = False


def read_days(text: str, today: date) -> list[Days]:
    """Return what a tidied text without "on" and "the" can mean; nothing where it names no day.

    No text at all means today or tomorrow. Raises `ValueError` with a sentence for a day that is past or isn't there.
    """
    after = today + timedelta(days=1)
    if text in {"", "today", "tomorrow", "day after tomorrow"}:
        days = {"": (today, after), "today": (today,), "tomorrow": (after,)}
        return [Days(days.get(text, (after + timedelta(days=1),)))]
    if LATE.fullmatch(text):
        raise ValueError(PAST)
    if VAGUE.fullmatch(text) or _is_month(text):
        raise ValueError(WHICH_DAY)
    for named in (_weekday(text, today), _weekend(text, today), _of_month(text, today)):
        if named:
            return [named]
    return _week_after(text, today) or _dates(text, today) or _with_weekday(text, today) or _days_from(text, today)


def with_dates(text: str, today: date) -> str:
    """Return a tidied text with its dates for the names of holidays."""
    for names, (number, day) in HOLIDAYS.items():
        there = date(today.year, number, day)
        next_one = there if there >= today else there.replace(year=today.year + 1)
        text = re.sub(rf"\b(?:{names})(?![\w'])", f"{next_one}", text)
    return text


def _is_month(text: str) -> bool:
    word = text.removeprefix("next ").removeprefix("this ")
    return word.isalpha() and month(word) is not None


def _weekday(text: str, today: date) -> Days | None:
    found = WEEKDAY.fullmatch(text)
    number = weekday(found["name"]) if found else None
    if found is None or number is None or (found["which"] and found["week"]):
        return None
    soonest = today + timedelta(days=(number - today.weekday()) % DAYS_A_WEEK)
    later = soonest + timedelta(days=DAYS_A_WEEK)
    if found["week"] == " week":
        return Days((later,))
    if found["which"] in {"next", "next week"} or found["week"]:
        # Of a day still to come in this week, most people mean the one in the week after; not all do.
        of_next_week = today + timedelta(days=DAYS_A_WEEK - today.weekday() + number)
        unsure = number > today.weekday() and "next week" not in text
        return Days((of_next_week,), proposed=unsure)
    unsure = found["which"] == "coming" and soonest == today
    return Days((soonest,) if (found["which"] or "").startswith("this") else (soonest, later), proposed=unsure)


def _weekend(text: str, today: date) -> Days | None:
    found = WEEKEND.fullmatch(text)
    if found is None:
        return None
    saturday = today + timedelta(days=SATURDAY - today.weekday())
    sunday, week = saturday + timedelta(days=1), timedelta(days=DAYS_A_WEEK)
    if found["which"] == "next":
        return Days((saturday + week,), proposed=True)
    return Days(tuple(day for day in (saturday, sunday) if day >= today), proposed=True)


def _week_after(text: str, today: date) -> list[Days]:
    found = WEEK_AFTER.fullmatch(text)
    if found is None:
        return []
    days = found["day"] or found["late"] or found["then"]
    return [
        Days((reading.days[0] + timedelta(days=DAYS_A_WEEK),), reading.proposed) for reading in read_days(days, today)
    ]


def _of_month(text: str, today: date) -> Days | None:
    found = OF_MONTH.fullmatch(text)
    if found is None:
        return None
    months = [divmod(today.month - 1 + more, MONTHS_A_YEAR) for more in range(3)]
    days = [_in_calendar(today.year + years, number + 1, int(found["day"])) for years, number in months]
    ahead = tuple(day for day in days if day and day >= today)
    if not ahead:
        raise ValueError(NO_SUCH_DAY)
    return Days(ahead)


def _dates(text: str, today: date) -> list[Days]:
    if found := EITHER_WAY.fullmatch(text):
        one, other, year = int(found["one"]), int(found["other"] or found["last"]), _year(found["year"])
        ways = {(one, other), (other, one)}
        days = [_nearest(year, number, day, today) for number, day in sorted(ways)]
        there = [Days((day,)) for day in days if day]
        if not there:
            raise ValueError(NO_SUCH_DAY)
        return there
    found = next((match for pattern in DATES if (match := pattern.fullmatch(text))), None)
    if found is None:
        return []
    parts = found.groupdict()
    number = month(parts["name"]) if "name" in parts else int(parts["month"])
    if number is None:
        return []
    day = _nearest(_year(parts["year"]), number, int(parts["day"]), today)
    if day is None:
        raise ValueError(NO_SUCH_DAY)
    return [Days((day,))]


def _with_weekday(text: str, today: date) -> list[Days]:
    """Return a date with its weekday before or after it: "Fri 8 Jan"."""
    words = text.split()
    for name, rest in ((words[0], words[1:]), (words[-1], words[:-1])):
        number = weekday(name.removesuffix("."))
        if number is None or not rest or not any(map(str.isdigit, " ".join(rest))):
            continue
        dated = _dates(" ".join(rest), today)
        of_month = None if dated else _of_month(_as_day_of_month(" ".join(rest)), today)
        readings = [of_month] if of_month else dated
        fitting = [tuple(day for day in reading.days if day.weekday() == number) for reading in readings]
        if readings and not any(fitting):
            raise ValueError(OTHER_WEEKDAY)
        return [Days(days) for days in fitting if days]
    return []


def _as_day_of_month(text: str) -> str:
    """Return a number that can be no hour as the day of a month: "thu 24" is Thursday the 24th."""
    return f"{text}th" if text.isdigit() and int(text) >= HOURS_A_DAY else text


def _days_from(text: str, today: date) -> list[Days]:
    """Return the day that is a number of days or weeks away."""
    length = read_length(text)
    if length is None or not length.whole_days:
        return []
    try:
        return [Days((length.after(datetime.combine(today, time(), UTC), ZoneInfo("UTC")).date(),))]
    except OverflowError:
        return [Days((date.max,))]


def _year(text: str | None) -> int | None:
    """Return a year that may be in two figures."""
    if text is None:
        return None
    return int(text) if int(text) > LAST_OF_CENTURY or text.startswith("00") else int(text) + CENTURY


def _nearest(year: int | None, number: int, day: int, today: date) -> date | None:
    """Return a date in its year, or where none is given in the year that is nearest to today."""
    years = [year] if year is not None else [today.year - 1, today.year, today.year + 1]
    dates = [one for candidate in years if (one := _in_calendar(candidate, number, day))]
    return min(dates, key=lambda one: abs(one - today), default=None)


def _in_calendar(year: int, number: int, day: int) -> date | None:
    try:
        return date(year, number, day)
    except ValueError:
        return None
