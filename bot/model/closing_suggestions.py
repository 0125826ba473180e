"""Closing times to pick from while a member types one: each with the moment it means in the club's zone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model.closing_sentences import LONGEST_DAYS
from bot.model.closing_times import BY_HAND, LONGEST_TEXT, SeveralTimes, read_closing_time
from bot.model.time_words import MONTHS, WEEKDAYS, month
from bot.model.time_zones import short_name

MOST = 25
LABEL_LENGTH = 100
MOST_NUMBER = 10_000  # beyond, no unit gives a length that a poll can have

WHEN_BY_HAND = "When it's closed by hand"
USUAL = ("In 1 hour", "Tonight 20:00", "Tomorrow 20:00", "Friday 20:00", "In a week", "By hand")
CLOCKS = ("18:00", "19:00", "20:00", "21:00", "22:00", "12:00")
DAYS = ("Today", "Tomorrow", *(name.capitalize() for name in WEEKDAYS))
PHRASES = (
    *(
        "In 30 minutes",
        "In half an hour",
        "In an hour",
        "In 2 hours",
        "In 3 hours",
        "In a day",
        "In 2 days",
        "In 3 days",
    ),
    *(f"Tonight {clock}" for clock in CLOCKS[:-1]),
    *("In two weeks", "In a fortnight", "In a month", "Noon", "Midnight", "End of the day", "End of the week"),
    *(
        "This evening 20:00",
        "This weekend",
        "Weekend",
        "Tomorrow morning",
        "Tomorrow noon",
        "Tomorrow evening",
        "Tomorrow midnight",
    ),
    *("Day after tomorrow 20:00", "End of the month", "Christmas Eve 20:00", "New Year's Eve 20:00"),
    *(f"Next {name.capitalize()} 20:00" for name in WEEKDAYS),
    *(f"Next week {name.capitalize()} 20:00" for name in WEEKDAYS),
)
NUMBER = re.compile(r"(?:in |at |for )?(?P<number>\d{1,5})(?P<rest>.*)", re.ASCII)
HOURS, LAST_NUMBER_OF_DAY = 24, 31
FEW, HALF_A_DAY = 6, 12


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A closing time to pick: its label, and the text to send, which means the moment in the label."""

    label: str
    text: str


def suggest_closing_times(typed: str, now: datetime, zone: ZoneInfo) -> list[Suggestion]:
    """Return at most 25 closing times for what is typed: first what it means, then how it may go on.

    No two have the same label or the same moment. What can't be read is not offered.
    """
    start = now.astimezone(UTC).replace(microsecond=0)
    plain = " ".join(typed.split())
    found = dict[datetime | None, Suggestion]()
    for suggestion, moment in (*_typed(plain, start, zone), *_offered(plain, start, zone)):
        if suggestion.label not in {other.label for other in found.values()}:
            found.setdefault(moment, suggestion)
    return list(found.values())[:MOST]


def label(text: str, moment: datetime | None, zone: ZoneInfo) -> str:
    """Return a text with the moment it means, short enough for Discord."""
    meaning = f"{moment.astimezone(zone):%a %d %b, %H:%M} ({short_name(str(zone))})" if moment else WHEN_BY_HAND
    room = LABEL_LENGTH - len(f": {meaning}")
    return f"{text if len(text) <= room else f'{text[: room - 1]}…'}: {meaning}"


def _typed(plain: str, start: datetime, zone: ZoneInfo) -> Iterator[tuple[Suggestion, datetime | None]]:
    """Yield what was typed as it is read, or each of two times that it can mean."""
    if not plain or len(plain) > LONGEST_TEXT:
        return
    try:
        moment = read_closing_time(plain, start, zone).moment
    except SeveralTimes as asked:
        for one in asked.moments:
            if (text := _absolute(one, start, zone)) is not None:
                yield Suggestion(label(plain, one, zone), text), one
    except ValueError:
        return
    else:
        yield Suggestion(label(plain, moment, zone), plain), moment


def _offered(plain: str, start: datetime, zone: ZoneInfo) -> Iterator[tuple[Suggestion, datetime | None]]:
    """Yield the usual times, or those that go on as was typed."""
    for phrase in USUAL if not plain else _going_on(plain.lower(), start, zone):
        try:
            moment = read_closing_time(phrase, start, zone).moment
        except ValueError:
            continue
        text = phrase if _is_length(phrase) else _absolute(moment, start, zone)
        if text is not None:
            yield Suggestion(label(phrase, moment, zone), text), moment


def _going_on(typed: str, start: datetime, zone: ZoneInfo) -> Iterator[str]:
    """Yield every phrase whose words begin as those that were typed."""
    here = start.astimezone(zone)
    number = NUMBER.fullmatch(typed)
    if number and int(number["number"]) <= MOST_NUMBER:
        yield from _with_number(int(number["number"]), here, number["rest"].strip())
    if typed[-1].isdigit():
        yield from (f"{typed} pm", f"{typed} am")
    if month(typed.split(maxsplit=1)[0]):
        ahead = [here + timedelta(days=days) for days in range(LONGEST_DAYS + 1)]
        weekends = [day for day in ahead if f"{day:%A}" in {"Friday", "Saturday"}]
        yield from (one for day in weekends if _begins(one := f"{day:%B} {day.day} 20:00", typed))
    days = [f"{day} {clock}" for day in DAYS for clock in CLOCKS]
    yield from (one for one in (*USUAL, *days, *PHRASES) if _begins(one, typed))


def _with_number(number: int, here: datetime, rest: str) -> Iterator[str]:
    """Yield what a number can be the beginning of, the likely first, as far as the `rest` that follows it allows."""
    lengths = [f"In {number} {unit}{'' if number == 1 else 's'}" for unit in ("minute", "hour", "day", "week")]
    minutes, hours, days, weeks = lengths
    clocks = [f"{hour}:00" for hour in (number + HALF_A_DAY, number) if hour < HOURS]
    if number <= FEW:
        phrases = [hours, days, *clocks, weeks, minutes]
    elif number <= HALF_A_DAY:
        phrases = [*clocks, hours, days, minutes]
    elif number < HOURS:
        phrases = [*clocks, f"{number}:30", hours, minutes, days]
    else:
        phrases = [minutes, hours, days]
    if 1 <= number <= LAST_NUMBER_OF_DAY:
        months = [MONTHS[(here.month - 1 + more) % len(MONTHS)] for more in range(3)]
        phrases += [f"{number} {name.capitalize()} 20:00" for name in months]
    yield from (phrase for phrase in phrases if not rest or _begins(phrase, f"{number} {rest}"))


def _begins(phrase: str, typed: str) -> bool:
    """Return whether what was typed is the beginning of a phrase, or its words are those of the phrase's words."""
    words, sought = _words(phrase.lower()), _words(typed)
    in_turn = bool(sought) and len(sought) <= len(words) and all(map(str.startswith, words, sought))
    return in_turn or phrase.lower().startswith(typed)


def _words(text: str) -> list[str]:
    apart = re.sub(r"(?<=\d)(?=[a-z])", " ", text)
    words = [word for word in apart.replace(",", " ").split() if word not in {"in", "at", "on", "the", "for"}]
    return ["1" if word in {"a", "an"} else word for word in words]


def _is_length(phrase: str) -> bool:
    return phrase.startswith("In ") or phrase.lower() in BY_HAND


def _absolute(moment: datetime | None, start: datetime, zone: ZoneInfo) -> str | None:
    """Return a text that means this moment whenever it is read; None where there is none, as in a doubled hour."""
    if moment is None:
        return None
    local = moment.astimezone(zone)
    text = f"{local:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
    try:
        return text if read_closing_time(text, start, zone).moment == moment else None
    except ValueError:
        return None
