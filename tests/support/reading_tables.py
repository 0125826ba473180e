"""The tables of what members type as a time or a time zone, and what they mean by it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

MODEL = Path(__file__).parents[1] / "bot/model"
PROPOSED = " ?"
ARROW, COMMENT = " => ", "# "


@dataclass(frozen=True, slots=True)
class TimeCase:
    """A closing time as it is typed, and what is meant: a moment, None for "by hand", or the name of a sentence."""

    now: datetime
    zone: ZoneInfo
    typed: str
    meant: datetime | str | None
    proposed: bool

    def __str__(self) -> str:
        return f"{self.now:%Y-%m-%d %H:%M} {self.zone}: {self.typed}"


@dataclass(frozen=True, slots=True)
class ZoneCase:
    """A time zone as it is typed, and the zones that are meant; none at all where it is refused."""

    typed: str
    meant: tuple[str, ...]
    question: bool

    def __str__(self) -> str:
        return self.typed


def time_cases(path: Path = MODEL / "closing_times.txt") -> list[TimeCase]:
    """Return the cases of the table of closing times."""
    cases, now, zone = list[TimeCase](), datetime.min, ZoneInfo("UTC")  # noqa: DTZ901  # replaced by the first "@" line
    for line in path.read_text(encoding="utf-8").splitlines():
        typed, arrow, meant = line.partition(ARROW)
        if arrow and not line.startswith(COMMENT):
            cases.append(TimeCase(now, zone, typed, _moment(meant, zone), proposed=meant.endswith(PROPOSED)))
        elif line.startswith("@"):
            day, clock, name = line.removeprefix("@").split()
            zone = ZoneInfo(name)
            now = datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=zone)
    return cases


def zone_cases(path: Path = MODEL / "time_zones.txt") -> list[ZoneCase]:
    """Return the cases of the table of time zones."""
    cases = list[ZoneCase]()
    for line in path.read_text(encoding="utf-8").splitlines():
        typed, arrow, meant = line.partition(ARROW)
        if arrow and not line.startswith(COMMENT):
            zones = () if meant == "none" else tuple(meant.removeprefix("?").replace(",", " ").split())
            cases.append(ZoneCase(typed, zones, question=meant.startswith("?")))
    return cases


def _moment(meant: str, zone: ZoneInfo) -> datetime | str | None:
    text = meant.removesuffix(PROPOSED)
    if text == "by hand":
        return None
    if not text[0].isdigit():
        return text
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
