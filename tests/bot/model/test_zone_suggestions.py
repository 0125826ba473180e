"""Time zones to pick from while a member types one."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.time_zones import find_zone, read_zones
from bot.model.zone_suggestions import LABEL_LENGTH, MOST, question, suggest_zones
from tests.support.reading_tables import MODEL, zone_cases

NOW = datetime(2026, 12, 9, 20, 4, tzinfo=UTC)
CASES = [*zone_cases(), *zone_cases(MODEL / "time_zones_more.txt")]
BEGINNINGS = sorted({case.typed[:length] for case in CASES for length in range(len(case.typed) + 1)})


def offered(typed: str) -> list[str]:
    return [suggestion.label for suggestion in suggest_zones(typed, NOW)]


def places(typed: str) -> list[str]:
    return [label.rpartition(": ")[0] for label in offered(typed)]


def test_before_anything_is_typed_utc_and_the_largest_zones_are_offered() -> None:
    assert offered("")[:3] == [
        "UTC: 20:04 now",
        "Shanghai, China: 04:04 there now",
        "Kolkata, India: 01:34 there now",
    ]
    assert len(offered("")) == MOST


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("berl", ["Berlin, Germany: 21:04 there now"]),
        ("munich", ["Munich, Germany: 21:04 there now"]),
        ("sao p", ["São Paulo, Brazil: 17:04 there now"]),
        (
            "portland",
            ["Portland, Oregon, United States: 12:04 there now", "Portland, Maine, United States: 15:04 there now"],
        ),
        ("UTC+2", ["UTC+2, no summer time: 22:04 now", "Johannesburg, South Africa: 22:04 there now"]),
        ("Spain", ["Madrid, Spain: 21:04 there now", "Canary, Spain: 20:04 there now"]),
        (
            "ist",
            [
                "Kolkata, India: 01:34 there now",
                "Jerusalem, Israel: 22:04 there now",
                "Dublin, Ireland: 20:04 there now",
            ],
        ),
        ("germ", ["Berlin, Germany: 21:04 there now"]),
    ],
)
def test_a_zone_is_offered_by_a_place_with_the_time_there(typed: str, labels: list[str]) -> None:
    assert offered(typed)[: len(labels)] == labels


@pytest.mark.parametrize(
    ("typed", "place"),
    [("India", "Indianapolis"), ("uk", "Timbuktu"), ("est", "Budapest"), ("Paris", "Paramaribo"), ("UTC+2", "UTC")],
)
def test_a_neighbour_in_spelling_is_not_offered(typed: str, place: str) -> None:
    assert all(not offer.startswith(place) for offer in places(typed) if offer != "UTC+2, no summer time")


def test_the_best_known_of_what_begins_so_comes_first() -> None:
    assert places("par")[:3] == ["Paris, France", "Asunción, Paraguay", "Paramaribo, Suriname"]


def test_a_region_offers_its_cities() -> None:
    assert all(suggestion.zone.startswith("Europe/") for suggestion in suggest_zones("europe/", NOW))


@pytest.mark.parametrize(("typed", "zone"), [("berlni", "Europe/Berlin"), ("pariss", "Europe/Paris")])
def test_a_slip_is_forgiven_while_typing_and_never_after(typed: str, zone: str) -> None:
    assert [suggestion.zone for suggestion in suggest_zones(typed, NOW)] == [zone]
    assert find_zone(typed) is None


def test_what_is_like_no_place_offers_nothing() -> None:
    assert offered("qqqqqqqq") == []


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("Mosow", "Did you mean Moscow (Europe/Moscow)?"),
        ("Berln", "Did you mean Berlin (Europe/Berlin)?"),
        ("Tokoy", "Did you mean Tokyo (Asia/Tokyo)?"),
        ("Oslp", "Did you mean Oslo (Europe/Oslo)?"),
        ("Sydny", "Did you mean Sydney (Australia/Sydney)?"),
        ("qqqqqqqq", "Say a city such as Berlin or New York, a country, or an offset such as UTC+2."),
    ],
)
def test_a_slip_is_a_question_and_never_a_neighbour(typed: str, asked: str) -> None:
    assert question(typed) == f"I don't know `{typed}` as a time zone. {asked}"
    assert read_zones(typed) == ()


@pytest.mark.parametrize("case", [case for case in CASES if case.meant], ids=str)
def test_what_is_meant_comes_first(case: object) -> None:
    typed = str(case)

    assert tuple(one.zone for one in suggest_zones(typed, NOW))[: len(read_zones(typed))] == read_zones(typed)[:MOST]


@pytest.mark.parametrize("case", [case for case in CASES if case.question], ids=str)
def test_every_name_in_a_question_means_one_of_its_zones_when_it_is_typed(case: object) -> None:
    sentence = question(str(case))

    named = sentence.removeprefix("That could be ").removesuffix(". Please say which of them you mean.")
    names = [
        name
        for part in named.replace("; or ", " or ").split(" or ")
        for name in part.split("; " if ";" in named else ", ")
    ]
    found = [find_zone(name) for name in names if name != "another city there"]
    assert found == list(read_zones(str(case))[: len(found)])


@given(typed=st.sampled_from(BEGINNINGS) | st.text(max_size=100))
def test_every_completion_has_a_label_of_its_own_and_a_zone_that_can_be_stored(typed: str) -> None:
    suggestions = suggest_zones(typed, NOW)

    assert len(suggestions) <= MOST
    assert len({suggestion.label for suggestion in suggestions}) == len(suggestions)
    for suggestion in suggestions:
        assert suggestion.zone in available_timezones()
        assert find_zone(suggestion.zone) == suggestion.zone
        assert 1 <= len(suggestion.label) <= LABEL_LENGTH
        assert f": {NOW.astimezone(ZoneInfo(suggestion.zone)):%H:%M} " in suggestion.label
