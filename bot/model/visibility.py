"""The rule of how far a reply may go, in checkpoint numbers: the one place that decides it."""

from dataclasses import dataclass
from enum import StrEnum

NOTHING_SEEN = 0


class Audience(StrEnum):
    """Who a reply is for: one member alone, the channel, or the channel because a member shares it there."""

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


def visibility(audience: Audience, viewer: int | None, channel: int | None) -> Visibility:
    """Return how far a reply may go, by the viewer's progress and the channel's clearance; None is unknown."""
    own = seen_up_to(viewer)
    common = min(own, seen_up_to(channel))
    match audience:
        case Audience.OWN:
            return Visibility(own, own)
        case Audience.ROOM:
            return Visibility(common, common)
        case Audience.SHARED:
            return Visibility(common, own)
