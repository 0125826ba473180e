"""Shards: which guilds a process serves. Discord divides guilds among shards, the operator shards among processes."""

from dataclasses import dataclass

TIMESTAMP_BITS = 22  # Discord assigns guilds to shards by the bits of their ids above these


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards that a process serves: those with these `ids`, out of `count`, which all processes share."""

    count: int
    ids: tuple[int, ...]

    @classmethod
    def all_of(cls, count: int) -> "Shards":
        """Return every one of `count` shards."""
        return cls(count, tuple(range(count)))

    @property
    def is_all(self) -> bool:
        """Tell whether this process serves every guild, so that there are no others."""
        return len(self.ids) == self.count

    @property
    def has_first(self) -> bool:
        """Tell whether shard 0 is served here: it gets direct messages, and does what only one process does."""
        return 0 in self.ids

    def clash(self, other: "Shards") -> str | None:
        """Return why two processes cannot serve these and others side by side, in a sentence; None where they can."""
        if self.is_all or other.is_all:
            return "One of the two serves all servers."
        if self.count != other.count:
            return f"It counts {other.count} shards and this one {self.count}, so they would serve the same servers."
        if both := sorted(set(self.ids) & set(other.ids)):
            return f"Both would serve shard{'s' * (len(both) > 1)} {', '.join(map(str, both))}."
        return None

    def serves(self, guild_id: int) -> bool:
        """Tell whether a guild is served here."""
        return (guild_id >> TIMESTAMP_BITS) % self.count in self.ids


ALL_SHARDS = Shards.all_of(1)


def read_shard_ids(typed: str) -> tuple[int, ...]:
    """Read ids as an operator types them, such as `0-3,8`. Raises `ValueError` for anything else."""
    ids: list[int] = []
    for part in typed.split(","):
        first, dash, last = (end.strip() for end in part.partition("-"))
        ends = (first, last if dash else first)
        if not all(end.isascii() and end.isdecimal() and len(end) <= 5 for end in ends):  # noqa: PLR2004  # Discord has fewer
            raise ValueError("Name shards by their numbers, such as 0-3 or 0,2,8.")
        if int(ends[0]) > int(ends[1]):
            raise ValueError(f"{part.strip()} goes backwards; put the lower number first.")
        ids += range(int(ends[0]), int(ends[1]) + 1)
    if len(set(ids)) != len(ids):
        raise ValueError("A shard is named twice; name each once.")
    return tuple(sorted(ids))
