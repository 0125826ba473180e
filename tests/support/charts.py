"""Charts of polls in which each voter has one vote."""

from collections.abc import Sequence

from bot.pictures.chart import Bar, Chart


def a_chart(title: str, subtitle: str, bars: Sequence[Bar], note: str) -> Chart:
    """Return a chart in which as many have voted as there are votes."""
    return Chart(title, subtitle, tuple(bars), note, sum(bar.votes for bar in bars))
