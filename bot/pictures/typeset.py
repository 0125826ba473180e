"""Lines of text in any script: broken where they are too long, and put in the order they are read."""

import unicodedata
from dataclasses import dataclass
from itertools import groupby

import regex
from PIL import Image

from bot.pictures.bidi import base_level, levels_of, visual_order
from bot.pictures.fonts import UNITS, Face, UndrawableError, drawing_of
from bot.pictures.runs import Emoji, Letters, Style, run_of
from knowledge.text import ELLIPSIS

LENGTH, CLUSTERS = 2_000, 400  # of a text; more fit nowhere
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\u3000-\u303F\uFF00-\uFF9F]|\p{Extended_Pictographic}")
_SMALL_KANA = "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"
_NO_START = regex.compile(rf"[\p{{Pe}}\p{{Pf}}\p{{Po}}\p{{Lm}}{_SMALL_KANA}]")
_NO_END = regex.compile(r"[\p{Ps}\p{Pi}]")
_LEFT_OFF = frozenset(" ,;:.-\u060c\u3001\uff0c")  # before an ellipsis


@dataclass(frozen=True, slots=True)
class Line:
    """A line; `leftwards` is whether its text runs to the left."""

    runs: tuple[Letters | Emoji, ...]
    style: Style
    leftwards: bool

    @property
    def width(self) -> int:
        """How wide it is, in pixels."""
        return -(-sum(run.width for run in self.runs) // UNITS)

    @property
    def has_emoji(self) -> bool:
        """Whether it has more colours than that of its style."""
        return any(isinstance(run, Emoji) for run in self.runs)

    def draw(self, canvas: Image.Image, x: int, y: int) -> int:
        """Draw it with its left end at `x` and its top at `y`, and return how far down it reaches."""
        at, lowest = x * UNITS, y
        for index in visual_order([run.level for run in self.runs]):
            lowest = max(lowest, self.runs[index].draw(canvas, at, y + self.style.baseline))
            at += self.runs[index].width
        return lowest


class Text:
    """A text in a style, to be broken into lines."""

    def __init__(self, text: str, style: Style, han: int) -> None:
        """Find what draws it; `han` is as in `fonts.han_of`. Raises `UndrawableError` where nothing draws a part."""
        self._style = style
        self._clusters = [_drawable(cluster, han) for cluster in regex.findall(r"\X", text[:LENGTH])[:CLUSTERS]]
        self._drawings = [drawing_of(cluster, han) for cluster in self._clusters]
        self._levels = levels_of(self._clusters)
        self._base = base_level(self._clusters)
        self._ellipsis = run_of(ELLIPSIS, drawing_of(ELLIPSIS, han), self._base, style)

    def line(self) -> Line:
        """Return all of it on one line."""
        return self._line(0, len(self._clusters))

    def lines(self, width: int, most: int) -> list[Line]:
        """Return it on at most `most` lines; what does not fit makes room for an ellipsis."""
        lines, start, last = list[Line](), 0, len(self._clusters)
        while start < last and len(lines) < most - 1:
            end = self._fitting(start, width)
            lines.append(self._line(start, end))
            start = next((at for at in range(end, last) if self._clusters[at] != " "), last)
        if start == last:
            return lines
        rest = self._line(start, last)
        if rest.width > width:
            end = self._fitting(start, width - -(-self._ellipsis.width // UNITS))
            while end > start + 1 and self._clusters[end - 1] in _LEFT_OFF:
                end -= 1
            rest = self._line(start, end, self._ellipsis)
        return [*lines, rest]

    def _line(self, start: int, end: int, *more: Letters | Emoji) -> Line:
        """Return a part on one line, without blanks at its end."""
        while end > start and self._clusters[end - 1] == " ":
            end -= 1
        parts = zip(self._drawings[start:end], self._levels[start:end], self._clusters[start:end], strict=True)
        runs = list[Letters | Emoji]()
        for (drawing, level), same in groupby(parts, lambda part: part[:2]):
            texts = [text for _, _, text in same]
            together = ["".join(texts)] if isinstance(drawing, Face) else texts
            runs += [run_of(text, drawing, level, self._style) for text in together]
        return Line((*runs, *more), self._style, self._base == 1)

    def _fitting(self, start: int, width: int) -> int:
        """Return where a line ends: after as much as fits, at the end of a word if there is one."""
        low, high = start + 1, len(self._clusters)
        while low < high:
            middle = (low + high + 1) // 2
            if self._line(start, middle).width <= width:
                low = middle
            else:
                high = middle - 1
        if low == len(self._clusters):
            return low
        return next((end for end in range(low, start, -1) if self._may_break(end)), low)

    def _may_break(self, at: int) -> bool:
        """Whether a line may end before a cluster: at a blank, or where a script has none between its words."""
        before, after = self._clusters[at - 1], self._clusters[at]
        if " " in {before, after}:
            return True
        unspaced = _UNSPACED.match(before) or _UNSPACED.match(after)
        return bool(unspaced) and not _NO_START.match(after) and not _NO_END.match(before)


def _drawable(cluster: str, han: int) -> str:
    """Return a cluster, in plain letters if it is one of those that only look fancy and nothing draws them."""
    try:
        drawing_of(cluster, han)
    except UndrawableError:
        return unicodedata.normalize("NFKC", cluster)
    return cluster
