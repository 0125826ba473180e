"""When a poll closes, whatever way a member says it."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.closing_times import NO_CLOCK, NO_SUCH_DAY, PAST, TOO_LONG, TOO_SHORT, UNCLEAR, closing_time

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 12, 9, 18, 0, tzinfo=BERLIN)
"""A Wednesday."""

WORDS = [
    "3h",
    "8pm",
    "20:30",
    "24",
    "24.12.",
    "31.2.",
    "dec",
    "friday",
    "tomorrow",
    "2026-12-24",
    "a",
    "at",
    ":",
    "9" * 30,
]
sayings = st.text() | st.lists(st.sampled_from(WORDS) | st.text(max_size=3)).map(" ".join)


@pytest.mark.parametrize("text", ["", "  ", "by hand", "By  Hand", "never", "manually", "MANUAL"])
def test_a_poll_may_be_closed_by_hand(text: str) -> None:
    assert closing_time(text, NOW, BERLIN) is None


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1m", timedelta(minutes=1)),
        ("45m", timedelta(minutes=45)),
        ("90 minutes", timedelta(minutes=90)),
        ("60 seconds", timedelta(minutes=1)),
        ("3h", timedelta(hours=3)),
        ("  3 H ", timedelta(hours=3)),
        ("in 2 hours", timedelta(hours=2)),
        ("an hour", timedelta(hours=1)),
        ("2d", timedelta(days=2)),
        ("1d 12h", timedelta(days=1, hours=12)),
        ("1d12h", timedelta(days=1, hours=12)),
        ("1 day, 2 hours and 5 min", timedelta(days=1, hours=2, minutes=5)),
        ("1 week", timedelta(weeks=1)),
        ("60d", timedelta(days=60)),
    ],
)
def test_a_length_counts_from_now(text: str, length: timedelta) -> None:
    assert closing_time(text, NOW, BERLIN) == NOW + length


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("20:30", "2026-12-09 20:30"),
        ("at 8pm", "2026-12-09 20:00"),
        ("8:15 p.m.", "2026-12-09 20:15"),
        ("18:01", "2026-12-09 18:01"),
        ("18:00", "2026-12-10 18:00"),
        ("9:05", "2026-12-10 09:05"),
        ("12am", "2026-12-10 00:00"),
        ("12pm", "2026-12-10 12:00"),
        ("today 20:30", "2026-12-09 20:30"),
        ("tonight at 11 pm", "2026-12-09 23:00"),
        ("tomorrow 20:30", "2026-12-10 20:30"),
        ("8pm tomorrow", "2026-12-10 20:00"),
        ("friday 20:00", "2026-12-11 20:00"),
        ("Fri, 8pm", "2026-12-11 20:00"),
        ("on tues at 20:00", "2026-12-15 20:00"),
        ("wednesday 20:00", "2026-12-09 20:00"),
        ("wednesday 17:00", "2026-12-16 17:00"),
        ("2026-12-24 20:30", "2026-12-24 20:30"),
        ("24.12. 20:30", "2026-12-24 20:30"),
        ("24.12 20:30", "2026-12-24 20:30"),
        ("24. 12. 2026, 20:30", "2026-12-24 20:30"),
        ("24 Dec 20:30", "2026-12-24 20:30"),
        ("24th december 2026 20:30", "2026-12-24 20:30"),
        ("Dec 24 8:30pm", "2026-12-24 20:30"),
        ("20:30 on 24. Dec.", "2026-12-24 20:30"),
        ("6 jan 20:30", "2027-01-06 20:30"),
        ("7.2. 18:00", "2027-02-07 18:00"),
    ],
)
def test_a_clock_time_is_the_next_one_in_the_zone(text: str, local: str) -> None:
    assert closing_time(text, NOW, BERLIN) == datetime.fromisoformat(local).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("zone", "now", "text", "closing"),
    [
        # Skipped: forward by what is skipped
        (BERLIN, "2026-03-28T12:00Z", "tomorrow 02:30", "2026-03-29T01:30Z"),
        (NEW_YORK, "2026-03-07T12:00Z", "tomorrow 02:30", "2026-03-08T07:30Z"),
        (BERLIN, "2026-03-29T00:59Z", "2:30", "2026-03-29T01:30Z"),
        # Twice: the first, and when that is past the next day
        (BERLIN, "2026-10-24T12:00Z", "sunday 02:30", "2026-10-25T00:30Z"),
        (NEW_YORK, "2026-10-31T12:00Z", "1.11. 01:30", "2026-11-01T05:30Z"),
        (BERLIN, "2026-10-25T00:45Z", "02:30", "2026-10-26T01:30Z"),
        # On either side of a change
        (BERLIN, "2026-03-28T12:00Z", "13:00", "2026-03-29T11:00Z"),
        (BERLIN, "2026-03-28T12:00Z", "1 day", "2026-03-29T12:00Z"),
        (NEW_YORK, "2026-10-31T20:00Z", "sunday 8pm", "2026-11-02T01:00Z"),
        # Today is what it is in the zone
        (NEW_YORK, "2026-06-02T02:00Z", "11pm", "2026-06-02T03:00Z"),
        (NEW_YORK, "2026-06-02T02:00Z", "tomorrow 11pm", "2026-06-03T03:00Z"),
        (BERLIN, "2026-06-01T23:00Z", "tuesday 20:00", "2026-06-02T18:00Z"),
    ],
)
def test_summer_time_and_the_zone_are_minded(zone: ZoneInfo, now: str, text: str, closing: str) -> None:
    assert closing_time(text, datetime.fromisoformat(now), zone) == datetime.fromisoformat(closing)


def test_the_moment_is_in_utc_and_whole_seconds() -> None:
    closing = closing_time("1m", NOW.replace(second=7, microsecond=999_999), BERLIN)

    assert closing is not None
    assert closing == datetime(2026, 12, 9, 17, 1, 7, tzinfo=UTC)
    assert closing.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("soon", UNCLEAR),
        ("at", UNCLEAR),
        (",", UNCLEAR),
        ("5", UNCLEAR),
        ("3 moons", UNCLEAR),
        ("25:00", UNCLEAR),
        ("20:75", UNCLEAR),
        ("13pm", UNCLEAR),
        ("0am", UNCLEAR),
        ("someday 20:00", UNCLEAR),
        ("24 foo 20:30", UNCLEAR),
        ("12/24 20:30", UNCLEAR),
        ("-3h", UNCLEAR),
        ("1h " * 40, UNCLEAR),
        ("friday", NO_CLOCK),
        ("24.12.", NO_CLOCK),
        ("31.2. 20:30", NO_SUCH_DAY),
        ("2026-13-01 20:30", NO_SUCH_DAY),
        ("0000-01-01 20:30", NO_SUCH_DAY),
        ("today 17:00", PAST),
        ("2026-12-09 18:00", PAST),
        ("8.12. 20:00", PAST),
        ("0001-01-01 00:00", PAST),
        ("0m", TOO_SHORT),
        ("59 seconds", TOO_SHORT),
        ("61d", TOO_LONG),
        ("60 days 1 minute", TOO_LONG),
        ("9" * 90 + " weeks", TOO_LONG),
        ("7.2. 18:01", TOO_LONG),
        ("2027-06-01 20:30", TOO_LONG),
        ("9999-12-31 23:59", TOO_LONG),
    ],
)
def test_what_cannot_be_is_answered_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        closing_time(text, NOW, BERLIN)


def test_a_clock_time_less_than_a_minute_ahead_is_too_short() -> None:
    with pytest.raises(ValueError, match="at least a minute"):
        closing_time("20:30", NOW.replace(hour=20, minute=29, second=30), BERLIN)


@given(text=sayings, now=st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_whatever_is_said_the_poll_closes_in_bounds_or_a_known_sentence_comes_back(text: str, now: datetime) -> None:
    for zone in (BERLIN, NEW_YORK):
        try:
            closing = closing_time(text, now, zone)
        except ValueError as refused:
            assert str(refused) in {UNCLEAR, NO_CLOCK, NO_SUCH_DAY, PAST, TOO_SHORT, TOO_LONG}  # noqa: PT017
        else:
            start = now.replace(microsecond=0)
            assert closing is None or timedelta(minutes=1) <= closing - start <= timedelta(days=60)
            assert closing is None or (closing.tzinfo is UTC and not closing.microsecond)
