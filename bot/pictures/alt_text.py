"""A chart in words, for whoever does not see the picture: in any script, but short enough for an alt text."""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from bot.pictures.chart import ELLIPSIS, UNTITLED, Chart, numbered, percent, votes_label

LENGTH = 1_000
LONGEST = 100  # what a label may take where there is room
TEXTS = 3  # a title or a note may take as much as so many labels
_MEANINGLESS = frozenset({"Cc", "Cs", "Co", "Cn"})  # control, surrogate, private, unassigned
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})  # reorder what stands beside them


def alt_text(chart: Chart) -> str:
    """Who won and what every choice got, in at most 1,000 characters; long labels make room for the numbers."""
    tidy = _tidied(chart)
    text = ""
    for length in range(LONGEST, 0, -1):
        text = " ".join(_sentences(tidy, length))
        if len(text) <= LENGTH:
            return text
    return _clip(text, LENGTH)


def _tidied(chart: Chart) -> Chart:
    """The chart with texts that can be read out, and a name for every choice."""
    bars = [replace(bar, label=_tidy(bar.label) or numbered(number)) for number, bar in enumerate(chart.bars, 1)]
    texts = {"title": _tidy(chart.title) or UNTITLED, "subtitle": _tidy(chart.subtitle), "note": _tidy(chart.note)}
    return replace(chart, bars=tuple(bars), **texts)


def _sentences(chart: Chart, length: int) -> Iterable[str]:
    """The chart with labels of at most `length` characters."""
    total = chart.total
    pairs = [(_clip(bar.label, length), bar) for bar in chart.bars]
    winners = [label for label, bar in pairs if bar.winner]
    yield _sentence(_clip(chart.title, TEXTS * length))
    if winners:
        yield _sentence(f"{'Winner' if len(winners) == 1 else 'Joint winners'}: {', '.join(winners)}")
    yield _sentence(
        "; ".join(f"{label}: {votes_label(bar.votes)} ({percent(bar.votes, total)})" for label, bar in pairs)
    )
    yield from (_sentence(_clip(text, TEXTS * length)) for text in (chart.subtitle, chart.note) if text)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", ELLIPSIS)) else f"{text}."


def _clip(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + ELLIPSIS


def _tidy(text: str) -> str:
    """The beginning of `text` on one line, without what has no meaning or turns other text around."""
    return " ".join("".join(char for char in text[:LENGTH] if char.isspace() or _belongs(char)).split())


def _belongs(char: str) -> bool:
    return unicodedata.category(char) not in _MEANINGLESS and unicodedata.bidirectional(char) not in _TURNING
