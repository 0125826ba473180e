"""Where polls stand, and which of those places a member can see: plain values; Discord is asked elsewhere."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A channel or a thread of a server.

    `parent_id` is the channel whose permissions count there: its own, or of a thread the channel of that. In a private
    thread being in the thread counts, too. Both are None where they are not known, and then the place is closed.
    """

    channel_id: int
    parent_id: int | None
    private_thread: bool | None


@dataclass(frozen=True, slots=True)
class View:
    """The places of a server that a member can see.

    That is `channels` with all their public threads, and `rooms`: private threads and other single places. Of the
    channels that are `gone` there are only the polls that the member has started.
    """

    guild_id: int
    member_id: int
    channels: Collection[int] = ()
    rooms: Collection[int] = ()
    gone: Collection[int] = ()
