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
    """How much a member may do in one moment."""
    return sum(held.allows(member_id, at) for _ in range(100))


def test_so_much_may_be_done_at_once() -> None:
    assert at_once(RateLimit(30, 20.0)) == 30


def test_then_one_after_another_as_time_goes_by() -> None:
    held = RateLimit(4, 20.0)
    at_once(held)

    assert [held.allows(1, later(seconds)) for seconds in (4.9, 5, 9.9, 10, 10)] == [False, True, False, True, False]


def test_whoever_is_held_back_is_told_for_how_long_and_loses_nothing_by_trying() -> None:
    held = RateLimit(4, 20.0, "Wait {seconds} s.")
    at_once(held)

    for _ in range(50):
        with pytest.raises(Refusal, match=r"^Wait 5 s\.$"):
            held.check(1, NOW)
    with pytest.raises(Refusal, match=r"^Wait 1 s\.$"):
        held.check(1, later(4.5))
    held.check(1, later(5))


def test_after_a_while_it_is_as_at_first() -> None:
    held = RateLimit(30, 20.0)
    at_once(held)

    assert at_once(held, at=later(20)) == 30


def test_members_are_held_back_each_by_themselves() -> None:
    held = RateLimit(3, 20.0)
    at_once(held)

    assert at_once(held, member_id=2) == 3


def test_a_clock_that_goes_back_holds_nobody_back_for_longer() -> None:
    held = RateLimit(3, 20.0)

    assert at_once(held, at=later(3600)) == 3
    with pytest.raises(Refusal):
        held.check(1, NOW)
    assert len(held) == 1
    assert at_once(held, at=later(3620)) == 3


def test_those_who_have_been_idle_are_not_kept_in_mind() -> None:
    held = RateLimit(30, 20.0)
    for member_id in range(1_000):
        held.check(member_id, NOW)

    held.check(2_000, later(1))

    assert len(held) == 1


def test_no_more_than_so_many_are_kept_in_mind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "MOST_MEMBERS", 10)
    held = RateLimit(30, 20.0)

    for member_id in range(100):
        held.check(member_id, NOW)

    assert len(held) == 10


def test_without_paces_nothing_is_held_back_and_nobody_kept_in_mind() -> None:
    for held in unlimited().values():
        assert at_once(held) == 100
        assert len(held) == 0


def test_every_kind_of_thing_has_a_pace() -> None:
    assert default_limits().keys() == unlimited().keys() == set(rate_limits.Activity)
