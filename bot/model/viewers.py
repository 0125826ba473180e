"""What is known of a viewer: their progress, where they ask, and the cuts they get."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from knowledge.cut import Cut


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


@dataclass(frozen=True, slots=True)
class Viewing:
    """A film as one viewer may see it.

    `has_progress` is whether they have said how far they are; `question` is what they last asked, if that is
    still remembered.
    """

    cut: Cut
    has_progress: bool
    question: str | None = None


@dataclass(frozen=True, slots=True)
class SharedCuts:
    """A film as somebody shares it with a room: what everybody there may see, and how far they have seen themselves."""

    clear: Cut
    own: Cut


@dataclass(frozen=True, slots=True)
class ProgressChange:
    """A step from one checkpoint to another; `before` is None when nothing had been said yet.

    `mark` is that of the checkpoints which these are numbers of.
    """

    before: int | None
    after: int
    mark: str = ""
