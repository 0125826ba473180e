"""When a poll closes: what a member says, read as a moment or as "by hand"; nothing here looks at a clock."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHORTEST_SECONDS = 60
LONGEST_DAYS = 60
LONGEST_TEXT = 100
SHORTEST_NAME = 3
NOON = 12

UNCLEAR = "I do not understand that closing time. Say something like 45m, 3h, 2d, 20:30 or friday 20:00."
NO_CLOCK = "Please say a clock time with the day, like friday 20:00."
NO_SUCH_DAY = "I cannot find that day in the calendar. Say something like 24 Dec 20:30."
PAST = "That time is already past. Please pick one that is still ahead."
TOO_SHORT = "A poll has to stay open for at least a minute. Say something like 45m, 3h or 2d."
TOO_LONG = f"A poll can stay open for {LONGEST_DAYS} days at most. Pick an earlier time, or close it by hand."

BY_HAND = {"", "by hand", "manual", "manually", "never"}
FILLERS = {"and", "at", "in", "on"}
ONE = {"a", "an", "one"}
NAMED_TIMES = {"noon": "12:00", "midday": "12:00", "midnight": "0:00"}
SECONDS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3_600),
    **dict.fromkeys(("d", "day", "days"), 86_400),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), 604_800),
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)

PART = re.compile(r"(\d+) ?([a-z]+)", re.ASCII)
LENGTH = re.compile(rf"{PART.pattern}(?: ?{PART.pattern})*", re.ASCII)
HALF_OF_DAY = re.compile(r"(?<=\d) ?([ap])\.?m\b\.?", re.ASCII)
CLOCK = re.compile(r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?(?P<half>am|pm)?", re.ASCII)
DATES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})(?:\. ?(?P<year>\d{4})?)?",
        r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)? (?P<month>[a-z]{3,9})\.?(?: (?P<year>\d{4}))?",
        r"(?P<month>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th|\.)?(?: (?P<year>\d{4}))?",
    )
)


def closing_time(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment a poll closes, in UTC and whole seconds; None when it is closed by hand.

    `text` is a length from `now` ("45m", "1d 12h"), or a clock time in `zone`, alone or with a day ("20:30",
    "friday 8pm", "24 Dec 20:30"). `now` is aware; its fraction of a second is dropped. A clock time that is
    skipped in `zone` moves forward by what is skipped; one that comes twice means the first. A date without a
    year means the nearest one.

    Raises ValueError with a sentence for the member when the text is not understood, or the moment is past, less
    than a minute ahead or more than 60 days ahead.
    """
    said = " ".join(text.lower().split())
    if said in BY_HAND:
        return None
    words = _words(said)
    if not words or len(said) > LONGEST_TEXT:
        raise ValueError(UNCLEAR)
    start = now.astimezone(UTC).replace(microsecond=0)
    seconds = _length(" ".join(words))
    if seconds is None:
        seconds = (_moment(words, start, zone) - start) // timedelta(seconds=1)
    if seconds < SHORTEST_SECONDS:
        raise ValueError(TOO_SHORT)
    if seconds > LONGEST_DAYS * SECONDS["day"]:
        raise ValueError(TOO_LONG)
    return start + timedelta(seconds=seconds)


def _words(said: str) -> list[str]:
    words = HALF_OF_DAY.sub(r"\1m", said).replace(",", " ").split()
    return ["1" if word in ONE else NAMED_TIMES.get(word, word) for word in words if word not in FILLERS]


def _length(said: str) -> int | None:
    """The seconds of a length such as "1d 12h"; None when it is not a length."""
    if not LENGTH.fullmatch(said):
        return None
    parts = PART.findall(said)
    if any(unit not in SECONDS for _, unit in parts):
        return None
    return sum(int(number) * SECONDS[unit] for number, unit in parts)


def _moment(words: list[str], now: datetime, zone: ZoneInfo) -> datetime:
    """The first moment after `now` that the words can mean; ValueError when there is none."""
    today = now.astimezone(zone).date()
    clock, said = _clock(words[-1]), words[:-1]
    if clock is None:
        clock, said = _clock(words[0]), words[1:]
    if clock is None:
        _days(" ".join(words), today)
        raise ValueError(NO_CLOCK)
    days = _days(" ".join(said), today)
    if days[0] > today + timedelta(days=LONGEST_DAYS + 1):
        raise ValueError(TOO_LONG)
    # Without a fold, a skipped time is read with the offset from before the gap, and one that comes twice is the first.
    moments = [datetime.combine(day, clock, zone).astimezone(UTC) for day in days if day >= today]
    ahead = [moment for moment in moments if moment > now]
    if not ahead:
        raise ValueError(PAST)
    return ahead[0]


def _clock(word: str) -> time | None:
    found = CLOCK.fullmatch(word)
    if found is None or not (found["minute"] or found["half"]):
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= NOON:
            return None
        hour = hour % NOON + (NOON if found["half"] == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None


def _days(said: str, today: date) -> list[date]:
    """The days that the words can mean, soonest first; no words at all mean the next time the clock says so."""
    if not said:
        return [today, today + timedelta(days=1)]
    if said in ("today", "tonight"):
        return [today]
    if said == "tomorrow":
        return [today + timedelta(days=1)]
    weekday = _in_zone(said, WEEKDAYS)
    if weekday is not None:
        ahead = (weekday - today.weekday()) % 7
        return [today + timedelta(days=ahead), today + timedelta(days=ahead + 7)]
    return [_date(said, today)]


def _date(said: str, today: date) -> date:
    found = next((match for pattern in DATES if (match := pattern.fullmatch(said))), None)
    if found is None:
        raise ValueError(UNCLEAR)
    month = _month(found["month"])
    years = [int(found["year"])] if found["year"] else [today.year - 1, today.year, today.year + 1]
    dates = [day for year in years if (day := _in_calendar(year, month, int(found["day"])))]
    if not dates:
        raise ValueError(NO_SUCH_DAY)
    return min(dates, key=lambda day: abs(day - today))


def _month(word: str) -> int:
    if word.isdigit():
        return int(word)
    place = _in_zone(word, MONTHS)
    if place is None:
        raise ValueError(UNCLEAR)
    return place + 1


def _in_calendar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _in_zone(word: str, names: tuple[str, ...]) -> int | None:
    """Where in `names` the one stands that the word names or shortens to three letters or more."""
    if len(word) < SHORTEST_NAME:
        return None
    return next((place for place, name in enumerate(names) if name.startswith(word)), None)
