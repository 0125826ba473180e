"""Viewers: their context as it is stored, their progress, and the cuts they get."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.cut import Cut, Entry

if TYPE_CHECKING:
    from knowledge.search.engine import Answer, Offer


@dataclass(frozen=True, slots=True)
class ViewerContext:
    """What is stored about a viewer and the channel they write in, checkpoints by their ids.

    `progress` has a checkpoint for each film, the film they last set it for first; `channel` is the film of the
    channel with its clearance; `server_film` is the film of the guild.
    """

    progress: Mapping[str, str]
    channel: tuple[str, str] | None = None
    server_film: str | None = None

    def cleared(self, film: str) -> str | None:
        """Return the channel's clearance for a film; None where none has been set."""
        return self.channel[1] if self.channel and self.channel[0] == film else None

    def likely_films(self) -> Iterator[str]:
        """Yield the films that may be meant when none is named, most likely first."""
        candidates = (self.channel[0] if self.channel else None, next(iter(self.progress), None), self.server_film)
        return (film for film in candidates if film is not None)


@dataclass(frozen=True, slots=True)
class Viewing:
    """A film's cut for one viewer, with whether they've set how far they are, and whether they were asked before."""

    cut: Cut
    has_progress: bool
    was_asked: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """A question, and what a viewer's cut answers to it: None where it has no answer.

    `about` is what its pronouns stand for; where that isn't sure, `choices` are what they may stand for.
    Where the answer isn't sure, `offered` is what may be meant; `suggestions` are questions to ask instead, by number.
    """

    viewing: Viewing
    question: str
    answer: "Answer | None"
    about: tuple[Entry, ...] = ()
    choices: tuple[Entry, ...] = ()
    offered: "tuple[Offer, ...]" = ()
    suggestions: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SharedCuts:
    """The cuts of a film that a viewer shares: the channel's in the clear, and their own.

    Where a `question` is shared, the answers of both cuts to it.
    """

    clear: Cut
    own: Cut
    question: str | None = None
    clear_answer: "Answer | None" = None
    own_answer: "Answer | None" = None


@dataclass(frozen=True, slots=True)
class ProgressChange:
    """A change from one checkpoint number to another, or from none, in the list of checkpoints with this mark."""

    before: int | None
    after: int
    mark: str = ""
