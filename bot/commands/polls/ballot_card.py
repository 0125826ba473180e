"""The ballot of one voter: what they have voted for, a ranking in progress, and a vote to be sealed."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import discord
from discord import ui

from bot.commands.polls.labels import (
    ABOUT_PRIVACY,
    ABOUT_RESULTS,
    PRIVACY_IN_SHORT,
    PollVerb,
    closing_line,
    how_to_vote,
    name_of,
    picked,
    poll_button,
    poll_id,
)
from bot.commands.ui.components import (
    ACCENT,
    CACHED_CARDS,
    PARAGRAPH,
    Card,
    PrerenderedCard,
    container,
    escape_user_text,
    subtext,
)
from bot.model.polls import Ballot, BallotSecrecy, Choice, Poll, PollKind, Results
from knowledge.text import name_emoji

NOT_VOTED = "You didn't vote in this one."
TAKEN_PART = "You've voted. A sealed vote stays as it is."
HOW_TO_RANK = "Tap your favourite first, then the next, as far as you care."
SHUFFLED = "The choices are in random order, another for each voter."
TIES = "If choices end level, they win together."
RANKED_TIES = (
    "If choices are level at the end of a round, the one with fewer votes in an earlier round goes out. If they still "
    "are, an order drawn when the poll opened decides. Choices that were level in every round win together."
)
ROUNDS = (
    "In each round your vote counts for the highest of your ranks that's still in, and the last choice goes out, until "
    "one has more than half."
)
CHANGEABLE = "You can change your vote until the poll closes."
NOT_CAST_YET = "Nothing changes until you cast it."


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
    selects = list["ui.ActionRow[Card]"]()
    if not ballot.final and poll.kind is not PollKind.RANKED:
        picks = ballot.picks or ()
        options = [
            discord.SelectOption(label=choice.text, value=str(choice.number), default=choice.number in picks)
            for choice in poll.choices
        ]
        # The picks are part of the id, because Discord keeps showing an old choice under an old id.
        identity = poll_id(PollVerb.PICK, poll.id, _joined(picks))
        hint = "Pick one" if poll.most == 1 else "Pick one or more"
        selects.append(
            ui.ActionRow(ui.Select(custom_id=identity, placeholder=hint, max_values=poll.most, options=options))
        )
    parts = [
        f"### {escape_user_text(poll.question)}",
        status,
        *selects,
        "\n".join(map(subtext, _notes(poll))),
        _buttons(ballot, manages=manages),
    ]
    return PrerenderedCard(Card(container(ACCENT, parts)))


def draw_ranking(poll: Poll, picks: Sequence[int], voter_id: int, *, voted: bool = False) -> Card:
    """Draw a ranked ballot with the picks made by now; `voted` is whether an earlier vote counts until it is cast.

    A choice stays where it is once it is ranked, so that nothing moves under the finger.
    """
    choices, sealed = list["ui.Button[Card]"](), poll.privacy is BallotSecrecy.SEALED
    for choice in in_fair_order(poll, voter_id):
        if choice.number in picks:
            place = picks.index(choice.number) + 1
            label, extras = f"{place}. {choice.text}", (_joined(picks), place)
        else:
            label, extras = choice.text, (_joined([*picks, choice.number]),)
        off = choice.number in picks or len(picks) == poll.most
        choices.append(poll_button(label, PollVerb.RANK, poll.id, *extras, off=off))
    buttons = [
        poll_button(
            "Check my vote" if sealed else "Cast this vote",
            PollVerb.CAST,
            poll.id,
            _joined(picks),
            main=True,
            off=not picks,
        ),
        poll_button("Undo", PollVerb.RANK, poll.id, _joined(picks[:-1]), "undo", off=not picks),
        poll_button("Start over", PollVerb.RANK, poll.id, _joined(()), "over", off=not picks),
        _explained(poll),
    ]
    notes = [NOT_CAST_YET] if voted else _notes(poll)
    if not _in_own_order(poll):
        notes = [SHUFFLED, *notes]
    parts = [
        f"### {escape_user_text(poll.question)}\n{HOW_TO_RANK}",
        "\n".join(f"{place}. **{name_of(poll, pick)}**" for place, pick in enumerate(picks, 1)),
        choices,
        buttons,
        "\n".join(map(subtext, notes)),
    ]
    return Card(container(ACCENT, parts))


def draw_sealing(poll: Poll, picks: Sequence[int]) -> Card:
    """Draw the last question before a vote is sealed."""
    question = (
        f"### {escape_user_text(poll.question)}\n"
        f"You're about to vote for {picked(poll, picks)}. It counts once you seal it.\n"
        f"{PRIVACY_IN_SHORT[BallotSecrecy.SEALED]}"
    )
    buttons = [
        poll_button("Seal my vote", PollVerb.SURE, poll.id, _joined(picks), main=True),
        poll_button("Choose again", PollVerb.OPEN, poll.id),
        _explained(poll),
    ]
    return Card(container(ACCENT, [question, buttons]))


def in_fair_order(poll: Poll, voter_id: int) -> list[Choice]:
    """Return the choices of a ranked ballot, shuffled for each voter so that being first is nobody's advantage.

    Choices with digits in them (dates, times, numbers) have an order of their own and keep it.
    """
    if _in_own_order(poll):
        return list(poll.choices)
    return sorted(
        poll.choices,
        key=lambda choice: hashlib.blake2s(f"{poll.id}/{voter_id}/{choice.number}".encode()).digest(),
    )


def draw_explanation(poll: Poll) -> Card:
    """Draw how a poll works: how to vote, who sees what, how it is counted, and when it closes."""
    sealed = poll.privacy is BallotSecrecy.SEALED
    how = f"{how_to_vote(poll)}. {'' if sealed else CHANGEABLE}".strip()
    ranked = poll.kind is PollKind.RANKED
    paragraphs = [
        f"### How this poll works\n{how}",
        ABOUT_PRIVACY[poll.privacy],
        *([] if sealed else [ABOUT_RESULTS[poll.results]]),
        f"{ROUNDS} {RANKED_TIES}" if ranked else TIES,
        subtext(closing_line(poll)),
    ]
    return Card(container(ACCENT, [PARAGRAPH.join(paragraphs)]))


def _in_own_order(poll: Poll) -> bool:
    """Tell whether choices aren't shuffled: they have digits in them."""
    return any(sign.isdigit() for choice in poll.choices for sign in name_emoji(choice.text))


def _buttons(ballot: Ballot, *, manages: bool) -> "list[ui.Button[Card]]":
    poll, buttons = ballot.poll, list["ui.Button[Card]"]()
    if poll.kind is PollKind.RANKED and not ballot.final:
        label = "Rank again" if ballot.picks else "Rank them"
        buttons.append(poll_button(label, PollVerb.RANK, poll.id, _joined(()), main=True))
    if poll.is_open and ballot.picks:
        buttons.append(poll_button("Take my vote back", PollVerb.WITHDRAW, poll.id))
    if not poll.is_open or poll.results is Results.LIVE:
        buttons.append(poll_button("Votes so far" if poll.is_open else "Result", PollVerb.RESULT, poll.id))
    if manages and poll.is_open:
        buttons.append(poll_button("Change the poll", PollVerb.CHANGE, poll.id))
        buttons.append(poll_button("Close the poll", PollVerb.CLOSE, poll.id))
    return [*buttons, _explained(poll)] if poll.is_open else buttons


def _explained(poll: Poll) -> "ui.Button[Card]":
    """Return the button to how a poll works, which opens beside the ballot."""
    return poll_button("How this works", PollVerb.ABOUT, poll.id)


def _joined(picks: Sequence[int]) -> str:
    return ".".join(map(str, picks))


def _notes(poll: Poll) -> list[str]:
    return [closing_line(poll), PRIVACY_IN_SHORT[poll.privacy]]
