"""The order in which mixed texts are read, beside another implementation of the same standard."""

import pytest
from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from bot.pictures.bidi import base_level, levels_of, visual_order

ISOLATE, POP = "\u2068", "\u2069"
LETTERS = "abאבعب"
SIGNS = "+-$%,.:! "  # no marks: they are in clusters with what they are on
NUMBERS_AND_BRACKETS = "12٣٤()[]"  # the other implementation doesn't look for their letters beyond an isolate

plain = st.text(LETTERS + SIGNS + NUMBERS_AND_BRACKETS, max_size=40)
names = st.text(LETTERS + " ", min_size=1, max_size=6).map(lambda name: f"{ISOLATE}{name}{POP}")
sentences = st.lists(st.text(LETTERS + SIGNS, max_size=8) | names, max_size=5).map("".join)


def seen(text: str) -> str:
    """What is seen from left to right; brackets are not turned around, as they aren't by the other implementation."""
    levels, base = levels_of(text), base_level(text)
    kept = len(text.rstrip(f" {ISOLATE}{POP}"))
    return "".join(text[at] for at in visual_order([*levels[:kept], *[base] * (len(text) - kept)]))


def without_isolates(text: str) -> str:
    return text.replace(ISOLATE, "").replace(POP, "")


@given(plain | sentences)
def test_texts_are_read_in_the_order_of_the_standard(text: str) -> None:
    expected = get_display(text, base_dir="R" if base_level(text) else "L")

    assert without_isolates(seen(text)) == without_isolates(expected)


@pytest.mark.parametrize(
    ("text", "level"),
    [("", 0), ("...", 0), ("Amélie", 0), ("12 קוף", 1), ("جميل and more", 1), (f"{ISOLATE}עברית{POP} won", 0)],
)
def test_the_first_letter_decides_which_way_a_text_runs(text: str, level: int) -> None:
    assert base_level(text) == level


def test_an_isolated_name_turns_nothing_else_around() -> None:
    """Without isolates the year of the first name and the bracket of the second would move."""
    text = f"A tie between {ISOLATE}אב{POP} (2010), {ISOLATE}ג (ד){POP} and b."

    assert without_isolates(seen(text)) == "A tie between בא (2010), )ד( ג and b."
