"""Where something is said, and what that room is cleared for: plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Location:
    """A place in Discord: `guild_id` is None outside servers; `channel_id` of a thread is its channel's.

    `is_dm` is whether nobody is there but one member and the bot.
    """

    guild_id: int | None
    channel_id: int
    is_dm: bool = False


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """A channel with the film it talks about and how far everybody in it has seen that, as that film is now."""

    channel_id: int
    guild_id: int
    film: str | None = None
    checkpoint: int = 0
