"""What the cards of polls share: the ids of their components, and how votes, times and choices are put in words."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from discord import ui

from bot.commands.films.card_sections import step_name
from bot.commands.ui.components import Card, button_by_id, escape_markdown, escape_user_text, listed, subtext
from bot.model.polls import BallotSecrecy, Poll, PollHeader, PollKind, Results
from bot.pictures.chart import percent, votes_label
from knowledge.cut import Cover
from knowledge.text import clip

POLL, DRAFT = "poll", "draft"
CLOSED_ACCENT = 0x7A8599
BAR_LENGTH, NARROW, FULL, EMPTY = 10, 5, "\N{FULL BLOCK}", "\N{LIGHT SHADE}"
NAMES_LENGTH = 900  # all choices of a poll together: their marks may double it, and a card holds 4,000

GATED = "A poll for those who've seen further"


class PollVerb(StrEnum):
    """What a component of a poll does; `router` names the handlers."""

    OPEN = "open"
    CAST = "cast"
    TOGGLE = "toggle"
    PICK = "pick"
    RANK = "rank"
    SURE = "sure"
    WITHDRAW = "withdraw"
    RESULT = "result"
    NAMED = "named"
    COUNTED = "counted"
    CLOSE = "close"
    CLOSE_NOW = "close-now"
    CHANGE = "change"
    EXTEND = "extend"
    ADD = "add"
    COPY = "copy"
    EXPORT = "export"
    RUN_OFF = "run-off"
    DRAW = "draw"
    DRAW_NOW = "draw-now"
    LIST = "list"
    ABOUT = "about"


class DraftVerb(StrEnum):
    """What a component of a draft does; `router` names the handlers."""

    OPEN = "open"
    SET = "set"
    WORDS = "words"
    POST = "post"
    DROP = "drop"
    NEW = "new"
    STANDARD = "standard"


ABOUT_PRIVACY = {
    BallotSecrecy.NAMED: "Named: when it closes, everybody sees who voted for what.",
    BallotSecrecy.PRIVATE: "Private: nobody sees who voted for what; only the person who runs me could look it up.",
    BallotSecrecy.SEALED: (
        "Sealed: nothing I keep shows who voted for what. The person who runs me would have to change me, "
        "or copy my files after every single vote. A vote can't be changed. There's a result once five have voted."
    ),
}
PRIVACY_IN_SHORT = {
    BallotSecrecy.NAMED: ABOUT_PRIVACY[BallotSecrecy.NAMED],
    BallotSecrecy.PRIVATE: "Private: nobody sees who voted for what.",
    BallotSecrecy.SEALED: "Sealed: nobody can find out who voted for what, and a vote can't be changed.",
}
"""The same for a ballot, where *How this works* leads to the whole of it."""
ABOUT_RESULTS = {Results.LIVE: "Votes show as they come in.", Results.AFTER: "Votes show when it closes."}
SECRECY = {BallotSecrecy.NAMED: "Named", BallotSecrecy.PRIVATE: "Private", BallotSecrecy.SEALED: "Sealed"}
LONG_QUESTION = 100
BESIDE = "beside"
"""What the button of a list adds to its id, so that the list stays where it is."""


def poll_id(verb: PollVerb, poll: int, *extras: object) -> str:
    """Return the `custom_id` of a component of a poll."""
    return ":".join([POLL, verb, str(poll), *map(str, extras)])


def poll_button(
    label: str, verb: PollVerb, poll: int, *extras: object, main: bool = False, off: bool = False
) -> "ui.Button[Card]":
    """Return a button about a poll; `main` and `off` are as in `button_by_id`."""
    return button_by_id(label, poll_id(verb, poll, *extras), main=main, off=off)


def draft_id(verb: DraftVerb, draft: int, *extras: object) -> str:
    """Return the `custom_id` of a component of a draft."""
    return ":".join([DRAFT, verb, str(draft), *map(str, extras)])


def title(poll: Poll) -> str:
    """Return the question of a poll as the title of its card."""
    mark = "##" if len(poll.question) <= LONG_QUESTION else "###"
    return f"{mark} {escape_user_text(poll.question)}"


def how_to_vote(poll: Poll) -> str:
    """Return how many choices a voter picks, and how."""
    if poll.kind is PollKind.SINGLE:
        return "Pick one"
    if poll.kind is PollKind.RANKED:
        return "Rank as many as you like" if poll.most >= len(poll.choices) else f"Rank up to {poll.most}"
    return "Pick as many as you like" if poll.most == len(poll.choices) else f"Pick up to {poll.most}"


def footer(poll: Poll, turnout: int) -> str:
    """Return the small print of a poll: votes by now, how to vote, secrecy, when it closes, and its author."""
    facts = [turnout_label(turnout, is_open=poll.is_open), how_to_vote(poll), SECRECY[poll.privacy]]
    if poll.is_open and poll.results is Results.AFTER and poll.privacy is not BallotSecrecy.SEALED:
        facts.append("Votes show at the end")
    if poll.is_open and poll.closes_at:
        facts.append(f"Closes {when(poll.closes_at, 'R')}")
    else:
        facts.append(closing_line(poll))
    return subtext(" · ".join([*facts, f"by {mention(poll.author_id)}"]))


def gate_line(header: PollHeader, film: Cover | None) -> str:
    """Return whom a gated poll is for; `film` is its film, if the bot still has it."""
    if film is None:
        return "About a film I no longer have"
    about = f"{escape_markdown(film.title)} ({film.year})"
    return f"About {about}, for those who've reached {step_name(film.gate(header.gate))}"


def closing_line(header: PollHeader) -> str:
    """Return when a poll closes or has closed."""
    if header.closed_at:
        return f"Closed {when(header.closed_at)}"
    if header.closes_at is None:
        return "Open until it's closed by hand"
    return f"Closes {when(header.closes_at, 'R')}, {when(header.closes_at)}"


def change_lines(header: PollHeader) -> list[str]:
    """Return a line for each kind of change that was made to a poll while it was open, in small print."""
    lines = list[str]()
    if header.extended_at and header.is_open:
        if header.closes_at is None:
            lines.append("Extended until it's closed by hand.")
        elif header.extended_from:
            lines.append(f"Extended until {when(header.closes_at)}.")
        else:
            lines.append(f"The closing time was set {when(header.extended_at)}.")
    if header.choice_added_at:
        lines.append(f"A choice was added {when(header.choice_added_at)}.")
    return [subtext(line) for line in lines]


def drawn_line(poll: Poll) -> str:
    """Return which choice was drawn from a tie, by whom and when; nothing where none was."""
    if poll.drawn is None:
        return ""
    winner, drawn_by = name_of(poll, poll.drawn.choice), mention(poll.drawn.by or 0)
    return f"**{winner}** was drawn from the tie by {drawn_by}, {when(poll.drawn.at)}."


def name_of(poll: Poll, number: int) -> str:
    """Return a choice for a card: shortened where the choices together would not fit."""
    return escape_user_text(clip(poll.text_of(number), NAMES_LENGTH // len(poll.choices)))


def mention(member_id: int) -> str:
    """Return a mention of a member, or words for one who asked to be forgotten."""
    return f"<@{member_id}>" if member_id > 0 else "somebody who asked to be forgotten"


def picked(poll: Poll, picks: Sequence[int]) -> str:
    """Return the picks of a ballot in words."""
    if poll.kind is PollKind.RANKED:
        return ", ".join(f"{place}. **{name_of(poll, pick)}**" for place, pick in enumerate(picks, 1))
    return listed([f"**{name_of(poll, pick)}**" for pick in picks])


def turnout_label(number: int, *, is_open: bool = True) -> str:
    """Return how many have voted, by now or in all."""
    return votes_label(number) if number else f"No votes{' yet' if is_open else ''}"


def bar(votes: int, voters: int) -> str:
    """Return a share as a bar with its figures; in code, where every sign is equally wide."""
    full = round(BAR_LENGTH * votes / voters) if voters else 0
    share = f" · {percent(votes, voters)}" if voters else ""
    return f"`{FULL * full}{EMPTY * (BAR_LENGTH - full)}` {votes:,}{share}"


def narrow_bar(votes: int, voters: int, most: int) -> str:
    """Return a share as a short bar with its votes, as wide as those of the choice with the `most` votes."""
    full = round(NARROW * votes / voters) if voters else 0
    return f"`{FULL * full}{EMPTY * (NARROW - full)} {votes:>{len(f'{most:,}')},}`"


def when(moment: datetime, style: str = "f") -> str:
    """Return a moment that Discord shows by the clock of each reader."""
    return f"<t:{int(moment.timestamp())}:{style}>"


def link(header: PollHeader) -> str:
    """Return the address of a poll's public message."""
    return f"https://discord.com/channels/{header.guild_id}/{header.channel_id}/{header.message_id}"
