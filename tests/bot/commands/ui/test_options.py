"""Names of completions: of equal ones Discord sends the first one's value, whichever is picked."""

from hypothesis import example, given
from hypothesis import strategies as st

from bot.commands.ui.options import CHOICE_LENGTH, Choice, choice, unique_names
from knowledge.text import clusters, fold_text

FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
NAMES = st.one_of(
    st.sampled_from(["Watch?", "watch?", "Watch? · #1", "Watch? · closed 8 Jan", "w" * 120, f"{FAMILY} " * 30]),
    st.text(min_size=1, max_size=130),
)
CHOICES = st.builds(Choice, NAMES, st.text(min_size=1), st.lists(NAMES, max_size=3).map(tuple))


@given(st.lists(CHOICES, max_size=25))
@example([Choice("Watch?", "1"), Choice("Watch?", "2"), Choice("Watch? · #1", "3")])
@example([Choice("Watch?", "1", ("a", "b")), Choice("Watch?", "2", ("a", "b")), Choice("Watch? · b", "3")])
def test_any_names_become_unique_within_the_length_that_discord_takes(choices: list[Choice]) -> None:
    names = unique_names(choices)

    assert len(names) == len(choices)
    assert len({fold_text(name) for name in names}) == len(names)
    assert all(1 <= len(name) <= CHOICE_LENGTH for name in names)


def test_names_that_differ_stay_as_they_are() -> None:
    assert unique_names([choice("Ruth", "1", "closed 8 Jan"), choice("Tommy", "2", "closed 8 Jan")]) == [
        "Ruth",
        "Tommy",
    ]


def test_equal_names_get_no_more_detail_than_tells_them_apart() -> None:
    choices = [
        choice("Watch?", "1", "closed 8 Jan", "closed 8 Jan 20:00"),
        choice("Watch?", "2", "closed 8 Jan", "closed 8 Jan 21:00"),
        choice("Watch?", "3", "closed 9 Jan", "closed 9 Jan 20:00"),
    ]

    assert unique_names(choices) == [
        "Watch? · closed 8 Jan 20:00",
        "Watch? · closed 8 Jan 21:00",
        "Watch? · closed 9 Jan",
    ]


def test_a_long_name_makes_way_for_its_detail_without_tearing_an_emoji() -> None:
    names = unique_names([choice(FAMILY * 30, "1", "closed 8 Jan"), choice(FAMILY * 30, "2", "closed 9 Jan")])

    assert [name[-13:] for name in names] == [" closed 8 Jan", " closed 9 Jan"]
    assert set(clusters(names[0].partition("…")[0])) == {FAMILY}
