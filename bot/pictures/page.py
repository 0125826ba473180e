"""A page that is drawn from the top down and becomes a card with round corners; knows shapes and lines, no chart."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw

from bot.pictures.typeset import Line

WIDTH = 800
PADDING = 44
INNER = WIDTH - 2 * PADDING
CARD = "#1B1F2A"

_BELOW = 3  # how far letters may reach below their line
_CORNER = 28
_COLOURS, _COLOURS_WITH_EMOJI = 64, 256
_SMOOTH = 4  # shapes are drawn this much larger and then reduced
_TICK = ((0.27, 0.52), (0.44, 0.69), (0.74, 0.35))


class Page:
    """A card in the making; `y` is how far down it is drawn."""

    def __init__(self, most: int) -> None:
        """A page at most `most` high."""
        self._canvas = Image.new("RGB", (WIDTH, most), CARD)
        self._has_emoji = False
        self.y = PADDING

    def write(self, lines: Sequence[Line]) -> int:
        """Put lines below what is there, and return where the last ends. Those that run to the left begin together.

        Letters that reach far down, as in Burmese, push down what comes next.
        """
        widest = max((line.width for line in lines), default=0)
        end = PADDING
        for line in lines:
            x = PADDING + (widest - line.width if line.leftwards else 0)
            lowest = self.put(line, x)
            self.y = max(self.y + line.style.leading, lowest - _BELOW)
            end = x + line.width
        return end

    def put(self, line: Line, x: int) -> int:
        """Put a line at `y` with its left end at `x`, and return how far down it reaches."""
        self._has_emoji |= line.has_emoji
        return line.draw(self._canvas, x, self.y)

    def bar(self, width: int, height: int, colour: str) -> None:
        """Put a bar with round ends at `y`."""
        self._canvas.paste(colour, (PADDING, self.y), _rounded((width, height), height // 2).reduce(_SMOOTH))

    def rule(self, colour: str) -> None:
        """Put a thin line from side to side at `y`."""
        self._canvas.paste(colour, (PADDING, self.y, WIDTH - PADDING, self.y + 2))

    def tick(self, x: int, size: int, colour: str, leading: int) -> None:
        """Put a disc with a tick cut out of it at `x`, in the middle of the line above `y`."""
        large = _rounded((size, size), size // 2)
        points = [(x * large.width, y * large.height) for x, y in _TICK]
        ImageDraw.Draw(large).line(points, 0, large.width // 8, joint="curve")
        self._canvas.paste(colour, (x, self.y - (leading + size) // 2), large.reduce(_SMOOTH))

    def png(self) -> bytes:
        """Return the page down to `y` as a card, in few colours and so a quarter of the size."""
        card = self._canvas.crop((0, 0, WIDTH, self.y + PADDING))
        card.putalpha(_corners(card.size))
        colours = _COLOURS_WITH_EMOJI if self._has_emoji else _COLOURS
        file = BytesIO()
        card.quantize(colours, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(file, "PNG")
        return file.getvalue()


def _corners(size: tuple[int, int]) -> Image.Image:
    """The mask of a card: only its top and its bottom are drawn large."""
    width, height = size
    ends = _rounded((width, 2 * _CORNER), _CORNER).reduce(_SMOOTH)
    mask = Image.new("L", size, 255)
    mask.paste(ends.crop((0, 0, width, _CORNER)), (0, 0))
    mask.paste(ends.crop((0, _CORNER, width, 2 * _CORNER)), (0, height - _CORNER))
    return mask


def _rounded(size: tuple[int, int], radius: int) -> Image.Image:
    """The mask of a rectangle with round corners, too large by `_SMOOTH`."""
    large = Image.new("L", (size[0] * _SMOOTH, size[1] * _SMOOTH))
    box = (0, 0, large.width - 1, large.height - 1)
    ImageDraw.Draw(large).rounded_rectangle(box, radius * _SMOOTH, 255)
    return large
