"""The words that members use for times, and a text brought into one form before it is read."""

import re
from collections.abc import Mapping
from functools import cache

from rapidfuzz.distance import OSA

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
PARTS_OF_DAY = ("morning", "afternoon", "evening", "night")
LONG_UNITS = ("minutes", "seconds", "fortnight", "months")

SHORTEST_NAME = 3
SHORT_WEEKDAYS: Mapping[str, str] = dict(zip(("mo", "tu", "we", "th", "fr", "sa", "su"), WEEKDAYS, strict=True))

OTHER_SPELLINGS = {
    **dict.fromkeys(("tom", "tmr", "tmrw", "tmw", "2moro", "2morrow", "tomorow", "tommorow", "tommorrow"), "tomorrow"),
    **dict.fromkeys(("tonite", "2nite", "2night"), "tonight"),
    **dict.fromkeys(("weds", "wensday", "wendsday"), "wednesday"),
    "midday": "noon",
    "o'clock": "uhr",
    "oclock": "uhr",
    "xmas": "christmas",
}
ONES = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBERS = {
    **{word: number for number, word in enumerate(ONES, 1)},
    **{word: 10 * number for number, word in enumerate(TENS, 2)},
}
TEN = 10
SLIP_LENGTH, TWO_SLIPS_LENGTH = 6, 8  # letters of a word in which one slip, or two, are forgiven

FRACTIONS = {"\N{VULGAR FRACTION ONE HALF}": " 1/2 ", "\N{VULGAR FRACTION ONE QUARTER}": " 1/4 "}
HALF_OF_DAY = re.compile(r"(?<=\d) ?([ap])(?:\. ?m\.?|m\.?)?(?![\w'])", re.ASCII)
ABOUT = re.compile(r"(?<=[\dmn])[- ]?ish\b")
DECIMAL_COMMA = re.compile(r"(?<![\d.,])(\d+),(\d+)(?= ?[a-z])", re.ASCII)


def tidy(text: str) -> str:
    """Return a text in lower case with plain spaces, digits for number words, and each word in its usual spelling."""
    plain = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    for sign, fraction in FRACTIONS.items():
        plain = plain.replace(sign, fraction)
    plain = ABOUT.sub("", plain)
    plain = DECIMAL_COMMA.sub(r"\1.\2", HALF_OF_DAY.sub(r"\1m", " ".join(plain.split())))
    words = [_usual(word) for word in plain.replace(",", " , ").split()]
    return " ".join(_with_digits(words))


def weekday(word: str) -> int | None:
    """Return the number of the weekday that a word names or shortens, 0 for Monday."""
    return _place(SHORT_WEEKDAYS.get(word, word), WEEKDAYS)


def month(word: str) -> int | None:
    """Return the number of the month that a word names or shortens, 1 for January."""
    place = _place(word.removesuffix("."), MONTHS)
    return None if place is None else place + 1


def _place(word: str, names: tuple[str, ...]) -> int | None:
    if len(word) < SHORTEST_NAME:
        return None
    return next((place for place, name in enumerate(names) if name.startswith(word)), None)


@cache
def _vocabulary() -> tuple[str, ...]:
    words = (*WEEKDAYS, *MONTHS, *PARTS_OF_DAY, *LONG_UNITS, "tomorrow", "tonight", "midnight", "weekend", "christmas")
    return tuple(word for word in words if len(word) >= SLIP_LENGTH)


def _usual(word: str) -> str:
    """Return a word in its usual spelling; a slip is forgiven where only one long word is near."""
    word = OTHER_SPELLINGS.get(word, word)
    if not word.isalpha() or len(word) < SLIP_LENGTH or word.removesuffix("s") in _vocabulary():
        return word
    most = 2 if len(word) >= TWO_SLIPS_LENGTH else 1
    distances = sorted((OSA.distance(word, known, score_cutoff=most), known) for known in _vocabulary())
    nearest, known = distances[0]
    return known if nearest <= most and distances[1][0] > nearest else word


def _with_digits(words: list[str]) -> list[str]:
    """Return words with digits for number words: "forty-five" and "forty five" both become "45"."""
    written, after_tens = list[str](), False
    for word in words:
        parts = [NUMBERS.get(part, 0) for part in word.split("-")]
        number = sum(parts) if all(parts) else 0
        if after_tens and 0 < number < TEN:
            written[-1] = str(int(written[-1]) + number)
        else:
            written.append(str(number) if number else word)
        after_tens = word in TENS
    return written
