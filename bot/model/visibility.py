"""Decides how far a reply may go: the one place that does. Plain numbers in, plain numbers out."""

from dataclasses import dataclass
from enum import StrEnum

NOTHING_SEEN = 0


class Audience(StrEnum):
    """Where a reply stands: seen by one member alone, by a room, or by a room because a member shares it there."""

    OWN = "own"
    ROOM = "room"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Visibility:
    """The checkpoint up to which a reply goes in the clear, and up to which it goes behind spoiler tags."""

    clear: int
    tagged: int


def seen_up_to(checkpoint: int | None) -> int:
    """Return how far somebody has seen: nothing, where no checkpoint is known."""
    return NOTHING_SEEN if checkpoint is None else checkpoint


def visibility(surface: Audience, viewer: int | None, channel: int | None) -> Visibility:
    """How far a reply may go to a `viewer`, in a `channel` that is cleared so far; None where nothing is known."""
    own = seen_up_to(viewer)
    common = min(own, seen_up_to(channel))
    match surface:
        case Audience.OWN:
            return Visibility(own, own)
        case Audience.ROOM:
            return Visibility(common, common)
        case Audience.SHARED:
            return Visibility(common, own)
