"""A pace: so much at once, then one after another."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.model import rate_limits
from bot.model.errors import Refusal
from bot.model.rate_limits import RateLimit, default_limits, unlimited

NOW = datetime(2026, 3, 6, 18, 0, tzinfo=UTC)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def at_once(held: RateLimit, member_id: int = 1, at: datetime = NOW) -> int:
    """Return how much a member may do in one moment."""
    return sum(held.allows(member_id, at) for _ in range(100))


def test_a_burst_is_allowed_up_to_the_limit() -> None:
    assert at_once(RateLimit(30, 20.0)) == 30


def test_after_a_burst_the_limit_refills_evenly() -> None:
    held = RateLimit(4, 20.0)
    at_once(held)

    assert [held.allows(1, later(seconds)) for seconds in (4.9, 5, 9.9, 10, 10)] == [False, True, False, True, False]


def test_a_refused_member_learns_how_long_to_wait_and_loses_nothing_by_trying() -> None:
    held = RateLimit(4, 20.0, "Wait {seconds} s.")
    at_once(held)

    for _ in range(50):
        with pytest.raises(Refusal, match=r"^Wait 5 s\.$"):
            held.check(1, NOW)
    with pytest.raises(Refusal, match=r"^Wait 1 s\.$"):
        held.check(1, later(4.5))
    held.check(1, later(5))


def test_after_its_whole_time_a_limit_is_full_again() -> None:
    held = RateLimit(30, 20.0)
    at_once(held)

    assert at_once(held, at=later(20)) == 30


def test_each_member_has_a_limit_of_their_own() -> None:
    held = RateLimit(3, 20.0)
    at_once(held)

    assert at_once(held, member_id=2) == 3


def test_a_clock_that_goes_back_makes_no_member_wait_longer() -> None:
    held = RateLimit(3, 20.0)

    assert at_once(held, at=later(3600)) == 3
    with pytest.raises(Refusal):
        held.check(1, NOW)
    assert len(held) == 1
    assert at_once(held, at=later(3620)) == 3


def test_idle_members_are_forgotten() -> None:
    held = RateLimit(30, 20.0)
    for member_id in range(1_000):
        held.check(member_id, NOW)

    held.check(2_000, later(1))

    assert len(held) == 1


def test_only_so_many_members_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "MOST_MEMBERS", 10)
    held = RateLimit(30, 20.0)

    for member_id in range(100):
        held.check(member_id, NOW)

    assert len(held) == 10


def test_unlimited_refuses_nothing_and_remembers_no_member() -> None:
    for held in unlimited().values():
        assert at_once(held) == 100
        assert len(held) == 0


def test_every_activity_has_a_limit() -> None:
    assert default_limits().keys() == unlimited().keys() == set(rate_limits.Activity)
