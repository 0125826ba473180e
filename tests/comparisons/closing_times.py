# ruff: noqa: T201 - it prints its table
"""Reads the table of closing times with several libraries beside ours: `python -m tests.comparisons.closing_times`.

The libraries are not part of the bot. Install those you want to compare in an environment of their own; a library that
is missing is left out. docs/experiments/times.md tells what came of it.
"""

import importlib
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from bot.model.closing_times import closing_time
from tests.support.reading_tables import MODEL, TimeCase, time_cases

TABLE = Path(__file__).parents[2] / "docs/experiments/closing-times.tsv"
WRONG_COSTS, REFUSAL_COSTS = 10, 1

Reader: TypeAlias = Callable[[str, datetime, ZoneInfo], datetime | None]
"""What a text means at a moment in a zone, None for "by hand". Raises `ValueError` where it is refused."""


def ours(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Read a text as the bot does."""
    return closing_time(text, now, zone)


def dateparser_reader() -> Reader:
    """Return dateparser as its pages advise for times to come."""
    module = importlib.import_module("dateparser")
    settings = {
        "PREFER_DATES_FROM": "future",
        "RETURN_AS_TIMEZONE_AWARE": True,
    }

    def read(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
        base = {"RELATIVE_BASE": now.replace(tzinfo=None), "TIMEZONE": str(zone), "TO_TIMEZONE": str(zone)}
        return module.parse(text, languages=["en"], settings={**settings, **base})

    return _checked(read)


def parsedatetime_reader() -> Reader:
    """Return parsedatetime in its present style."""
    module = importlib.import_module("parsedatetime")
    calendar = module.Calendar(version=module.VERSION_CONTEXT_STYLE)

    def read(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
        moment, context = calendar.parseDT(text, sourceTime=now.replace(tzinfo=None))
        return moment.replace(tzinfo=zone) if context.hasDateOrTime else None

    return _checked(read)


def timefhuman_reader() -> Reader:
    """Return timefhuman, with its moment in place of today's."""
    module: Any = importlib.import_module("timefhuman")

    def read(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
        found = module.timefhuman(text, module.tfhConfig(now=now.replace(tzinfo=None)))
        first = found[0] if len(found) == 1 else None
        if isinstance(first, timedelta):
            return now.astimezone(UTC) + first
        return first.replace(tzinfo=first.tzinfo or zone) if isinstance(first, datetime) else None

    return _checked(read)


def ctparse_reader() -> Reader:
    """Return ctparse, which reads English and German."""
    module: Any = importlib.import_module("ctparse")

    def read(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
        found = module.ctparse(text, ts=now.replace(tzinfo=None), timeout=2)
        resolution: Any = found.resolution if found else None
        if type(resolution).__name__ == "Duration":
            unit = resolution.unit.value
            return now.astimezone(UTC) + timedelta(**{unit if unit.endswith("s") else f"{unit}s": resolution.value})
        if type(resolution).__name__ != "Time" or not (resolution.isDate or resolution.isDateTime):
            return None
        return resolution.dt.replace(tzinfo=zone)

    return _checked(read)


def recognizers_reader() -> Reader:
    """Return Microsoft's recognizers, the first value that is ahead."""
    module: Any = importlib.import_module("recognizers_date_time")
    english = importlib.import_module("recognizers_text").Culture.English

    def read(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
        found = module.recognize_datetime(text, english, reference=now.replace(tzinfo=None))
        values: list[dict[str, str]] = found[0].resolution["values"] if len(found) == 1 and found[0].resolution else []
        moments = [moment for value in values if (moment := _resolved(value, now, zone))]
        return next((moment for moment in moments if moment > now), moments[0] if moments else None)

    return _checked(read)


def _resolved(value: dict[str, str], now: datetime, zone: ZoneInfo) -> datetime | None:
    first = value.get("value") or value.get("start") or ""
    match value.get("type"):
        case "duration":
            return now.astimezone(UTC) + timedelta(seconds=float(first))
        case "time" | "timerange":
            clock = datetime.combine(now.date(), datetime.fromisoformat(f"2000-01-01 {first}").time(), zone)
            return clock if clock > now else clock + timedelta(days=1)
        case _:
            return datetime.fromisoformat(first).replace(tzinfo=zone) if first else None


def _checked(read: Reader) -> Reader:
    """Return a reader that refuses what a library does not read, and what the bot's bounds do not allow.

    Every library so gets for free what the bot knows of itself: "by hand", and bounds of a minute and 60 days.
    """

    def checked(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
        if text.casefold() in {"by hand", "manually", "never", "no end"}:
            return None
        try:
            moment = read(text, now, zone)
        except Exception as error:
            raise ValueError(text) from error
        if moment is None or not timedelta(minutes=1) <= moment - now <= timedelta(days=60):
            raise ValueError(text)
        return moment

    return checked


def verdict(read: Reader, case: TimeCase) -> str:
    """Return whether a reader takes a case as it is meant: "right", "wrong" or "refused"."""
    try:
        moment = read(case.typed, case.now, case.zone)
    except ValueError:
        return "right" if isinstance(case.meant, str) else "refused"
    if moment is None or case.meant is None:
        return "right" if moment is case.meant else "wrong"
    if isinstance(case.meant, str):
        return "wrong"
    if case.proposed and re.search(r"\d|noon|midnight|eight|nine", case.typed) is None:
        # The hour is a proposal of the bot's own: a library that picks another one on that day is as right.
        return "right" if moment.astimezone(case.zone).date() == case.meant.date() else "wrong"
    return "right" if abs(moment - case.meant) < timedelta(minutes=1) else "wrong"


def readers() -> Iterator[tuple[str, Reader]]:
    """Return ours and each library that is installed, by name."""
    yield "ours", ours
    for name, make in {
        "dateparser": dateparser_reader,
        "parsedatetime": parsedatetime_reader,
        "timefhuman": timefhuman_reader,
        "ctparse": ctparse_reader,
        "recognizers-text": recognizers_reader,
    }.items():
        try:
            yield name, make()
        except ImportError:
            print(f"{name} is not installed", file=sys.stderr)


def main() -> None:
    """Print the sums, and write each case with what every reader makes of it to a table."""
    warnings.simplefilter("ignore")
    cases = [*time_cases(), *time_cases(MODEL / "closing_times_more.txt")]
    verdicts = dict[str, list[str]]()
    print("| reader | right | refused | wrong | cost | ms a text |\n|---|---:|---:|---:|---:|---:|")
    for name, read in readers():
        start = time.perf_counter()
        found = verdicts[name] = [verdict(read, case) for case in cases]
        spent, sums = (time.perf_counter() - start) / len(cases) * 1000, Counter(found)
        cost = WRONG_COSTS * sums["wrong"] + REFUSAL_COSTS * sums["refused"]
        print(f"| {name} | {sums['right']} | {sums['refused']} | {sums['wrong']} | {cost} | {spent:.2f} |")
    lines = ["\t".join(("now", "zone", "typed", *verdicts))]
    for number, case in enumerate(cases):
        found = (verdicts[name][number] for name in verdicts)
        lines.append("\t".join((f"{case.now:%Y-%m-%d %H:%M}", str(case.zone), case.typed, *found)))
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
