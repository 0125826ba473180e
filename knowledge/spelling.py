"""Three ways to undo a typo; how much is forgiven depends on how many words a typo could be confused with.

`typos` compares names: there are few, so a typo in each word is forgiven. `nearest` picks from the words of a film:
there are more, so it wants one that is much alike. `correct` picks from plain English, where nearly every typo is near
another word, so only the commonest slips are undone, the likeliest first.
"""

from collections.abc import Container, Iterator, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

_LETTERS_A_TYPO = 3  # one typo in a name of three letters, two in one of six
_FIRST_LETTER_WRONG = 0.85  # likeness from which on even the first letter may be wrong
_SHORTEST = 4  # letters of an English word; too many shorter ones are a letter away from each other
_LONGEST = 20
_LONG = 6  # from here on any one letter may be missing, too many or wrong
_VOWELS = "aeiou"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SOUNDS = ("aeiouy", "ck", "sz", "sc", "gj", "fv", "td", "mn")  # letters that are taken for one another
_SOUNDALIKES = {
    letter: [other for group in _SOUNDS if letter in group for other in group if other != letter]
    for letter in "".join(_SOUNDS)
}


def typos(typed: str, name: str) -> int:
    """Count the typos between a name and what was typed, at least 1; 0 if there are too many, or in a digit."""
    pairs = list(zip(typed.split(), name.split(), strict=False))
    if len(typed.split()) != len(name.split()):
        pairs = [(typed.replace(" ", ""), name.replace(" ", ""))]
    total = 0
    for one, other in pairs:
        distance = OSA.distance(one, other)
        digits = [[char for char in word if char.isdigit()] for word in (one, other)]
        if distance * _LETTERS_A_TYPO > max(len(one), len(other)) or digits[0] != digits[1]:
            return 0
        total += distance
    return max(1, total)


def nearest(word: str, known: Sequence[str], cutoff: float) -> str | None:
    """Return the known word that is most like `word`; people seldom get the first letter wrong."""
    near = process.extract(word, known, scorer=OSA.normalized_similarity, score_cutoff=cutoff, limit=5)
    return next((match for match, likeness, _ in near if match[0] == word[0] or likeness >= _FIRST_LETTER_WRONG), None)


def correct(word: str, dictionary: Container[str]) -> str | None:
    """Return the word of the dictionary that is one slip away from `word`, if there is one."""
    if not (_SHORTEST <= len(word) <= _LONGEST and word.isascii()):
        return None
    return next((meant for meant in _one_slip_away(word) if meant in dictionary and meant[0] == word[0]), None)


def _one_slip_away(word: str) -> Iterator[str]:
    """Yield what it could have been, likeliest first: letters swapped, doubled or not, or alike in sound."""
    places = range(1, len(word))
    yield from (word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :] for at in range(2, len(word)))
    yield from (word[:at] + word[at + 1 :] for at in places if word[at] == word[at - 1])
    yield from (word[:at] + word[at - 1] + word[at:] for at in range(1, len(word) + 1))
    if len(word) > _SHORTEST:
        yield from (word[:at] + other + word[at + 1 :] for at in places for other in _SOUNDALIKES.get(word[at], ()))
        yield from (word[:at] + vowel + word[at:] for at in range(1, len(word) + 1) for vowel in _VOWELS)
    if len(word) >= _LONG:
        yield from (word[:at] + word[at + 1 :] for at in places)
        yield from (word[:at] + other + word[at:] for at in range(1, len(word) + 1) for other in _LETTERS)
        yield from (word[:at] + other + word[at + 1 :] for at in places for other in _LETTERS)
