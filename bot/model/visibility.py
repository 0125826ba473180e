"""Decides how far a reply may go: the one place that does. Plain numbers in, plain numbers out."""

from dataclasses import dataclass
from enum import StrEnum

NOTHING_SEEN = 0


class Surface(StrEnum):
    """Where a reply stands: seen by one member alone, by a room, or by a room because a member shares it there."""

    OWN = "own"
    ROOM = "room"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Sight:
    """The checkpoint up to which a reply goes in the clear, and up to which it goes behind spoiler tags."""

    clear: int
    tagged: int


def sight(surface: Surface, viewer: int | None, room: int | None) -> Sight:
    """How far a reply may go to a `viewer`, in a `room` that is cleared so far; None where nothing is known."""
    own = NOTHING_SEEN if viewer is None else viewer
    common = min(own, NOTHING_SEEN if room is None else room)
    match surface:
        case Surface.OWN:
            return Sight(own, own)
        case Surface.ROOM:
            return Sight(common, common)
        case Surface.SHARED:
            return Sight(common, own)
