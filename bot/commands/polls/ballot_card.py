"""The ballot of one voter: what they have voted for, a ranking in progress, and a vote to be sealed."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import discord
from discord import ui

from bot.commands.polls.labels import ABOUT_PRIVACY, PollVerb, about_line, closing_line, name_of, picked, poll_id
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
NOT_CAST_YET = "Nothing is changed until you cast it."


@lru_cache(maxsize=CACHED_CARDS)
def draw_ballot(ballot: Ballot, status: str = "", *, manages: bool = False) -> Card:
    """Draw the ballot of a voter with what they have voted for; `status` is what has just happened to it.

    It is the same for everybody who has voted alike, so it is drawn once.
    """
    poll = ballot.poll
    if not status:
        if ballot.picks:
            status = f"You voted for {picked(poll, ballot.picks)}."
        elif ballot.taken_part:
            status = TAKEN_PART
        elif not poll.is_open:
            status = NOT_VOTED
    blocks: list[Component] = [text(f"### {escape_user_text(poll.question)}\n{subtext(about_line(poll))}")]
    if status:
        blocks.append(text(status))
    if not ballot.final and poll.kind is not PollKind.RANKED:
        blocks.append(ui.ActionRow(_select(poll, ballot.picks or ())))
    blocks.append(text("\n".join(map(subtext, _notes(poll)))))
    return PrerenderedCard(Card(container(ACCENT, [*blocks, *button_rows(_buttons(ballot, manages=manages))])))


def draw_ranking(poll: Poll, picks: Sequence[int], voter_id: int, *, voted: bool = False) -> Card:
    """Draw a ranked ballot with the picks made by now; `voted` is whether an earlier vote counts until it is cast.

    A choice stays where it is once it is ranked, so that nothing moves under the finger.
    """
    choices = list["ui.Button[Card]"]()
    for choice in in_fair_order(poll, voter_id):
        if choice.number in picks:
            place = f"{picks.index(choice.number) + 1}"
            choices.append(
                button_by_id(f"{place}. {choice.text}", _picks_id(PollVerb.RANK, poll, picks, place), off=True)
            )
        else:
            choices.append(button_by_id(choice.text, _picks_id(PollVerb.RANK, poll, [*picks, choice.number])))
    buttons = [
        button_by_id("Cast this vote", _picks_id(PollVerb.CAST, poll, picks), main=True, off=not picks),
        button_by_id("Undo", _picks_id(PollVerb.RANK, poll, picks[:-1], "undo"), off=not picks),
        button_by_id("Start over", _picks_id(PollVerb.RANK, poll, (), "over"), off=not picks),
    ]
    ranked = "\n".join(f"{place}. **{name_of(poll, pick)}**" for place, pick in enumerate(picks, 1))
    notes = [NOT_CAST_YET] if voted else [LOT, *_notes(poll)]
    blocks = [
        text(f"### {escape_user_text(poll.question)}\n{HOW_TO_RANK}"),
        *([text(ranked)] if ranked else []),
        *button_rows(choices),
        *button_rows(buttons),
        text("\n".join(map(subtext, notes))),
    ]
    return Card(container(ACCENT, blocks))


def draw_sealing(poll: Poll, picks: Sequence[int]) -> Card:
    """Draw the last question before a vote is sealed."""
    question = (
        f"### {escape_user_text(poll.question)}\n"
        f"You are about to vote for {picked(poll, picks)}.\n{ABOUT_PRIVACY[BallotSecrecy.SEALED]}"
    )
    buttons = [
        button_by_id("Seal my vote", _picks_id(PollVerb.SURE, poll, picks), main=True),
        button_by_id("Choose again", poll_id(PollVerb.OPEN, poll.id)),
    ]
    return Card(container(ACCENT, [text(question), *button_rows(buttons)]))


def in_fair_order(poll: Poll, voter_id: int) -> list[Choice]:
    """Return the choices of a ranked ballot, shuffled for each voter so that being first is nobody's advantage.

    Choices with digits in them (dates, times, numbers) have an order of their own and keep it.
    """
    if any(sign.isdigit() for choice in poll.choices for sign in choice.text):
        return list(poll.choices)
    return sorted(
        poll.choices,
        key=lambda choice: hashlib.blake2s(f"{poll.id}/{voter_id}/{choice.number}".encode()).digest(),
    )


def _select(poll: Poll, picks: Sequence[int]) -> "ui.Select[Card]":
    """Return the select that a ballot of one or several picks is filled in with."""
    return ui.Select(
        # The picks are part of the id, because Discord keeps showing an old choice under an old id.
        custom_id=_picks_id(PollVerb.PICK, poll, picks),
        placeholder="Pick one" if poll.most == 1 else "Pick one or more",
        max_values=poll.most,
        options=[
            discord.SelectOption(label=choice.text, value=str(choice.number), default=choice.number in picks)
            for choice in poll.choices
        ],
    )


def _buttons(ballot: Ballot, *, manages: bool) -> "list[ui.Button[Card]]":
    poll, buttons = ballot.poll, list["ui.Button[Card]"]()
    if poll.kind is PollKind.RANKED and not ballot.final:
        label = "Rank again" if ballot.picks else "Rank them"
        buttons.append(button_by_id(label, _picks_id(PollVerb.RANK, poll, ()), main=True))
    if poll.is_open and ballot.picks:
        buttons.append(button_by_id("Take my vote back", poll_id(PollVerb.WITHDRAW, poll.id)))
    if not poll.is_open or poll.results is Results.LIVE:
        buttons.append(button_by_id("Votes so far" if poll.is_open else "Result", poll_id(PollVerb.RESULT, poll.id)))
    if manages and poll.is_open:
        buttons.append(button_by_id("Close the poll", poll_id(PollVerb.CLOSE, poll.id)))
    return buttons


def _notes(poll: Poll) -> list[str]:
    return [closing_line(poll), ABOUT_PRIVACY[poll.privacy]]


def _picks_id(verb: PollVerb, poll: Poll, picks: Sequence[int], *extras: str) -> str:
    return poll_id(verb, poll.id, ".".join(map(str, picks)), *extras)
