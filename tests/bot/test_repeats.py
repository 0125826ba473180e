"""Trouble that comes again and again is told once, then how often it came: each minute, and when it is over."""

from bot.runtime.repeats import Repeats
from tests.support.captured_log import logbook, troubles

WHAT, WHY, OTHER = "votes could not be saved", "The disk is full.", "Another program holds the file."


async def test_it_is_new_once_and_counted_from_then_on() -> None:
    repeats = Repeats()
    with logbook() as log:
        new = [repeats.is_new(WHAT, WHY, number) for number in (1, 3, 400, 9)]
        repeats.over(WHAT)
        again = repeats.is_new(WHAT, WHY)
        repeats.close()

    assert new == [True, False, False, False]
    assert again
    assert troubles(log) == [f"Another 412 {WHAT} within 0 s: {WHY}"]


async def test_another_trouble_is_told_too() -> None:
    repeats = Repeats()

    new = [repeats.is_new(WHAT, WHY), repeats.is_new(WHAT, OTHER), repeats.is_new("redraws failed", WHY)]
    repeats.over("redraws failed")

    assert new == [True, True, True]
    assert not repeats.is_new(WHAT, WHY)
    repeats.close()
