"""Time zones as people name them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.time_zones import find_zone, is_fixed, read_zones, short_name, zone_names
from bot.model.zone_places import country_names, country_of_zone, inhabitants, short_names, zones_of_country
from tests.support.reading_tables import MODEL, ZoneCase, zone_cases

CASES = [*zone_cases(), *zone_cases(MODEL / "time_zones_more.txt")]
LETTERS = st.sampled_from(sorted({sign for case in CASES for sign in case.typed}))


def times(zone: str) -> list[timedelta | None]:
    """Return the offsets of a zone from UTC over two years, by which zones count as the same."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return [(start + timedelta(days=days)).astimezone(ZoneInfo(zone)).utcoffset() for days in range(0, 730, 9)]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_zone_is_the_one_that_members_mean_or_a_question_or_refused(case: ZoneCase) -> None:
    zones = read_zones(case.typed)

    assert [times(zone) for zone in zones[: len(case.meant)]] == [times(zone) for zone in case.meant]
    assert bool(zones) == bool(case.meant)
    assert (len(zones) > 1) == case.question
    assert find_zone(case.typed) == (zones[0] if len(zones) == 1 else None)


def test_the_tables_have_many_cases() -> None:
    assert len(CASES) > 300
    assert len({case.typed for case in CASES}) == len(CASES)


def test_every_zone_that_could_be_stored_before_is_still_found_by_its_name() -> None:
    stored = {name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/"))}

    assert {name for name in (*stored, "UTC") if find_zone(name) != name} == set()


@pytest.mark.parametrize("hours", range(-12, 15))
def test_a_whole_offset_is_the_zone_that_always_has_it(hours: int) -> None:
    zone = find_zone(f"UTC{hours:+d}")

    assert zone is not None
    assert is_fixed(zone)
    assert set(times(zone)) == {timedelta(hours=hours)}
    assert short_name(zone) == (f"UTC{hours:+d}" if hours else "UTC")
    assert find_zone(zone) == zone


@pytest.mark.parametrize("code", sorted(set(country_of_zone().values())))
def test_a_country_means_its_zones_by_its_name_and_no_other(code: str) -> None:
    name = {"GE": "GE"}.get(code, country_names()[code])

    zones = read_zones(name)

    assert {tuple(times(zone)) for zone in zones} == {tuple(times(zone)) for zone in zones_of_country(code)}


def test_every_zone_in_the_tables_is_one_that_there_is() -> None:
    named = {zone for zones in short_names().values() for zone in zones}

    assert named | set(inhabitants()) <= set(zone_names().values()) | {"UTC"}


@given(typed=st.text(max_size=120) | st.text(alphabet=LETTERS, max_size=12))
def test_whatever_is_typed_names_zones_that_there_are_or_none(typed: str) -> None:
    zones = read_zones(typed)

    assert set(zones) <= available_timezones()
    assert len(set(zones)) == len(zones)
