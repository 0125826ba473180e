"""A store that keeps values for a time, and no more than so many of them."""

from collections import OrderedDict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Expiring(Generic[K, V]):
    """Values by key, kept for `lifetime`; where there are more than `most`, the oldest go first. Times are aware."""

    def __init__(self, lifetime: timedelta, most: int) -> None:
        self._lifetime = lifetime
        self._most = most
        self._kept: OrderedDict[K, tuple[datetime, V]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[K]:
        return iter(self._kept)

    def keep(self, key: K, value: V, now: datetime) -> None:
        """Keep a value from now on."""
        self._kept[key] = now, value
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        self.expire(now)

    def find(self, key: K, now: datetime) -> V | None:
        """Return a value that was kept, or None."""
        self.expire(now)
        return self._kept[key][1] if key in self._kept else None

    def drop(self, key: K) -> None:
        """Drop a value."""
        self._kept.pop(key, None)

    def expire(self, now: datetime) -> None:
        """Drop all that has been kept for its time."""
        while self._kept and now - next(iter(self._kept.values()))[0] >= self._lifetime:
            self._kept.popitem(last=False)
