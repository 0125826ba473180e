"""Drafts of polls: what they hold, their limits, and how they are checked."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.model.choices import checked_choices
from bot.model.closing_times import ClosingTime
from bot.model.errors import Refusal
from bot.model.guilds import Location
from bot.model.polls import BallotSecrecy, Choice, Poll, PollKind, Results, State
from knowledge.text import clean

QUESTION_LENGTH = 300
USUAL_LENGTH = "1d"
USUAL, CLOSES = ("kind", "privacy", "results"), "closes"
"""The settings that a draft takes from its author's last poll; the last only where that had a length."""

NO_WIDER = (
    "The words of this poll come from further on in the film, so it stays with those who have seen that far. "
    "To ask everybody, start another with words of your own."
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A poll that has not been posted, for members who have seen `film` up to `checkpoint`.

    `closes` is the closing time as its author typed it. `most` is how many choices a ballot may pick. `words_from` is
    the checkpoint that its words come from, however they are edited later: the draft is for nobody who has seen less.
    `ping` is whether the club's role for polls is pinged when it is posted. `closing` is the moment that `closes` meant
    when it was typed, None where it means none. `usual` names the settings that are as in its author's last poll.
    `doubtful` is whether its choices were parted in a way that its author may not have meant.
    """

    question: str
    choices: tuple[str, ...]
    closes: str = ""
    kind: PollKind = PollKind.SINGLE
    most: int = 1
    results: Results = Results.LIVE
    privacy: BallotSecrecy = BallotSecrecy.PRIVATE
    film: str | None = None
    checkpoint: int = 0
    words_from: int = 0
    ping: bool = False
    closing: ClosingTime | None = None
    usual: tuple[str, ...] = ()
    doubtful: bool = False

    def with_standard_settings(self) -> "Draft":
        """Return this draft with the standard in place of each setting that it has from its author's last poll."""
        standard = Draft("", (), USUAL_LENGTH)
        fields = [*self.usual, *(["most"] if "kind" in self.usual else [])]
        return replace(self, usual=(), **{field: getattr(standard, field) for field in fields})

    def checked(self) -> "Draft":
        """Return this draft with its texts cleaned. Raises `Refusal` with a sentence on what is wrong."""
        question = clean(self.question)
        if not question:
            raise Refusal("A poll needs a question.")
        if len(question) > QUESTION_LENGTH:
            raise Refusal(f"A question has room for {QUESTION_LENGTH} characters; yours has {len(question)}.")
        choices = checked_choices(self.choices)
        most = 1 if self.kind is PollKind.SINGLE else len(choices)
        if self.kind is PollKind.SEVERAL and 1 < self.most < len(choices):
            most = self.most
        return replace(
            self,
            question=question,
            choices=choices,
            closes=clean(self.closes),
            most=most,
            checkpoint=max(self.checkpoint, self.words_from),
            results=Results.AFTER if self.privacy is BallotSecrecy.SEALED else self.results,
        )


def preview_of(draft: Draft, where: Location, author_id: int, now: datetime, closes_at: datetime | None) -> Poll:
    """Return the poll that a draft would be if it were posted now, without an id. Times are aware UTC."""
    return Poll(
        id=0,
        guild_id=where.guild_id or 0,
        channel_id=where.channel_id,
        message_id=None,
        author_id=author_id,
        film=draft.film,
        checkpoint=draft.checkpoint,
        state=State.OPEN,
        opened_at=now,
        closes_at=closes_at,
        question=draft.question,
        kind=draft.kind,
        most=draft.most,
        results=draft.results,
        privacy=draft.privacy,
        choices=tuple(Choice(number, text, number) for number, text in enumerate(draft.choices, 1)),
    )


def for_those_at(draft: Draft, film: str, checkpoint: int) -> Draft:
    """Return this draft for members at a checkpoint. Raises `Refusal` where its words come from further on."""
    if draft.words_from and (film != draft.film or checkpoint < draft.words_from):
        raise Refusal(NO_WIDER)
    return replace(draft, film=film, checkpoint=checkpoint)
