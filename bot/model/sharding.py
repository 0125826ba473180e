"""Which servers are this process's to look after: Discord deals them out to shards, and shards to processes."""

from collections.abc import Iterable
from dataclasses import dataclass

TIMESTAMP_BITS = 22  # Discord deals servers out by what is above these in their ids


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards that a process serves: those with these `ids`, of a `count` that all processes agree on."""

    count: int
    ids: tuple[int, ...]

    @classmethod
    def all_of(cls, count: int) -> "Shards":
        """Every shard there is."""
        return cls(count, tuple(range(count)))

    @property
    def is_all(self) -> bool:
        """Whether every server is looked after here, so that no other process has a part in it."""
        return len(self.ids) == self.count

    @property
    def has_first(self) -> bool:
        """Whether shard 0 is served here, which direct messages come to: what is done once is done there."""
        return 0 in self.ids

    def clash(self, other: "Shards") -> str | None:
        """Why two processes cannot serve these and others side by side, in a sentence; None where they can."""
        if self.is_all or other.is_all:
            return "One of the two serves all servers."
        if self.count != other.count:
            return f"It counts {other.count} shards and this one {self.count}, so they would serve the same servers."
        if both := sorted(set(self.ids) & set(other.ids)):
            return f"Both would serve shard{'s' * (len(both) > 1)} {', '.join(map(str, both))}."
        return None

    def serves(self, guild_id: int) -> bool:
        """Whether a server is looked after here."""
        return (guild_id >> TIMESTAMP_BITS) % self.count in self.ids


ALL_SHARDS = Shards.all_of(1)


def read_shard_ids(typed: str) -> tuple[int, ...]:
    """Ids in order as somebody has typed them: `0-3,8`. Raises `ValueError` for anything else."""
    ids = [number for part in typed.split(",") for number in _read_part(part)]
    if len(set(ids)) != len(ids):
        raise ValueError("A shard is named twice; name each once.")
    return tuple(sorted(ids))


def _read_part(part: str) -> Iterable[int]:
    first, dash, last = (end.strip() for end in part.partition("-"))
    ends = (first, last if dash else first)
    if not all(end.isascii() and end.isdecimal() and len(end) <= 5 for end in ends):  # noqa: PLR2004  # Discord has fewer
        raise ValueError("Name shards by their numbers, such as 0-3 or 0,2,8.")
    if int(ends[0]) > int(ends[1]):
        raise ValueError(f"{part.strip()} goes backwards; put the lower number first.")
    return range(int(ends[0]), int(ends[1]) + 1)
