"""Where a viewer stands as they ask: how far in which films, and in a room for which film; plain values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.model.rooms import Room


@dataclass(frozen=True, slots=True)
class Bearings:
    """What is kept about a viewer and the place they are in, as it is stored.

    `told` is a checkpoint a film, the film they last told about first; `server_film` is the film of the server.
    """

    told: Mapping[str, int]
    room: Room | None = None
    server_film: str | None = None

    def likely_films(self) -> Iterator[str]:
        """The films that may be meant when none is named, most likely first."""
        candidates = (self.room.film if self.room else None, next(iter(self.told), None), self.server_film)
        return (film for film in candidates if film is not None)
