"""The font of the pictures, and how much of it fits on a line; knows no chart."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

from PIL import ImageFont

from bot.pictures.chart import ELLIPSIS


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set: its size, the height of a line, its colour."""

    size: int
    leading: int
    colour: str
    bold: bool = False


@cache
def font(style: Style) -> ImageFont.FreeTypeFont:
    """The font of a style."""
    return _face(bold=style.bold).font_variant(size=style.size)


@cache
def _face(*, bold: bool) -> ImageFont.FreeTypeFont:
    name = "OpenSans-Bold.ttf" if bold else "OpenSans-Regular.ttf"
    return ImageFont.truetype(BytesIO((files("ttf_opensans") / "ttf" / name).read_bytes()))


def width_of(text: str, style: Style) -> int:
    """How wide `text` is on one line."""
    return round(font(style).getlength(text))


def wrap(text: str, style: Style, width: int, most: int) -> list[str]:
    """`text` on at most `most` lines; what does not fit makes room for an ellipsis."""
    lines: list[str] = []
    while text and len(lines) < most - 1:
        lines.append(_head(text, style, width))
        text = text[len(lines[-1]) :].lstrip()
    if text and width_of(text, style) > width:
        text = _head(text, style, width - width_of(ELLIPSIS, style)).rstrip(" ,;:.-") + ELLIPSIS
    return [*lines, text] if text else lines


def _head(text: str, style: Style, width: int) -> str:
    """As much of `text` as fits on one line, to the end of a word if there is one."""
    fits = bisect_right(range(1, len(text) + 1), width, key=lambda length: width_of(text[:length], style))
    if fits == len(text) or " " not in text[: fits + 1]:
        return text[:fits]
    return text[: fits + 1].rsplit(" ", 1)[0]
