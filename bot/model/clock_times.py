"""Clock times as members write them: "20:30", "20h30", "8pm", "half past eight", "noon", with a part of the day."""

import re
from dataclasses import dataclass
from datetime import time

from bot.model.time_words import PARTS_OF_DAY

NOON, HOURS, SIXTY = 12, 24, 60
FIRST_OF_EVENING = 16
SMALL_HOURS = 5  # until then, the night is still that of the day before

PROPOSALS = {
    "morning": (time(9), time(11)),
    "afternoon": (time(15), time(17)),
    "evening": (time(20), time(23), time(23, 59)),
    "night": (time(20), time(23), time(23, 59)),
}
"""What is proposed for a part of the day without a clock time; the later ones when that is past today."""

MIDNIGHTS = {"midnight", "12 midnight"}
NAMED = {
    **dict.fromkeys(("noon", "12 noon", "high noon"), "12:00"),
    **dict.fromkeys(("eod", "end of day", "end of the day"), "23:59"),
    "eow": "23:59",
    "cob": "17:00",
}
MINUTES = {"half": "30", "quarter": "15"}
LOOSE = {"eow", "cob"}

_FIGURES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?P<half>am|pm)?(?: ?(?:h|hrs|uhr))?",
        r"(?P<hour>\d{1,2})\.(?P<minute>\d\d)(?P<half>am|pm)?(?: ?(?:h|hrs|uhr))?",
        r"(?P<hour>\d{1,2}) ?h(?: ?(?P<minute>\d\d))?",
        r"(?P<hour>\d{1,2})(?P<half>am|pm)",
        r"(?P<hour>\d{1,2})(?P<minute>\d\d)(?P<half>am|pm)",
        r"(?P<hour>\d\d)(?P<minute>\d\d)(?: ?(?:h|hrs|uhr))?",
        r"(?P<hour>\d{1,2}) uhr",
        r"(?P<hour>[01]?\d|2[0-3])",
    )
)
_PAST_OR_TO = re.compile(
    r"(?:(?P<part>half|a quarter|quarter|\d{1,2})(?: minutes?| mins?)? )(?P<side>past|after|to|before|til) "
    r"(?P<hour>\d{1,2})(?: uhr)?(?P<half>am|pm)?",
    re.ASCII,
)
_HALF_EIGHT = re.compile(r"half (?P<hour>\d{1,2})", re.ASCII)
_IN_THE = re.compile(rf"(?:in the |at |this )?\b(?P<part>{'|'.join(PARTS_OF_DAY)})\b")


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time. `hour` may be 24: the end of a day.

    `open` is whether it may be meant in the morning or in the evening, as 8 may; `guess` is which of them is likely, ""
    where there is no doubt without a part of the day. `proposed` is whether it was named by a word such as midnight.
    """

    hour: int
    minute: int = 0
    second: int = 0
    open: bool = False
    guess: str = ""
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time, and on how many days after the one named; `proposed` is whether it can be meant in another way."""

    time: time
    days_later: int = 0
    proposed: bool = False


def read_clock(text: str) -> Clock | None:
    """Return the clock time that a tidied text names; None when it names none."""
    if text in MIDNIGHTS:
        return Clock(HOURS, proposed=True)
    if text in NAMED:
        hour, minute = map(int, NAMED[text].split(":"))
        return Clock(hour, minute, proposed=text in LOOSE)
    for pattern in _FIGURES:
        if found := pattern.fullmatch(text):
            return _figures(found)
    if found := _PAST_OR_TO.fullmatch(text):
        return _past_or_to(found)
    found = _HALF_EIGHT.fullmatch(text)
    return Clock(int(found["hour"]), 30, open=True, guess="pm") if found and 1 <= int(found["hour"]) <= NOON else None


def take_part_of_day(text: str) -> tuple[str, str] | None:
    """Return a text without its part of the day, and that part ("" for none); None when it has several."""
    found = _IN_THE.findall(text)
    if len(found) > 1:
        return None
    return (" ".join(_IN_THE.sub(" ", text).split()), found[0]) if found else (text, "")


def time_of_day(clock: Clock, part: str) -> TimeOfDay | None:
    """Return when a clock time is in a part of the day ("" for any); None when it can't be."""
    if clock.hour == HOURS:
        fits = part in {"", "night"} and not clock.minute
        return TimeOfDay(time(0), 1, proposed=clock.proposed and not part) if fits else None
    hour = _hour(clock, part)
    if not _fits(hour, part):
        return None
    at = time(hour, clock.minute, clock.second)
    later = 1 if part == "night" and hour < SMALL_HOURS else 0
    return TimeOfDay(at, later, proposed=clock.proposed or bool(clock.guess and not part))


def _hour(clock: Clock, part: str) -> int:
    if not clock.open:
        return clock.hour
    in_the_small_hours = part == "night" and (clock.hour < SMALL_HOURS or clock.hour == NOON)
    if part == "morning" or in_the_small_hours:
        return clock.hour % NOON
    evening = part or clock.guess == "pm"
    return clock.hour % NOON + NOON if evening else clock.hour


def _fits(hour: int, part: str) -> bool:
    match part:
        case "morning":
            return hour < NOON
        case "afternoon":
            return hour >= NOON
        case "evening":
            return hour >= FIRST_OF_EVENING
        case "night":
            return hour >= FIRST_OF_EVENING or hour < SMALL_HOURS
        case _:
            return True


def _figures(found: re.Match[str]) -> Clock | None:
    parts = found.groupdict()
    minutes = parts.get("minute")
    hour, minute, second = int(found["hour"]), int(minutes or 0), int(parts.get("second") or 0)
    if parts.get("half"):
        return _checked(Clock(_of_half(hour, parts["half"]), minute, second)) if 1 <= hour <= NOON else None
    # A leading zero and hours after noon leave no doubt. 8:30 is more likely the 24-hour clock than 8 is.
    unsure = 1 <= hour <= NOON and not found["hour"].startswith("0")
    guess = "" if minutes and hour == NOON else "am" if minutes else "pm"
    return _checked(Clock(hour, minute, second, open=unsure, guess=guess if unsure else ""))


def _past_or_to(found: re.Match[str]) -> Clock | None:
    part, hour = found["part"].removeprefix("a "), int(found["hour"])
    minutes = int(MINUTES.get(part, part))
    if found["side"] in {"to", "before", "til"}:
        hour, minutes = hour - 1, 60 - minutes
    if found["half"]:
        return _checked(Clock(_of_half(hour or NOON, found["half"]), minutes)) if hour <= NOON else None
    if hour == 0:
        hour = NOON
    return _checked(Clock(hour, minutes, open=hour <= NOON, guess="pm"))


def _of_half(hour: int, half: str) -> int:
    return hour % NOON + (NOON if half == "pm" else 0)


def _checked(clock: Clock) -> Clock | None:
    """Return a clock time that there is; the end of a day is 24:00 and nothing after."""
    if clock.hour == HOURS:
        return clock if not clock.minute and not clock.second else None
    return clock if clock.hour < HOURS and clock.minute < SIXTY and clock.second < SIXTY else None
