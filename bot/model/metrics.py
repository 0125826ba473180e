"""How often and how long: the counts of a running process that its metrics page shows; nothing here knows who."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import accumulate

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Where the buckets of a `Histogram` end, in seconds; the last one has no end."""


class Histogram:
    """How many durations fell into which bucket."""

    def __init__(self) -> None:
        self._counts = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0
        """All durations together."""

    def observe(self, seconds: float) -> None:
        """Count a duration."""
        self._counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds

    def cumulative(self) -> Iterator[tuple[float, int]]:
        """Every bound with the durations up to it; the last bound is infinite, so its count is that of all."""
        return zip((*BOUNDS, float("inf")), accumulate(self._counts), strict=True)


class Metrics:
    """What members have done since the process started, and how the bot's own writing went."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str]] = Counter()
        """How many by command or control, and outcome."""
        self.seconds: defaultdict[str, Histogram] = defaultdict(Histogram)
        """How long they took, by command or control."""
        self.edits: Counter[str] = Counter()
        """Redrawn messages of polls, by outcome."""
