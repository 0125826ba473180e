"""A chart in words, for members who don't see the picture, short enough for an alt text."""

from collections.abc import Iterable

import regex

from bot.pictures.chart import Chart, isolated, percent, votes_label
from knowledge.text import clip

LENGTH = 1_000
LONGEST = 100  # what a label may take where there is room
TEXTS = 3  # a title or a note may take as much as so many labels
_ENDED = regex.compile(r"[.!?\u2026\u3002\u0964\u061F\u06D4\uFF01\uFF1F]\p{Cf}*$")


def alt_text(chart: Chart) -> str:
    """Return who won and what every choice got, in at most 1,000 characters; long labels make room for numbers."""
    text = ""
    for length in range(LONGEST, 0, -1):
        text = " ".join(_sentences(chart, length))
        if len(text) <= LENGTH:
            return text
    return clip(text, LENGTH)


def _sentences(chart: Chart, length: int) -> Iterable[str]:
    """Return the chart with labels of at most `length` characters."""
    total = chart.voters
    pairs = [(isolated(clip(bar.label, length)), bar) for bar in chart.bars]
    winners = [label for label, bar in pairs if bar.winner]
    yield _sentence(isolated(clip(chart.title, TEXTS * length)))
    if winners:
        yield _sentence(f"{'Winner' if len(winners) == 1 else 'Joint winners'}: {', '.join(winners)}")
    yield _sentence(
        "; ".join(f"{label}: {votes_label(bar.votes)} ({percent(bar.votes, total)})" for label, bar in pairs)
    )
    yield from (_sentence(clip(text, TEXTS * length)) for text in (chart.subtitle, chart.note) if text)


def _sentence(text: str) -> str:
    return text if _ENDED.search(text) else f"{text}."
