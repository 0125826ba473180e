"""Reading the day or the month by which a member finds a poll."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.model.typed_days import TypedDay, read_day

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("8 jan", TypedDay("", (1,), 8)),
        ("8 January", TypedDay("", (1,), 8)),
        ("8th jan.", TypedDay("", (1,), 8)),
        ("Jan 8", TypedDay("", (1,), 8)),
        ("january 8, 2026", TypedDay("", (1,), 8, 2026)),
        ("8 jan 2026", TypedDay("", (1,), 8, 2026)),
        ("january", TypedDay("", (1,))),
        ("january 2026", TypedDay("", (1,), None, 2026)),
        ("8 j", TypedDay("", (1, 6, 7), 8)),
        ("friday's film 8 jan", TypedDay("friday's film", (1,), 8)),
        ("Friday's film? · closed 8 Jan", TypedDay("friday's film?", (1,), 8)),
        ("Friday's film? · open, closes 9 Jan 20:00", TypedDay("friday's film?", (1,), 9)),
        ("Friday's film? · closed 8 Jan 20:00 · #12", TypedDay("friday's film?", (1,), 8)),
    ],
)
def test_a_day_or_a_month_is_read_wherever_it_is(typed: str, read: TypedDay) -> None:
    assert read_day(typed) == read


@pytest.mark.parametrize("typed", ["", "8", "ja", "friday", "2026", "12 angry men", "#8", "marchioness", "8jan"])
def test_other_words_are_no_day(typed: str) -> None:
    assert read_day(typed) is None


def test_a_day_is_one_of_the_clubs_time_zone() -> None:
    [span] = TypedDay("", (1,), 8, 2026).spans(NOW, ZoneInfo("America/New_York"))

    assert [datetime.fromtimestamp(at, UTC) for at in span] == [
        datetime(2026, 1, 8, 5, tzinfo=UTC),
        datetime(2026, 1, 9, 5, tzinfo=UTC),
    ]


def test_without_a_year_any_year_is_meant() -> None:
    spans = TypedDay("", (12,)).spans(NOW, UTC)

    years = [datetime.fromtimestamp(start, UTC).year for start, _ in spans]
    assert {2025, 2026, 2027} <= set(years)


def test_a_day_that_no_month_has_is_at_no_time_except_in_years_that_have_it() -> None:
    assert TypedDay("", (2,), 30).spans(NOW, UTC) == ()
    assert {datetime.fromtimestamp(start, UTC).year % 4 for start, _ in TypedDay("", (2,), 29).spans(NOW, UTC)} == {0}
