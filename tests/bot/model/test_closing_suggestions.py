"""Closing times to pick from while a member types one."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.closing_suggestions import LABEL_LENGTH, MOST, label, suggest_closing_times
from bot.model.closing_times import LONGEST_TEXT, closing_time
from tests.support.reading_tables import MODEL, TimeCase, time_cases

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 12, 9, 18, 0, 5, tzinfo=BERLIN)
"""A Wednesday."""

CASES = [*time_cases(), *time_cases(MODEL / "closing_times_more.txt")]
BEGINNINGS = sorted({case.typed[:length] for case in CASES for length in range(len(case.typed))})


def offered(typed: str, now: datetime = NOW, zone: ZoneInfo = BERLIN) -> list[str]:
    return [suggestion.label for suggestion in suggest_closing_times(typed, now, zone)]


def phrases(typed: str) -> list[str]:
    return [one.rpartition(": ")[0] for one in offered(typed)]


def test_before_anything_is_typed_the_usual_times_are_offered() -> None:
    assert offered("") == [
        "In 1 hour: Wed 09 Dec, 19:00 (Europe/Berlin)",
        "Tonight 20:00: Wed 09 Dec, 20:00 (Europe/Berlin)",
        "Tomorrow 20:00: Thu 10 Dec, 20:00 (Europe/Berlin)",
        "Friday 20:00: Fri 11 Dec, 20:00 (Europe/Berlin)",
        "In a week: Wed 16 Dec, 18:00 (Europe/Berlin)",
        "By hand: When it's closed by hand",
    ]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("fri", ["fri", "Friday 18:00", "Friday 19:00", "Friday 21:00", "Friday 22:00", "Friday 12:00"]),
        ("fri 2", ["fri 2", "fri 2 am", "Friday 20:00", "Friday 21:00", "Friday 22:00"]),
        ("friday 8", ["friday 8", "friday 8 am"]),
        ("3", ["3", "In 3 hours", "In 3 days", "3:00", "In 3 weeks", "In 3 minutes"]),
        ("3 d", ["3 d"]),
        ("1", ["1", "In 1 hour", "In 1 day", "1:00", "In 1 week", "In 1 minute"]),
        ("20", ["20", "20:30", "In 20 hours", "In 20 minutes", "In 20 days"]),
        ("45", ["In 45 minutes", "In 45 hours", "In 45 days"]),
        ("8 j", ["8 January 20:00"]),
        ("20.12", ["20.12", "20.12"]),
        ("end", ["End of the day", "End of the week", "End of the month"]),
        ("by", ["By hand"]),
        ("xyzzy", []),
        ("31.2.", []),
        ("yesterday", []),
    ],
)
def test_what_is_offered_follows_what_is_typed(typed: str, expected: list[str]) -> None:
    assert phrases(typed)[: len(expected) or 1] == expected


def test_a_time_with_two_readings_offers_both() -> None:
    assert offered("20.12") == [
        "20.12: Wed 09 Dec, 20:12 (Europe/Berlin)",
        "20.12: Sun 20 Dec, 20:00 (Europe/Berlin)",
    ]


@pytest.mark.parametrize("case", [case for case in CASES if not isinstance(case.meant, str)], ids=str)
def test_what_is_typed_and_can_be_read_comes_first(case: TimeCase) -> None:
    [first, *_] = suggest_closing_times(case.typed, case.now, case.zone)

    assert not isinstance(case.meant, str)
    assert first.text == " ".join(case.typed.split())
    assert first.label == label(first.text, case.meant, case.zone)


@pytest.mark.parametrize("case", [case for case in CASES if isinstance(case.meant, str)], ids=str)
def test_an_error_is_never_offered(case: TimeCase) -> None:
    for suggestion in suggest_closing_times(case.typed, case.now, case.zone):
        assert suggestion.text != case.typed
        closing_time(suggestion.text, case.now, case.zone)


def test_a_long_text_leaves_room_for_the_moment() -> None:
    typed = "2 hours" + " 0 min" * 12

    [first, *_] = offered(typed)

    assert len(first) == LABEL_LENGTH
    assert first.endswith("…: Wed 09 Dec, 20:00 (Europe/Berlin)")


@given(
    typed=st.sampled_from(BEGINNINGS) | st.text(max_size=LONGEST_TEXT),
    now=st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    zone=st.sampled_from([BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")]),
)
def test_every_completion_has_a_label_of_its_own_and_is_read_as_the_moment_in_it(
    typed: str, now: datetime, zone: ZoneInfo
) -> None:
    suggestions = suggest_closing_times(typed, now, zone)

    assert len(suggestions) <= MOST
    assert len({suggestion.label for suggestion in suggestions}) == len(suggestions)
    for suggestion in suggestions:
        moment = closing_time(suggestion.text, now, zone)
        assert 1 <= len(suggestion.text) <= LONGEST_TEXT
        assert len(suggestion.label) <= LABEL_LENGTH
        assert suggestion.label.endswith(label("", moment, zone))


@pytest.mark.parametrize("changes_at", ["2026-03-29T01:00Z", "2026-10-25T01:00Z"])
@pytest.mark.parametrize("typed", ["", "2", "2:30", "sun", "sunday 2", "tomorrow", "1h", "in", "midnight"])
def test_around_a_change_of_clocks_every_completion_means_what_its_label_says(changes_at: str, typed: str) -> None:
    for minutes in range(-26 * 60, 4 * 60, 35):
        now = datetime.fromisoformat(changes_at) + timedelta(minutes=minutes)
        for suggestion in suggest_closing_times(typed, now, BERLIN):
            assert suggestion.label.endswith(label("", closing_time(suggestion.text, now, BERLIN), BERLIN))
