"""Lengths of time in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.lengths_of_time import Length, read_length

lengths = st.builds(Length, st.integers(0, 1_000), st.integers(0, 10**8)).filter(lambda one: one.months or one.seconds)


@given(lengths)
def test_a_length_in_words_means_the_same_when_it_is_read(length: Length) -> None:
    assert read_length(length.words) == length


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("90m", "1 hour 30 minutes"),
        ("24h", "1 day"),
        ("14 days", "2 weeks"),
        ("a fortnight", "2 weeks"),
        ("8 days", "8 days"),
        ("a month", "1 month"),
        ("1h30", "1 hour 30 minutes"),
        ("an hour and a half", "1 hour 30 minutes"),
    ],
)
def test_a_length_is_said_in_the_largest_units(typed: str, words: str) -> None:
    length = read_length(typed)

    assert length is not None
    assert length.words == words
