"""Moments of a day and a clock time as members write them: "fri 8", "8pm tomorrow", "Jan 8, 20:00", "tonight"."""

import calendar
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model.calendar_days import Days, read_days, with_dates
from bot.model.clock_times import HOURS, PROPOSALS, SMALL_HOURS, Clock, read_clock, take_part_of_day, time_of_day
from bot.model.closing_sentences import LONGEST_DAYS, PAST, TOO_LONG, UNCLEAR
from bot.model.lengths_of_time import UNITS
from bot.model.time_words import PARTS_OF_DAY, month

SOON = timedelta(minutes=1)  # how far ahead a proposal is at least
MOST_WORDS = 12
FIGURES_OF_YEAR = 4

FILLERS = {
    *("and", "at", "in", "on", "by", "for", "from", "of", "the", "um", "until", "till", "til", "around", "about"),
    *("roughly", "approximately", "ca", "ca.", "@", ",", "please", "later", "sometime"),
}
ANCHOR = re.compile(r"(?:at|by|until|till|til|around|about|um|@) ?\d")
SAME_TIME = re.compile(r"(?:at )?(?:this|the same|same) time (?P<day>.+)")
THIS_PART = re.compile(rf"\bthis (?={'|'.join(PARTS_OF_DAY)})")
END_OF = re.compile(r"\bend of (?:the )?(?P<what>day(?! after)|weekend|week|month|)\b ?")
LAST_OF_MONTH = re.compile(r"\blast (?:day )?of (?:the )?month\b")
TIGHT_AT = re.compile(r"@(?=\w)")


def read_moments(text: str, start: datetime, zone: ZoneInfo) -> dict[datetime, bool]:
    """Return every moment that a tidied text can mean, in UTC, and whether each is only proposed.

    Raises `ValueError` with a sentence where there is none.
    """
    text = TIGHT_AT.sub("@ ", text)
    here = start.astimezone(zone)
    parted = take_part_of_day(_plain_days(text, here))
    if parted is None:
        raise ValueError(UNCLEAR)
    rest, part = parted
    words = [word for word in rest.split() if word not in FILLERS]
    bare = text.isdigit() and 1 <= int(text[:FIGURES_OF_YEAR]) < HOURS  # "8", which may be hours, or of the morning
    if not (words or part) or len(words) > MOST_WORDS:
        raise ValueError(UNCLEAR)
    moments, problems = dict[datetime, bool](), list[str]()
    for day_words, clock in _readings(words, here.date(), hour_alone=bool(part or bare or ANCHOR.match(text))):
        for days in _days(day_words, here.date(), problems):
            try:
                moment, proposed = _moment(days, clock, part, start, zone)
            except ValueError as problem:
                problems.append(str(problem))
            else:
                moments.setdefault(moment, proposed or bare)
    if not moments:
        raise ValueError(min(problems, key=lambda problem: problem == UNCLEAR, default=UNCLEAR))
    return moments


def _plain_days(text: str, here: datetime) -> str:
    """Return a text in which "tonight", "this time tomorrow" and "end of the week" are a day and a clock time."""
    text = THIS_PART.sub("today ", text.replace("tonight", "today night").replace("close of business", "cob"))
    text = re.sub(r"\beve\b", "evening", with_dates(text, here.date()))
    if found := SAME_TIME.fullmatch(text):
        return f"{found['day']} {here:%I:%M%p}".lower()
    last_of_month = here.replace(day=calendar.monthrange(here.year, here.month)[1])
    text = LAST_OF_MONTH.sub(f"{last_of_month:%Y-%m-%d}", text)
    ends = {**dict.fromkeys(("week", "weekend"), "this sunday eow "), "month": f"{last_of_month:%Y-%m-%d} eod "}
    return END_OF.sub(lambda found: ends.get(found["what"], "eod "), text).replace("eod today", "today eod")


def _readings(words: Sequence[str], today: date, *, hour_alone: bool) -> Iterator[tuple[str, Clock | None]]:
    """Yield each way to split words into those of a day and those of a clock time; None for no clock time.

    `hour_alone` is whether an hour without a day is one: "at 8" is, "8" is not.
    """
    yield " ".join(words), None
    for first in range(len(words)):
        for end in range(first + 1, len(words) + 1):
            clock, others = " ".join(words[first:end]), [*words[:first], *words[end:]]
            if clock.isdigit() and not _is_hour(clock, others, first, today, alone=hour_alone):
                continue
            if read := read_clock(clock):
                yield " ".join(others), read


def _is_hour(figures: str, others: Sequence[str], place: int, today: date, *, alone: bool) -> bool:
    """Return whether figures are a clock time where they are, not a year or the day of a month."""
    if len(figures) == FIGURES_OF_YEAR:
        return int(figures) not in {today.year, today.year + 1} and (len(others) <= 1 or place != len(others))
    if not others:
        return alone
    return place == len(others) or (place == 0 and month(others[0]) is None and others[0] not in UNITS)


def _days(words: str, today: date, problems: list[str]) -> list[Days]:
    """Return what words of a day can mean, and note why they mean none."""
    try:
        return read_days(words, today)
    except OverflowError:
        problems.append(TOO_LONG)
    except ValueError as problem:
        problems.append(str(problem))
    return []


def _moment(days: Days, clock: Clock | None, part: str, start: datetime, zone: ZoneInfo) -> tuple[datetime, bool]:
    """Return the first moment ahead that days and a clock time mean, and whether it is a proposal."""
    today = start.astimezone(zone).date()
    named = [day for day in days.days if day >= today]
    if not named:
        raise ValueError(PAST)
    if named[0] > today + timedelta(days=LONGEST_DAYS + 1):
        raise ValueError(TOO_LONG)
    if clock is None:
        return _proposal(named, part, start, zone), True
    at = time_of_day(clock, part)
    if at is None:
        raise ValueError(UNCLEAR)
    candidates = [day + timedelta(days=at.days_later) for day in named]
    if at.days_later and named == [today] and clock.hour < SMALL_HOURS:
        candidates = [today, *candidates]  # after midnight, the night of today has begun
    # Without a fold, a skipped time is read with the offset from before the gap, and one that comes twice is the first.
    moments = [datetime.combine(day, at.time, zone).astimezone(UTC) for day in candidates]
    ahead = [moment for moment in moments if moment > start]
    if not ahead:
        raise ValueError(PAST)
    end_of_another_day = clock.hour == HOURS and clock.proposed and named[0] > today and not part
    return ahead[0], days.proposed or (end_of_another_day if clock.hour == HOURS else at.proposed)


def _proposal(days: Sequence[date], part: str, start: datetime, zone: ZoneInfo) -> datetime:
    """Return a clock time for days without one: an evening's, or that of a part of the day."""
    times = PROPOSALS[part or "evening"]
    only_today = list(days) == [start.astimezone(zone).date()]
    moments = [
        datetime.combine(day, time, zone).astimezone(UTC) for time in times[: None if only_today else 1] for day in days
    ]
    ahead = [moment for moment in moments if moment - start >= SOON]
    if not ahead:
        raise ValueError(PAST)
    return ahead[0]
