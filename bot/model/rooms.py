"""Where something is said, and what that room is cleared for: plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Where:
    """A place in Discord: `guild_id` is None outside servers; `channel_id` of a thread is its channel's.

    `alone` is whether nobody is there but one member and the bot.
    """

    guild_id: int | None
    channel_id: int
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """A channel with the film it talks about and how far everybody in it has seen that."""

    channel_id: int
    guild_id: int
    film: str | None = None
    checkpoint: int = 0

    def cleared(self, film: str) -> int | None:
        """How far everybody here has seen a film; None where nothing has been set."""
        return self.checkpoint if film == self.film else None
