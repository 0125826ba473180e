"""Where a viewer stands as they ask: how far in which films, and in a room for which film; plain values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ViewerContext:
    """What is kept about a viewer and the place they are in, as it is stored: checkpoints by their ids.

    `progress` is a checkpoint a film, the film they last set it for first; `channel` the film of the channel with its
    clearance; `server_film` is the film of the server.
    """

    progress: Mapping[str, str]
    channel: tuple[str, str] | None = None
    server_film: str | None = None

    def cleared(self, film: str) -> str | None:
        """What the channel is cleared for of a film; None where nothing has been set."""
        return self.channel[1] if self.channel and self.channel[0] == film else None

    def likely_films(self) -> Iterator[str]:
        """The films that may be meant when none is named, most likely first."""
        candidates = (self.channel[0] if self.channel else None, next(iter(self.progress), None), self.server_film)
        return (film for film in candidates if film is not None)
