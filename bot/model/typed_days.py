"""Reads the day or the month by which a member finds a poll: "8 jan", "jan 8 2026", "january"."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TypeAlias

from bot.model.time_words import MONTHS
from knowledge.text import fold_text

Spans: TypeAlias = tuple[tuple[int, int], ...]
"""Times from one second, inclusive, to another, exclusive; whole seconds since 1970 UTC."""

YEARS_BACK = 20
_SHORTEST_MONTH = 3  # letters of a month without a day
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?,?")
_YEAR = re.compile(r"20\d\d")
_BEFORE = ("·", "closed", "closes", "open,", "open")  # what the names of completions have before a date ...
_AFTER = re.compile(r"\d{1,2}:\d\d|·|#\d+")  # ... and after it


@dataclass(frozen=True, slots=True)
class TypedDay:
    """A day or a month, and the words typed around it. Where a month is not finished, it may be several."""

    words: str
    months: tuple[int, ...]
    day: int | None = None
    year: int | None = None

    def spans(self, now: datetime, zone: tzinfo) -> Spans:
        """Return the times that this may mean in a time zone: without a year, those of every year until the next."""
        this_year = now.astimezone(zone).year
        years = (self.year,) if self.year else range(this_year - YEARS_BACK, this_year + 2)
        spans = list[tuple[int, int]]()
        for year in years:
            for month in self.months:
                try:
                    start = datetime(year, month, self.day or 1, tzinfo=zone)
                except ValueError:  # 30 February
                    continue
                end = start + timedelta(days=1) if self.day else _next_month(start)
                spans.append((int(start.timestamp()), int(end.timestamp())))
        return tuple(spans)


def read_day(typed: str) -> TypedDay | None:
    """Return the first day or month in what was typed, or None."""
    words = fold_text(typed).split()
    for at, word in enumerate(words):
        months = tuple(number for number, name in enumerate(MONTHS, 1) if name.startswith(word.rstrip(".,")))
        day_before = _DAY.fullmatch(words[at - 1]) if at else None
        if not months or (day_before is None and len(word) < _SHORTEST_MONTH):
            continue
        first, end = (at - 1 if day_before else at), at + 1
        day = day_before
        if day is None and end < len(words) and (day := _DAY.fullmatch(words[end])):
            end += 1
        year = _YEAR.fullmatch(words[end]) if end < len(words) else None
        end += 1 if year else 0
        while first and words[first - 1] in _BEFORE:
            first -= 1
        while end < len(words) and _AFTER.fullmatch(words[end]):
            end += 1
        around = " ".join(words[:first] + words[end:])
        return TypedDay(around, months, int(day[1]) if day else None, int(year[0]) if year else None)
    return None


def _next_month(start: datetime) -> datetime:
    return (start + timedelta(days=32)).replace(day=1)
