"""Draws the ballot of one voter, for their eyes only; casting is `voting`'s business."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import discord
from discord import ui

from bot.commands.polls.labels import ABOUT_PRIVACY, PollVerb, closing_line, name_of, picked, poll_id
from bot.commands.polls.poll_card import about_line
from bot.commands.ui.components import (
    ACCENT,
    CACHED_CARDS,
    Card,
    Component,
    PrerenderedCard,
    button_by_id,
    button_rows,
    container,
    escape_user_text,
    subtext,
    text,
)
from bot.model.polls import Ballot, BallotSecrecy, Choice, Poll, PollKind, Results

NOT_VOTED = "You did not vote in this one."
TAKEN_PART = "You have voted. A sealed vote stays as it is."
HOW_TO_RANK = "Tap your favourite first, then the next, as far as you care."
LOT = (
    "If nothing else decides a tie, an order does that was drawn when this poll was opened; it is told with the result."
)


@lru_cache(maxsize=CACHED_CARDS)
def draw_ballot(ballot: Ballot, said: str = "", *, manages: bool = False) -> Card:
    """The ballot of a voter with what they have voted for; `said` is what just happened to it.

    It is the same for everybody who has voted alike, so it is drawn once.
    """
    return PrerenderedCard(_draw_ballot(ballot, said, manages=manages))


def _draw_ballot(ballot: Ballot, said: str, *, manages: bool) -> Card:
    poll = ballot.poll
    heading = text(f"### {escape_user_text(poll.question)}\n{subtext(about_line(poll))}")
    now = said or _now(ballot)
    blocks: list[Component] = [heading, *([text(now)] if now else []), *_marking(ballot)]
    blocks.append(text("\n".join(map(subtext, _foot(poll)))))
    return Card(container(ACCENT, [*blocks, *button_rows(_ways(ballot, manages=manages))]))


def draw_ranking(poll: Poll, picks: Sequence[int], voter_id: int, *, voted: bool = False) -> Card:
    """A ranked ballot as far as it is filled in; `voted` is whether another one counts so far."""
    ranked = "\n".join(f"{place}. **{name_of(poll, pick)}**" for place, pick in enumerate(picks, 1))
    choices = [_rank_way(poll, picks, choice) for choice in in_fair_order(poll, voter_id)]
    ways = [button_by_id("Undo", _rank(poll, picks[:-1], "undo"), off=not picks)]
    ways.append(button_by_id("Start over", _rank(poll, (), "over"), off=not picks))
    ways.insert(0, button_by_id("Cast this vote", _picks(PollVerb.CAST, poll, picks), main=True, off=not picks))
    notes = ["Nothing is changed until you cast it."] if voted else [LOT, *_foot(poll)]
    blocks = [
        text(f"### {escape_user_text(poll.question)}\n{HOW_TO_RANK}"),
        *([text(ranked)] if ranked else []),
        *button_rows(choices),
        *button_rows(ways),
        text("\n".join(map(subtext, notes))),
    ]
    return Card(container(ACCENT, blocks))


def draw_sealing(poll: Poll, picks: Sequence[int]) -> Card:
    """The last question before a vote is sealed."""
    said = f"You are about to vote for {picked(poll, picks)}.\n{ABOUT_PRIVACY[BallotSecrecy.SEALED]}"
    ways = [button_by_id("Seal my vote", _picks(PollVerb.SURE, poll, picks), main=True)]
    ways.append(button_by_id("Choose again", poll_id(PollVerb.OPEN, poll.id)))
    return Card(container(ACCENT, [text(f"### {escape_user_text(poll.question)}\n{said}"), *button_rows(ways)]))


def in_fair_order(poll: Poll, voter_id: int) -> list[Choice]:
    """The choices of a ranked ballot, shuffled for each voter so that being first is nobody's advantage.

    Choices with digits in them (dates, times, numbers) have an order of their own and keep it.
    """
    if any(sign.isdigit() for choice in poll.choices for sign in choice.text):
        return list(poll.choices)
    return sorted(poll.choices, key=lambda choice: _sort_key(poll.id, voter_id, choice.number))


def _now(ballot: Ballot) -> str:
    """What counts so far."""
    if ballot.picks:
        return f"You voted for {picked(ballot.poll, ballot.picks)}."
    if ballot.taken_part:
        return TAKEN_PART
    return "" if ballot.poll.is_open else NOT_VOTED


def _marking(ballot: Ballot) -> list[Component]:
    """What a voter marks the ballot with; nothing once that is over."""
    poll = ballot.poll
    if ballot.final or poll.kind is PollKind.RANKED:
        return []
    picks = ballot.picks or ()
    options = [
        discord.SelectOption(label=choice.text, value=str(choice.number), default=choice.number in picks)
        for choice in poll.choices
    ]
    hint = "Pick one" if poll.most == 1 else "Pick one or more"
    # What counts is part of the id, because Discord keeps showing an old choice under an old id.
    identity = _picks(PollVerb.PICK, poll, picks)
    select: ui.Select[Card] = ui.Select(custom_id=identity, placeholder=hint, options=options, max_values=poll.most)
    return [ui.ActionRow(select)]


def _foot(poll: Poll) -> list[str]:
    return [closing_line(poll), ABOUT_PRIVACY[poll.privacy]]


def _ways(ballot: Ballot, *, manages: bool) -> "list[ui.Button[Card]]":
    """What else can be done with a ballot."""
    poll, ways = ballot.poll, list["ui.Button[Card]"]()
    if poll.kind is PollKind.RANKED and not ballot.final:
        ways.append(button_by_id("Rank again" if ballot.picks else "Rank them", _rank(poll, ()), main=True))
    if poll.is_open and ballot.picks:
        ways.append(button_by_id("Take my vote back", poll_id(PollVerb.WITHDRAW, poll.id)))
    if not poll.is_open or poll.results is Results.LIVE:
        ways.append(button_by_id("Votes so far" if poll.is_open else "Result", poll_id(PollVerb.RESULT, poll.id)))
    if manages and poll.is_open:
        ways.append(button_by_id("Close the poll", poll_id(PollVerb.CLOSE, poll.id)))
    return ways


def _rank_way(poll: Poll, picks: Sequence[int], choice: Choice) -> "ui.Button[Card]":
    """A choice of a ranked ballot; once ranked it stays where it is, so that nothing moves under the finger."""
    if choice.number in picks:
        place = picks.index(choice.number) + 1
        return button_by_id(f"{place}. {choice.text}", _rank(poll, picks, f"{place}"), off=True)
    return button_by_id(choice.text, _rank(poll, [*picks, choice.number]))


def _rank(poll: Poll, picks: Sequence[int], *extras: str) -> str:
    return poll_id(PollVerb.RANK, poll.id, ".".join(map(str, picks)), *extras)


def _picks(verb: PollVerb, poll: Poll, picks: Sequence[int]) -> str:
    return poll_id(verb, poll.id, ".".join(map(str, picks)))


def _sort_key(poll_id_: int, voter_id: int, number: int) -> bytes:
    return hashlib.blake2s(f"{poll_id_}/{voter_id}/{number}".encode()).digest()
