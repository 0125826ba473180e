"""What a text becomes in a font that lacks some of its letters; where the text goes is decided elsewhere."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageDraw

from bot.pictures.chart import numbered
from bot.pictures.fonts import Style, font

PROBE = Style(24, 32, "#FFFFFF")
LENGTH = 400  # of a text; more fits nowhere
_INVISIBLE = "CM"  # controls and the like, and marks that no letter has taken in
_MISSING = "\uffff"  # in no font, so it shows what the font draws for what it lacks


def readable(text: str) -> str:
    """`text` on one line as far as it can be drawn; nothing if most of it cannot."""
    drawn, lost = _drawn(text)
    return drawn if lost < len(drawn) else ""


def names(labels: Sequence[str]) -> list[str]:
    """What each choice is called: by its number where letters are lost or two would read the same."""
    numbers = [numbered(number) for number, _ in enumerate(labels, 1)]
    drawn = [_drawn(label) for label in labels]
    times = Counter([*numbers, *(text for text, _ in drawn)])
    return [
        text if text and not lost and times[text] == 1 else number
        for number, (text, lost) in zip(numbers, drawn, strict=True)
    ]


def _drawn(text: str) -> tuple[str, int]:
    """`text` in characters that can be drawn, and how many letters, digits and signs are lost."""
    normal = unicodedata.normalize("NFC", text[:LENGTH])
    letters = [" " if char.isspace() else _letter(char) for char in normal]
    lost = sum(not letter and _means(char) for char, letter in zip(normal, letters, strict=True))
    return " ".join("".join(letters).split()), lost


def _means(char: str) -> bool:
    """Whether a text reads otherwise without `char`; ornaments, emoji and invisible marks do not count."""
    category = unicodedata.category(char)
    return category[0] in "LN" or category in {"Sc", "Sm"}


@lru_cache(maxsize=4_096)
def _letter(char: str) -> str:
    """How `char` is drawn: as it is, in plainer letters, or not at all."""
    if _drawable(char):
        return char
    plainer = [part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part)]
    return "".join(plainer) if all(map(_drawable, plainer)) else ""


def _drawable(char: str) -> bool:
    return unicodedata.category(char)[0] not in _INVISIBLE and _ink(char) != _ink(_MISSING)


def _ink(char: str) -> bytes:
    """The picture of one character."""
    picture = Image.new("L", (2 * PROBE.leading, PROBE.leading))
    ImageDraw.Draw(picture).text((PROBE.size, 0), char, PROBE.colour, font(PROBE))
    return picture.tobytes()
