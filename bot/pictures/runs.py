"""What lines are made of: letters that one font draws in one direction, and emoji. Places are in `UNITS`."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import uharfbuzz as hb
from PIL import Image

from bot.pictures.fonts import UNITS, Face, UndrawableError, emoji_image, sized

CAPITALS = 0.714  # how high a capital is, of the size of its font
_EMOJI = 1.24  # how large an emoji is, of the same
_EMOJI_ADVANCE = 1.36
_OVERHANG = 0.35  # how far marks may reach out of their line, of the same


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set: its size, the height of a line, its colour."""

    size: int
    leading: int
    colour: str
    bold: bool = False

    @property
    def baseline(self) -> int:
        """How far below the top of a line its letters stand, with capitals in the middle."""
        return (self.leading + round(self.size * CAPITALS)) // 2


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as a font has it: its number there, its place, and how far it is to the next one."""

    number: int
    right: int
    up: int
    advance: int


@dataclass(frozen=True, slots=True)
class Letters:
    """Text as one font draws it, from left to right. Odd levels run to the left."""

    letters: tuple[Letter, ...]
    width: int
    level: int
    face: Face
    style: Style

    def draw(self, canvas: Image.Image, at: int, baseline: int) -> int:
        """Draw it with its left end `at`, and return how far down it reaches.

        Heaps of marks are cut off before they reach other lines.
        """
        raster = hb.RasterDraw()
        raster.scale_factor = (UNITS, UNITS)
        font = sized(self.face, self.style.size, bold=self.style.bold)
        for letter in self.letters:
            raster.transform = (1, 0, 0, 1, at + letter.right, letter.up)
            raster.draw_glyph(font, letter.number)
            at += letter.advance
        drawn = raster.render()
        box = drawn.extents
        top = baseline - box.y_origin - box.height
        over = round(_OVERHANG * self.style.size)
        highest = max(top, baseline - self.style.baseline - over)
        lowest = min(top + box.height, baseline - self.style.baseline + self.style.leading + over)
        if box.width and highest < lowest:
            mask = Image.frombuffer("L", (box.width, box.height), drawn.buffer, "raw", "L", box.stride, -1)
            mask = mask.crop((0, highest - top, box.width, lowest - top))
            canvas.paste(self.style.colour, (box.x_origin, highest), mask)
        return lowest if box.width else baseline


@dataclass(frozen=True, slots=True)
class Emoji:
    """An emoji: one picture, or a row of them, each with its share of `width`."""

    files: tuple[Path, ...]
    width: int
    level: int
    style: Style

    def draw(self, canvas: Image.Image, at: int, baseline: int) -> int:
        """Draw it with its left end `at`, its middle at that of a capital, and return how far down it reaches."""
        size = round(_EMOJI * self.style.size)
        top = baseline - round((self.style.size * CAPITALS + size) / 2)
        share = self.width // len(self.files)
        for number, file in enumerate(self.files):
            image = emoji_image(file, size)
            canvas.paste(image, (round((at + number * share) / UNITS + (share / UNITS - size) / 2), top), image)
        return top + size


def run_of(text: str, drawing: Face | tuple[Path, ...], level: int, style: Style) -> Letters | Emoji:
    """Return a text as `drawing` draws it. Raises `UndrawableError` where a font lacks a letter after all."""
    if not isinstance(drawing, Face):
        return Emoji(drawing, len(drawing) * round(_EMOJI_ADVANCE * style.size) * UNITS, level, style)
    letters = _shape(text, drawing, style.size, style.bold, level % 2)
    return Letters(letters, sum(letter.advance for letter in letters), level, drawing, style)


@lru_cache(maxsize=512)
def _shape(text: str, face: Face, size: int, bold: bool, leftwards: int) -> tuple[Letter, ...]:  # noqa: FBT001 - cached
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.direction = "rtl" if leftwards else "ltr"
    buffer.guess_segment_properties()
    hb.shape(sized(face, size, bold=bold), buffer)
    letters = tuple(
        Letter(info.codepoint, position.x_offset, position.y_offset, position.x_advance)
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    )
    if not all(letter.number for letter in letters):
        raise UndrawableError(text)
    return letters
