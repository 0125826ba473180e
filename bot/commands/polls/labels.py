"""What the cards of polls are made of: their buttons, and how votes and times are put in words; no whole card."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from bot.commands.ui.components import clip, escape_user_text
from bot.model.polls import BallotSecrecy, Poll, PollHeader, PollKind, Results
from bot.pictures.chart import percent

POLL, DRAFT = "poll", "draft"
BAR_LENGTH, FULL, EMPTY = 10, "\N{FULL BLOCK}", "\N{LIGHT SHADE}"
NAMES_LENGTH = 900  # all choices of a poll together: their marks may double it, and a card holds 4,000


class PollVerb(StrEnum):
    """What a component of a poll does; the handlers are in `controls`."""

    OPEN = "open"
    CAST = "cast"
    PICK = "pick"
    RANK = "rank"
    SURE = "sure"
    WITHDRAW = "withdraw"
    RESULT = "result"
    NAMED = "named"
    COUNTED = "counted"
    CLOSE = "close"
    CLOSE_NOW = "close-now"
    COPY = "copy"
    LIST = "list"


class DraftVerb(StrEnum):
    """What a component of a draft does; the handlers are in `controls`."""

    OPEN = "open"
    SET = "set"
    WORDS = "words"
    POST = "post"
    DROP = "drop"


ABOUT_KIND = {PollKind.SINGLE: "Pick one", PollKind.RANKED: "Rank as many as you like"}
ABOUT_PRIVACY = {
    BallotSecrecy.NAMED: "Named: when it closes, everybody sees who voted for what.",
    BallotSecrecy.PRIVATE: "Private: nobody is shown who voted for what; only whoever runs me could look it up.",
    BallotSecrecy.SEALED: (
        "Sealed: nothing I keep tells who voted for what. The person who runs me would have to change me, "
        "or copy my files after every single vote. A vote can't be changed. There's a result once five have voted."
    ),
}
ABOUT_RESULTS = {Results.LIVE: "Votes show as they come in.", Results.AFTER: "Votes show when it closes."}


def poll_id(verb: PollVerb, poll: int, *extras: object) -> str:
    """What a component of a poll says when it is used."""
    return ":".join([POLL, verb, str(poll), *map(str, extras)])


def draft_id(verb: DraftVerb, draft: int, *extras: object) -> str:
    """What a component of a draft says when it is used."""
    return ":".join([DRAFT, verb, str(draft), *map(str, extras)])


def about_kind(poll: Poll) -> str:
    """How to vote in a poll."""
    if poll.kind is not PollKind.SEVERAL:
        return ABOUT_KIND[poll.kind]
    return "Pick as many as you like" if poll.most == len(poll.choices) else f"Pick up to {poll.most}"


def name_of(poll: Poll, number: int) -> str:
    """A choice as cards have it: shortened where the choices together would not fit."""
    return escape_user_text(clip(poll.text_of(number), NAMES_LENGTH // len(poll.choices)))


def who(member_id: int) -> str:
    """Whoever has done something: a mention, or words for somebody who is not known any more."""
    return f"<@{member_id}>" if member_id > 0 else "somebody who asked to be forgotten"


def picked(poll: Poll, picks: Sequence[int]) -> str:
    """The picks of a ballot in words."""
    if poll.kind is PollKind.RANKED:
        return ", ".join(f"{place}. **{name_of(poll, pick)}**" for place, pick in enumerate(picks, 1))
    return listed([f"**{name_of(poll, pick)}**" for pick in picks])


def listed(texts: Sequence[str]) -> str:
    """Several texts as a sentence has them."""
    return " and ".join(filter(None, (", ".join(texts[:-1]), *texts[-1:])))


def votes_label(number: int) -> str:
    """A number of votes."""
    return f"{number:,} vote{'' if number == 1 else 's'}"


def voters_label(number: int, *, so_far: bool = True) -> str:
    """How many have voted, so far or in all."""
    if not number:
        return "Nobody has voted yet" if so_far else "Nobody voted"
    return f"{number:,} ha{'s' if number == 1 else 've'} voted"


def bar(number: int, all_: int) -> str:
    """A share as a bar with its figures; in code, where every sign is equally wide."""
    full = round(BAR_LENGTH * number / all_) if all_ else 0
    share = f" · {percent(number, all_)}" if all_ else ""
    return f"`{FULL * full}{EMPTY * (BAR_LENGTH - full)}` {number:,}{share}"


def when(moment: datetime, style: str = "f") -> str:
    """A moment as each reader's own clock has it."""
    return f"<t:{int(moment.timestamp())}:{style}>"


def closing_line(notice: PollHeader) -> str:
    """When a poll closes or has closed."""
    if notice.closed_at:
        return f"Closed {when(notice.closed_at)}"
    if notice.closes_at is None:
        return "Open until it is closed by hand"
    return f"Closes {when(notice.closes_at, 'R')}, {when(notice.closes_at)}"


def link(notice: PollHeader) -> str:
    """Where the public message of a poll is."""
    return f"https://discord.com/channels/{notice.guild_id}/{notice.channel_id}/{notice.message_id}"
