"""Where a viewer stands as they ask: how far in which films, and in a room for which film; plain values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bearings:
    """What is kept about a viewer and the place they are in, as it is stored: checkpoints by their ids.

    `told` is a checkpoint a film, the film they last told about first; `room` the film of the channel with what that is
    cleared for; `server_film` is the film of the server.
    """

    told: Mapping[str, str]
    room: tuple[str, str] | None = None
    server_film: str | None = None

    def cleared(self, film: str) -> str | None:
        """What the channel is cleared for of a film; None where nothing has been set."""
        return self.room[1] if self.room and self.room[0] == film else None

    def likely_films(self) -> Iterator[str]:
        """The films that may be meant when none is named, most likely first."""
        candidates = (self.room[0] if self.room else None, next(iter(self.told), None), self.server_film)
        return (film for film in candidates if film is not None)
