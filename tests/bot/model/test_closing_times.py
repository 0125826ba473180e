"""When a poll closes, whatever way a member says it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import closing_sentences
from bot.model.closing_sentences import ASK, NO_SUCH_DAY, PAST, TOO_LONG, TOO_SHORT, UNCLEAR
from bot.model.closing_times import SeveralTimes, closing_time, read_closing_time
from tests.support.reading_tables import MODEL, TimeCase, time_cases

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 12, 9, 18, 0, tzinfo=BERLIN)
"""A Wednesday."""

CASES = [*time_cases(), *time_cases(MODEL / "closing_times_more.txt")]
WORDS = sorted({word for case in CASES for word in case.typed.split()} | {"0", "9" * 30, ":", "24", "31.2."})
SENTENCES = {value for name, value in vars(closing_sentences).items() if name.isupper() and isinstance(value, str)}

times_typed = st.text() | st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=8).map(" ".join)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from([BERLIN, NEW_YORK, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Etc/GMT-14")])


@pytest.mark.parametrize("case", [case for case in CASES if not isinstance(case.meant, str)], ids=str)
def test_a_time_is_read_as_members_mean_it(case: TimeCase) -> None:
    read = read_closing_time(case.typed, case.now, case.zone)

    assert read.moment == case.meant
    assert read.proposed == case.proposed


@pytest.mark.parametrize("case", [case for case in CASES if isinstance(case.meant, str)], ids=str)
def test_what_cannot_be_is_answered_with_a_sentence(case: TimeCase) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011  # the sentence is checked below
        closing_time(case.typed, case.now, case.zone)

    expected = getattr(closing_sentences, str(case.meant))
    assert isinstance(refused.value, SeveralTimes) if expected == ASK else str(refused.value) == expected


def test_a_table_has_many_cases_of_each_kind() -> None:
    assert len(CASES) > 500
    assert len({(case.now, str(case.zone), case.typed) for case in CASES}) == len(CASES)
    assert {getattr(closing_sentences, case.meant) for case in CASES if isinstance(case.meant, str)} == SENTENCES


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("20.12", "That could be 9 Dec 20:12 or 20 Dec 20:00. Please say which of them you mean."),
        ("1:30h", "That could be 9 Dec 19:30 or 10 Dec 01:30. Please say which of them you mean."),
        ("1/2 20:00", "That could be 2 Jan 20:00 or 1 Feb 20:00. Please say which of them you mean."),
    ],
)
def test_a_question_names_both_times_as_they_can_be_typed(text: str, question: str) -> None:
    with pytest.raises(SeveralTimes) as asked:
        closing_time(text, NOW, BERLIN)

    [first, second] = str(asked.value).removeprefix("That could be ").partition(". Please")[0].split(" or ")
    assert str(asked.value) == question
    assert [closing_time(typed, NOW, BERLIN) for typed in (first, second)] == sorted(asked.value.moments)


@pytest.mark.parametrize(
    ("zone", "now", "text", "closing"),
    [
        (BERLIN, "2026-03-29T00:59Z", "2:30", "2026-03-29T01:30Z"),
        (BERLIN, "2026-10-25T00:45Z", "02:30", "2026-10-26T01:30Z"),
        (NEW_YORK, "2026-06-02T02:00Z", "11pm", "2026-06-02T03:00Z"),
        (NEW_YORK, "2026-06-02T02:00Z", "tomorrow 11pm", "2026-06-03T03:00Z"),
        (BERLIN, "2026-06-01T23:00Z", "tuesday 20:00", "2026-06-02T18:00Z"),
    ],
)
def test_today_is_what_it_is_in_the_zone_of_the_club(zone: ZoneInfo, now: str, text: str, closing: str) -> None:
    assert closing_time(text, datetime.fromisoformat(now), zone) == datetime.fromisoformat(closing)


def test_the_moment_is_in_utc_and_whole_seconds() -> None:
    closing = closing_time("1m", NOW.replace(second=7, microsecond=999_999), BERLIN)

    assert closing is not None
    assert closing == datetime(2026, 12, 9, 17, 1, 7, tzinfo=UTC)
    assert closing.tzinfo is UTC


def test_a_clock_time_less_than_a_minute_ahead_is_too_short() -> None:
    with pytest.raises(ValueError, match="at least a minute"):
        closing_time("20:30", NOW.replace(hour=20, minute=29, second=30), BERLIN)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1h " * 40, UNCLEAR),
        ("9" * 90 + " weeks", TOO_LONG),
        ("9" * 90 + " months", TOO_LONG),
        ("9999-12-31 23:59", TOO_LONG),
        ("9999-12-31 24:00", TOO_LONG),
        ("0001-01-01 00:00", PAST),
        ("0000-01-01 20:30", NO_SUCH_DAY),
        ("2027-02-30T20:00Z", NO_SUCH_DAY),
        ("0.001s", TOO_SHORT),
    ],
)
def test_no_number_is_too_large_or_too_small_for_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011  # the sentence is checked below
        closing_time(text, NOW, BERLIN)

    assert str(refused.value) == sentence


@given(text=times_typed, now=moments, zone=zones)
def test_whatever_is_said_the_poll_closes_in_bounds_or_a_known_sentence_comes_back(
    text: str, now: datetime, zone: ZoneInfo
) -> None:
    try:
        closing = closing_time(text, now, zone)
    except SeveralTimes as asked:
        assert len(set(asked.moments)) > 1  # noqa: PT017
        assert all(timedelta() < moment - now <= timedelta(days=60) for moment in asked.moments)  # noqa: PT017
    except ValueError as refused:
        assert str(refused) in SENTENCES  # noqa: PT017
    else:
        start = now.replace(microsecond=0)
        assert closing is None or timedelta(minutes=1) <= closing - start <= timedelta(days=60)
        assert closing is None or (closing.tzinfo is UTC and not closing.microsecond)
