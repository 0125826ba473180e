"""Polls: their states, rules and ballots, and who may see their results."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.model.errors import Refusal
from bot.model.guilds import Actor
from bot.model.tally import Result
from bot.model.typed_days import Spans

SEALED_MINIMUM = 5  # with fewer ballots a sealed result would give away who voted for what
MAX_CHOICE_BUTTONS = 20  # four rows of five; a fifth has the other buttons
PUNCTUAL = timedelta(minutes=1)

NOT_YOURS = "Only its author, or a member who may manage messages, can do that."
STALE_BALLOT = "This ballot doesn't fit the poll any more. Open it again."


class PollKind(StrEnum):
    """How a voter picks: one choice, several, or all in order."""

    SINGLE = "single"
    SEVERAL = "several"
    RANKED = "ranked"


class Results(StrEnum):
    """When results are shown: while the poll is open, or after it has closed."""

    LIVE = "live"
    AFTER = "after"


class BallotSecrecy(StrEnum):
    """Whether ballots are kept with their voters: shown after the close, kept but never shown, or not kept."""

    NAMED = "named"
    PRIVATE = "private"
    SEALED = "sealed"


class State(StrEnum):
    """The states of a poll, in the only order it goes through them."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to vote for, numbered from 1; `lot` breaks the ties that nothing else does, the later goes out."""

    number: int
    text: str
    lot: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """The choice that was drawn from a tie; `by` is None where the member asked to be forgotten."""

    choice: int
    by: int | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PollHeader:
    """What everybody may know of a poll, however far they have seen. Times are aware UTC.

    Its gate is the checkpoint with the id `gate`, whose number was `checkpoint` when it was posted. `closed_by` is the
    member who closed it by hand; `noticed_at` is when the bot closed it. `parent_id` and `private_thread` are as in
    `Place`. `extended_at` is when its closing time was last changed, and `extended_from` what that was before, None
    where it was to be closed by hand. `ping_role_id` is the role that was pinged when it was posted.
    """

    id: int
    guild_id: int
    channel_id: int
    message_id: int | None
    author_id: int
    film: str | None
    checkpoint: int
    gate: str = ""
    state: State
    opened_at: datetime
    closes_at: datetime | None
    closed_at: datetime | None = None
    result_message_id: int | None = None
    closed_by: int | None = None
    parent_id: int | None = None
    private_thread: bool | None = None
    noticed_at: datetime | None = None
    extended_at: datetime | None = None
    extended_from: datetime | None = None
    choice_added_at: datetime | None = None
    ping_role_id: int | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether votes are taken."""
        return self.state is State.OPEN

    @property
    def gated(self) -> bool:
        """Tell whether it has a gate, which never changes."""
        return self.checkpoint > 0

    @property
    def late(self) -> bool:
        """Tell whether the bot closed it noticeably later than it should have."""
        at = self.noticed_at or self.closed_at
        return bool(self.closes_at and at and at - self.closes_at > PUNCTUAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll(PollHeader):
    """A poll with its question and choices; its votes are apart, as they may not be shown at all times."""

    question: str
    kind: PollKind
    most: int
    results: Results
    privacy: BallotSecrecy
    choices: tuple[Choice, ...]
    drawn: Drawn | None = None

    @property
    def has_choice_buttons(self) -> bool:
        """Tell whether its public message has a button for every choice.

        A sealed vote for several can't be made with single buttons: it is cast in one go and never changes.
        """
        fits = not self.gated and len(self.choices) <= MAX_CHOICE_BUTTONS
        several = self.kind is PollKind.SEVERAL and self.privacy is not BallotSecrecy.SEALED
        return fits and (several or self.kind is PollKind.SINGLE)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Return the numbers of its choices."""
        return tuple(choice.number for choice in self.choices)

    @property
    def lot(self) -> tuple[int, ...]:
        """Return the numbers of its choices in the order drawn for ties."""
        return tuple(choice.number for choice in sorted(self.choices, key=lambda choice: choice.lot))

    def text_of(self, number: int) -> str:
        """Return the text of a choice."""
        return self.choices[number - 1].text

    def header(self) -> PollHeader:
        """Return what everybody may know of it."""
        return PollHeader(**{name: getattr(self, name) for name in PollHeader.__dataclass_fields__})


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll with its votes as far as a viewer may see them: `tally` and `result` are None where they may not.

    `turnout` is the result's once there is one; until then the ballots are counted when the view is read. `named` pairs
    voters with their picks, where a poll shows those and has closed.
    """

    poll: Poll
    turnout: int
    tally: tuple[tuple[int, int], ...] | None = None
    result: Result | None = None
    named: tuple[tuple[int, tuple[int, ...]], ...] | None = None

    @property
    def tied(self) -> tuple[int, ...]:
        """Return the choices that have won together; none where one has won, or nobody may know."""
        winners = self.result.winners if self.result else ()
        return winners if len(winners) > 1 else ()

    @property
    def stays_sealed(self) -> bool:
        """Tell whether it is a sealed poll that closed with too few votes for a result."""
        counted = self.poll.state in (State.CLOSED, State.PUBLISHED)
        return counted and self.poll.privacy is BallotSecrecy.SEALED and self.result is None


@dataclass(frozen=True, slots=True)
class Ballot:
    """The picks of one voter in a poll; of a sealed vote it is only known that there is one."""

    poll: Poll
    picks: tuple[int, ...] | None = None
    taken_part: bool = False

    @property
    def final(self) -> bool:
        """Tell whether it cannot be changed any more."""
        return not self.poll.is_open or (self.poll.privacy is BallotSecrecy.SEALED and self.taken_part)


@dataclass(frozen=True, slots=True)
class PollSearch:
    """A search for open or closed polls; no `words` means all. Pages count from 0.

    `readable` leaves out polls that the member has not seen far enough for. `author_id` is whose polls they are, and
    `spans` when they close or have closed; without these, anybody's and at any time.
    They come newest first, or with `soonest` those first that close soonest, and last those closed by hand.
    """

    is_open: bool
    words: str = ""
    page: int = 0
    size: int = 5
    readable: bool = False
    author_id: int | None = None
    spans: Spans = ()
    soonest: bool = False


@dataclass(frozen=True, slots=True)
class GatedPollView:
    """What everybody may see of a poll with a gate."""

    header: PollHeader
    turnout: int


class NotSeenFarEnough(Refusal):
    """Tells a viewer that they are not at the gate of a poll yet; `header` is all they may know of it."""

    def __init__(self, header: PollHeader) -> None:
        super().__init__("This poll is about more than you have seen so far.")
        self.header = header


def can_see_results(poll: Poll, turnout: int) -> bool:
    """Tell whether the votes may be shown to viewers of the poll: the one place that decides it."""
    if poll.state in (State.OPEN, State.CLOSING):
        return poll.results is Results.LIVE
    return poll.privacy is not BallotSecrecy.SEALED or turnout >= SEALED_MINIMUM


def check_picks(poll: Poll, picks: tuple[int, ...]) -> tuple[int, ...]:
    """Return the picks of a ballot as they are stored. Raises `Refusal` when this poll does not take them."""
    if not picks or len(set(picks)) < len(picks) or not all(1 <= pick <= len(poll.choices) for pick in picks):
        raise Refusal(STALE_BALLOT)
    if len(picks) > poll.most:
        raise Refusal(f"You can pick {poll.most} at most.")
    return picks if poll.kind is PollKind.RANKED else tuple(sorted(picks))


def check_may_manage(header: PollHeader, actor: Actor) -> None:
    """Raise `Refusal` for a member who may neither close nor export a poll."""
    if actor.id != header.author_id and not actor.moderator:
        raise Refusal(NOT_YOURS)
