"""Personal data: the kinds of it, a member's records, and what erasure does to each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.model.drafts import Draft
from bot.model.gates import GONE


class DataKind(StrEnum):
    """The kinds of personal data, as cards and PRIVACY.md call them."""

    PROGRESS = "How far you have seen films"
    PROMPTS = "Prompts you have posted"
    DRAFTS = "Drafts of polls"
    POLLS = "Polls you have started"
    VOTES = "Votes in named and private polls"
    SEALED = "Sealed polls you have voted in"
    LOG = "Lines in the logs of polls"


class NeverStored(StrEnum):
    """What is never stored, as cards and PRIVACY.md call it."""

    QUESTIONS = "The questions you ask me"
    SEALED = "What you voted for in sealed polls"


# What erasure does to each kind, as cards and PRIVACY.md say it.
ERASURE_EFFECT: Mapping[DataKind, str] = {
    DataKind.PROGRESS: "deleted",
    DataKind.PROMPTS: "your number is taken off; channels still know which prompts they have had",
    DataKind.DRAFTS: "deleted",
    DataKind.POLLS: "your number is taken off; the polls stay",
    DataKind.VOTES: "taken back in open polls; in closed ones they count on as somebody's",
    DataKind.SEALED: "your number is taken off where the poll has closed",
    DataKind.LOG: "your number is taken off; the lines stay",
}


@dataclass(frozen=True, slots=True)
class ProgressRecord:
    """How far a member has seen a film: the checkpoint's id, and its number as the film is now.

    `title` and `label` are None where the film or the checkpoint has gone, and so is the number, unless an older
    version stored nothing else.
    """

    film: str
    checkpoint: int | None
    changed_at: datetime
    title: str | None = None
    label: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class PromptRecord:
    """A prompt that a member has posted; `prompt` is None where they may not read its words now."""

    channel_id: int
    film: str
    prompt: str | None
    put_at: datetime


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """A draft that a member has made; `draft` is None where they may not read it now."""

    guild_id: int
    film: str | None
    checkpoint: int
    made_at: datetime
    draft: Draft | None
    gate: str = GONE


@dataclass(frozen=True, slots=True)
class PollRecord:
    """The poll that a record is about; `question` is None where the member may not read its words now."""

    poll_id: int
    guild_id: int
    channel_id: int
    film: str | None
    checkpoint: int
    opened_at: datetime
    open: bool
    question: str | None
    choices: tuple[str, ...]
    gate: str = GONE

    def redacted(self) -> "PollRecord":
        """Return the same poll without its words."""
        return replace(self, question=None, choices=())


@dataclass(frozen=True, slots=True)
class VoteRecord:
    """A vote in a poll that is not sealed, with the numbers it picks."""

    poll: PollRecord
    picks: tuple[int, ...]
    cast_at: datetime


@dataclass(frozen=True, slots=True)
class LogRecord:
    """A line of the log of a poll."""

    poll_id: int
    event: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonalData:
    """All that is stored about a member, a field for each `DataKind`."""

    progress: tuple[ProgressRecord, ...]
    prompts: tuple[PromptRecord, ...]
    drafts: tuple[DraftRecord, ...]
    polls: tuple[PollRecord, ...]
    votes: tuple[VoteRecord, ...]
    sealed: tuple[PollRecord, ...]
    log: tuple[LogRecord, ...]

    def counts(self) -> dict[DataKind, int]:
        """Count the records of each kind."""
        return {kind: len(getattr(self, kind.name.lower())) for kind in DataKind}

    @property
    def pending(self) -> int:
        """Count what cannot be deleted yet: who has voted in a sealed poll is known until it closes."""
        return sum(poll.open for poll in self.sealed)


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """What an erasure did: records by kind, votes withdrawn, sealed polls that must close first, polls that changed."""

    counts: Mapping[DataKind, int]
    withdrawn: int
    pending: int
    changed: tuple[int, ...]
