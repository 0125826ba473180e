"""Puts slips of the finger in plain English right: 'flim', 'happends', 'skary'.

The words it knows are those of `english.toml`, the same for every film. It knows no name and no film.
"""

from collections.abc import Iterator

from knowledge.search.english import ENGLISH

_SHORTEST = 4  # letters; too many short words are a letter away from each other
_LONGEST = 20
_LONG = 6  # from here on any one letter may be missing, too many or wrong
_VOWELS = "aeiou"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SOUNDS = ("aeiouy", "ck", "sz", "sc", "gj", "fv", "td", "mn")  # letters that are taken for one another


def correct(word: str) -> str | None:
    """The plain English word that a strange one was meant to be, if it is one slip away from one."""
    if not (_SHORTEST <= len(word) <= _LONGEST and word.isascii()):
        return None
    return next((meant for meant in _meant(word) if meant in ENGLISH and meant[0] == word[0]), None)


def _meant(word: str) -> Iterator[str]:
    """What it might have been, likeliest first: letters swapped, one doubled or not, one that sounds alike."""
    places = range(1, len(word))
    yield from (word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :] for at in range(2, len(word)))
    yield from (word[:at] + word[at + 1 :] for at in places if word[at] == word[at - 1])
    yield from (word[:at] + word[at - 1] + word[at:] for at in range(1, len(word) + 1))
    if len(word) > _SHORTEST:
        yield from (word[:at] + other + word[at + 1 :] for at in places for other in _alike(word[at]))
        yield from (word[:at] + vowel + word[at:] for at in range(1, len(word) + 1) for vowel in _VOWELS)
    if len(word) >= _LONG:
        yield from (word[:at] + word[at + 1 :] for at in places)
        yield from (word[:at] + other + word[at:] for at in range(1, len(word) + 1) for other in _LETTERS)
        yield from (word[:at] + other + word[at + 1 :] for at in places for other in _LETTERS)


def _alike(letter: str) -> Iterator[str]:
    for group in _SOUNDS:
        if letter in group:
            yield from group.replace(letter, "")
