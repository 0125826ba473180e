"""Text as the encoder reads it: pieces of words, as numbers. The pieces and how text is cut are those of BERT."""

import unicodedata
from collections.abc import Iterable, Iterator

_LONGEST = 100  # letters; no word is longer
_IDEOGRAPHS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F))  # each is read as a word
_UNKNOWN, _START, _END = "[UNK]", "[CLS]", "[SEP]"


class WordPieces:
    """Cuts text into pieces of words. `pieces` come in the order of their numbers; those with ## continue a word."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(pieces)}

    def numbers(self, text: str, most: int) -> list[int]:
        """Return the numbers of a text's pieces between a start and an end, `most` pieces at the most: the last."""
        found = [number for word in _words(text) for number in self._cut(word)]
        return [self._numbers[_START], *found[-most:], self._numbers[_END]]

    def _cut(self, word: str) -> list[int]:
        """Cut a word into the longest pieces there are, from its beginning on."""
        found: list[int] = []
        start = 0
        while start < len(word) <= _LONGEST:
            marked = ((end, "##" * (start > 0) + word[start:end]) for end in range(len(word), start, -1))
            known = ((end, self._numbers[piece]) for end, piece in marked if piece in self._numbers)
            end, number = next(known, (0, 0))
            if not end:
                break
            found.append(number)
            start = end
        return found if start == len(word) else [self._numbers[_UNKNOWN]]


def _words(text: str) -> Iterator[str]:
    """Yield the words of a text in small letters without accents; every mark and every ideograph is one."""
    word = ""
    for letter in unicodedata.normalize("NFD", text.lower()):
        category = unicodedata.category(letter)
        if letter.isspace() or category[0] == "Z":
            yield from filter(None, (word,))
            word = ""
        elif _is_mark(letter, category):
            yield from filter(None, (word, letter))
            word = ""
        elif category != "Mn" and category[0] != "C":
            word += letter
    yield from filter(None, (word,))


def _is_mark(letter: str, category: str) -> bool:
    """Return whether a letter is a word by itself: punctuation, a sign of ASCII, or an ideograph."""
    if letter.isascii():
        return letter.isprintable() and not letter.isalnum()
    return category[0] == "P" or any(first <= ord(letter) <= last for first, last in _IDEOGRAPHS)
