# ruff: noqa: RUF001  # signs that look like others are what this is about
"""Choices as authors write them in one go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.choices import checked_choices, is_doubtful, split_choices
from bot.model.errors import Refusal

WRITTEN = [
    ("Alien, Heat, Ronin", ("Alien", "Heat", "Ronin")),
    ("10,000 BC, 300", ("10,000 BC", "300")),
    ("1,000,000 Years B.C., 2,001 Nights", ("1,000,000 Years B.C.", "2,001 Nights")),
    ("1,2,3,4", ("1", "2", "3", "4")),
    ("7, 8, 9", ("7", "8", "9")),
    ('"The Good, the Bad and the Ugly", Heat', ("The Good, the Bad and the Ugly", "Heat")),
    ("“The Cook, the Thief, His Wife & Her Lover”, Heat", ("The Cook, the Thief, His Wife & Her Lover", "Heat")),
    ("«Liberté, égalité», Heat", ("Liberté, égalité", "Heat")),
    ("„Lola, rennt“, Heat", ("Lola, rennt", "Heat")),
    ("「夜、雨」、Heat", ("夜、雨", "Heat")),
    ('"Heat", "Ronin"', ("Heat", "Ronin")),
    ('Say "cheese", Heat', ('Say "cheese"', "Heat")),
    ("12 Angry Men, 3 Women", ("12 Angry Men", "3 Women")),
    ("東京物語、羅生門，生きる", ("東京物語", "羅生門", "生きる")),
    ("باب الحديد، المومياء", ("باب الحديد", "المومياء")),
    ("Crouching Tiger, Hidden Dragon; Hero", ("Crouching Tiger, Hidden Dragon", "Hero")),
    ("Alien | Heat, the film | Ronin", ("Alien", "Heat, the film", "Ronin")),
    ("Alien|Heat|Ronin", ("Alien", "Heat", "Ronin")),
    ("Face|Off, Heat", ("Face|Off", "Heat")),
    ("Alien；Heat", ("Alien", "Heat")),
    ("Alien\nHeat, or not\n\u3164\nRonin", ("Alien", "Heat, or not", "Ronin")),
    ("1. Alien\n2. Heat\n3. Ronin", ("Alien", "Heat", "Ronin")),
    ("- Alien\n- Heat", ("Alien", "Heat")),
    ("12 Angry Men\n3 Women", ("12 Angry Men", "3 Women")),
    ("2. Alien\n5. Heat", ("2. Alien", "5. Heat")),
    ("Alien,, Heat,", ("Alien", "Heat")),
    ("👨‍👩‍👧‍👦 Family night, 🏳️‍🌈 Pride", ("👨‍👩‍👧‍👦 Family night", "🏳️‍🌈 Pride")),
    ("بچه‌های آسمان، Heat", ("بچه‌های آسمان", "Heat")),
    ("Don't Look Now, Singin' in the Rain", ("Don't Look Now", "Singin' in the Rain")),
    ('It\'s a "quote, unquote" film, Heat', ("It's a \"quote", 'unquote" film', "Heat")),
    ("Heat; Ronin;Alien;", ("Heat", "Ronin", "Alien")),
    ("\nHeat\n\n Ronin\nAlien\n", ("Heat", "Ronin", "Alien")),
    ("Heat, with Ronin | Alien; alone", ("Heat, with Ronin", "Alien; alone")),
    ("they make it, ||they die||", ("they make it", "||they die||")),
    ("||Ruth, or Kathy|| , Tommy", ("||Ruth, or Kathy||", "Tommy")),
    ("Heat / Clue / Alien", ("Heat", "Clue", "Alien")),
    ("Alien or Heat OR Clue", ("Alien", "Heat", "Clue")),
    ("Dead or Alive, Heat", ("Dead or Alive", "Heat")),
    ("Face/Off, AC/DC", ("Face/Off", "AC/DC")),
    ("Heat", ("Heat",)),
    ("", ()),
    ("\u3164", ()),
]
anything = st.text(st.characters(), max_size=60) | st.lists(
    st.sampled_from(["Heat", "10", ",", ", ", "、", ";", "|", '"', "“", "”", "\n", "1. ", "- ", "🏳️‍🌈", "\u3164"]),
    max_size=12,
).map("".join)


@pytest.mark.parametrize(("written", "choices"), WRITTEN)
def test_choices_are_parted_where_their_author_parts_them(written: str, choices: tuple[str, ...]) -> None:
    assert split_choices(written) == choices


@pytest.mark.parametrize(
    ("written", "doubtful"),
    [
        ("The Good, the Bad and the Ugly", True),
        ("The Good, The Bad And The Ugly", True),
        ("Lock, Stock & Two Smoking Barrels", True),
        ("The Cook, the Thief, His Wife & Her Lover, Heat", True),
        ("Alien, Heat and Ronin", True),
        ("Alien, Heat, or Ronin", True),
        ("Mon / Tue / Thu | Fri", True),
        ("Mon / Tue, Wed", True),
        ("Heat, with Ronin | Alien; alone", True),
        ("Alien, Heat, Ronin", False),
        ("cinema, living room", False),
        ("Crouching Tiger, Hidden Dragon; Hero", False),
        ('Heat, "The Good, the Bad and the Ugly"', False),
        ("The Good, the Bad and the Ugly\nHeat", False),
        ("Alien / Heat", False),
        ("Face/Off | AC/DC", False),
        ("Heat", False),
        ("", False),
    ],
)
def test_choices_that_may_have_come_apart_wrongly_are_doubtful(written: str, *, doubtful: bool) -> None:
    assert is_doubtful(written, split_choices(written)) is doubtful


@pytest.mark.parametrize("twins", [("Amélie", "Ame\u0301lie"), ("☺", "☺️"), ("Heat", "HEAT\u200e"), ("Don't", "Don’t")])
def test_choices_that_look_the_same_are_refused_by_name(twins: tuple[str, str]) -> None:
    with pytest.raises(Refusal, match="look the same"):
        checked_choices(twins)


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        (("a", "Heat", "a"), "Two of the choices look the same: `a`."),
        (("a", "a", "A"), "Three of the choices look the same: `a` and `A`."),
        (("a", "Heat", "A", "ａ", "a"), "4 of the choices look the same: `a`, `A` and `ａ`."),
    ],
)
def test_all_choices_that_look_the_same_are_named_and_counted(choices: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked_choices(choices)

    assert str(refused.value) == sentence


def test_what_looks_different_is_two_choices() -> None:
    assert checked_choices(["Gross", "Groß", "👍", "👍🏽"]) == ("Gross", "Groß", "👍", "👍🏽")


@pytest.mark.parametrize("nothing", ["\u3164", "\u200b\u200d", "\u2800", "\ufe0f", " \t"])
def test_a_choice_that_nobody_can_see_does_not_count(nothing: str) -> None:
    with pytest.raises(Refusal, match="I count 1"):
        checked_choices(["Heat", nothing])


@given(anything)
def test_any_text_is_parted_into_clean_choices(written: str) -> None:
    choices = split_choices(written)

    assert all(choices)
    assert "\n" not in "".join(choices)


@given(anything)
def test_choices_a_line_each_are_taken_as_they_are(written: str) -> None:
    choices = split_choices(written)

    if len(choices) > 1 and not any(choice[0] in "-*•–—0123456789" for choice in choices):
        assert split_choices("\n".join(choices)) == choices
