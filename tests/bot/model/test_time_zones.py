"""Time zones as people name them."""

from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.model.time_zones import MOST, find_zone, suggest_zones


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Berlin", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("  BERLIN ", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("New  York", "America/New_York"),
        ("Europe/Paris", "Europe/Paris"),
        ("europe/paris", "Europe/Paris"),
        ("America/New_York", "America/New_York"),
        ("kuala lumpur", "Asia/Kuala_Lumpur"),
        ("utc", "UTC"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_is_found_by_its_city_or_its_name(typed: str, zone: str) -> None:
    assert find_zone(typed) == zone


@pytest.mark.parametrize("typed", ["", " ", "Atlantis", "Berlinn", "Europe", "+02:00", "Etc/GMT+2", "../etc/passwd"])
def test_what_is_no_zone_is_not_guessed(typed: str) -> None:
    assert find_zone(typed) is None


def test_every_zone_that_is_offered_is_one_that_there_is() -> None:
    offered = {zone for typed in ("", "a", "b", "or", "us", "berl", "new") for zone in suggest_zones(typed)}

    assert len(offered) > MOST
    assert offered <= available_timezones()
    assert all(ZoneInfo(zone) for zone in offered)
    assert all(find_zone(zone) == zone for zone in offered)


@pytest.mark.parametrize("typed", ["", " ", "a", "america", "e"])
def test_no_more_are_offered_than_discord_shows(typed: str) -> None:
    offered = suggest_zones(typed)

    assert len(offered) == MOST
    assert len(set(offered)) == len(offered)


def test_nothing_typed_offers_utc_first() -> None:
    assert suggest_zones("")[0] == "UTC"


def test_cities_that_begin_so_come_before_zones_that_only_hold_it() -> None:
    offered = suggest_zones("par")

    assert offered[0] == "America/Paramaribo"
    assert offered[1] == "Europe/Paris"


def test_a_region_offers_its_cities() -> None:
    assert all(zone.startswith("Europe/") for zone in suggest_zones("europe/"))


@pytest.mark.parametrize(("typed", "zone"), [("berlni", "Europe/Berlin"), ("pariss", "Europe/Paris")])
def test_a_slip_of_the_finger_is_forgiven_while_typing(typed: str, zone: str) -> None:
    assert zone in suggest_zones(typed)


def test_what_is_like_no_city_offers_nothing() -> None:
    assert suggest_zones("qqqqqqqq") == []
