"""Texts are cut into pieces of words as BERT cuts them, which the encoder was made for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.search.encoder import MODEL
from knowledge.search.word_pieces import WordPieces

NAMES = (MODEL / "pieces.txt").read_text(encoding="utf-8").splitlines()
PIECES = WordPieces(NAMES)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Who is Tommy?", "who is tommy ?"),
        ("unaffable", "una ##ffa ##ble"),
        ("Amélie's café", "amelie ' s cafe"),
        ("“No”—he said…", "“ no ” — he said …"),
        ("東京タワー", "東 京 タ ##ワ ##ー"),
        ("a\tb\nc\u00a0d", "a b c d"),
        ("zero\u200bwidth", "zero ##wi ##dt ##h"),
        ("🎬", "[UNK]"),
        ("x" * 101, "[UNK]"),
        ("[MASK]", "[ mask ]"),
        ("", ""),
    ],
)
def test_a_text_is_cut_as_by_bert(text: str, pieces: str) -> None:
    numbers = PIECES.numbers(text, 50)

    assert [NAMES[number] for number in numbers] == ["[CLS]", *pieces.split(), "[SEP]"]


def test_of_a_long_text_the_last_pieces_are_read() -> None:
    assert PIECES.numbers("who is it that Kathy loves", 2) == PIECES.numbers("Kathy loves", 2)


@given(text=st.text())
def test_any_text_is_cut_into_pieces_that_there_are(text: str) -> None:
    numbers = PIECES.numbers(text, 20)

    assert len(numbers) <= 22
    assert all(0 <= number < len(NAMES) for number in numbers)
