"""Answers to members' questions, each from one cut and from what the member was shown before.

An answer takes some milliseconds of computing, which a thread does: nobody else is to wait for it.
"""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.club.club import Club
from bot.club.questions import Asked
from bot.model.errors import Refusal
from bot.model.guilds import Location
from bot.model.viewers import Answered, Viewing
from bot.runtime.gc_tuning import build_index
from knowledge.cut import Cut, Entry

if TYPE_CHECKING:
    from knowledge.search.follow_ups import Reply

LONGEST_QUESTION = 4_000  # characters; Discord takes no longer messages
LONG_QUESTION = "That question is longer than I can follow. Ask it again in fewer words."


async def ask(
    club: Club, viewer_id: int, question: str, typed: str | None = None, where: Location | None = None
) -> Answered:
    """Answer a viewer's question from their cut of a film, and remember it until they ask another.

    `typed` and `where` choose the film as in `Club.viewing`. Raises `Refusal` for a question without end, and as
    `viewing` does.
    """
    _check_length(question)
    viewing = await club.viewing(viewer_id, typed, where)
    reply = await _in_turn(club, viewer_id, where or Location(None, 0), viewing.cut, question)
    return suggest(club, viewer_id, where, _remember(club, viewer_id, viewing, reply))


async def ask_in_channel(club: Club, viewer_id: int, question: str, where: Location) -> Answered:
    """Answer a viewer's question for everybody in a channel, from the channel's cut. Raises as `ask`."""
    _check_length(question)
    cut = await club.cut_in_channel(viewer_id, where)
    reply = await _in_turn(club, viewer_id, where, cut, question)
    viewing = Viewing(cut, has_progress=True, guessed=await club.is_guess(viewer_id, where))
    return suggest(club, viewer_id, where, _answered(viewing, reply))


def suggest(club: Club, viewer_id: int, where: Location | None, answered: Answered) -> Answered:
    """Add questions to ask instead where there is no answer, nor anything near."""
    if answered.answer or answered.choices or answered.offered:
        return answered
    channel_id = where.channel_id if where else 0
    return replace(answered, suggestions=club.conversations.next_offers(viewer_id, channel_id, answered.viewing.cut))


async def ask_about(club: Club, viewer_id: int, viewing: Viewing, question: str, key: str) -> Answered | None:
    """Answer a question about the entry with this key, which a viewer has chosen for its pronoun; None if it's gone."""
    cut = viewing.cut
    await build_index(cut)
    if (entry := cut.entry(key)) is None:
        return None
    return _remember(club, viewer_id, viewing, await asyncio.to_thread(cut.answer_about, question, entry))


async def ask_again(viewing: Viewing, asked: Asked | None, number: int = 0) -> Answered | None:
    """Answer a question that was asked before from what a viewer has seen by now.

    With a `number` it is the question that was offered with this number instead. None where there is no such question.
    """
    cut = viewing.cut
    if number:
        await build_index(cut)
        asked = next((Asked(question) for question in cut.offers[number - 1 : number]), None)
    if asked is None:
        return None
    await build_index(cut)
    reply = await asyncio.to_thread(cut.reply, asked.question)
    return replace(_answered(viewing, reply), about=_about(cut, asked))


async def ask_otherwise(club: Club, viewer_id: int, viewing: Viewing) -> Answered | None:
    """Offer what else a viewer may have meant by their last question; None where that isn't remembered any more."""
    cut = viewing.cut
    if (asked := club.questions.last(viewer_id, cut.film)) is None:
        return None
    await build_index(cut)
    offered = await asyncio.to_thread(cut.meant, asked.question)
    return Answered(viewing, asked.question, None, _about(cut, asked), offered=offered)


def _about(cut: Cut, asked: Asked) -> tuple[Entry, ...]:
    return tuple(entry for key in asked.about if (entry := cut.entry(key)))


async def _in_turn(club: Club, viewer_id: int, where: Location, cut: Cut, question: str) -> "Reply":
    """Answer a question from a cut and from what the viewer was shown in this channel, and note what is shown now."""
    await build_index(cut)
    recent = await asyncio.to_thread(club.conversations.recent, viewer_id, where.channel_id, cut)
    reply = await asyncio.to_thread(cut.answer_in_turn, question, recent)
    spoken_of = cut.spoken_of(reply.question, reply.answer.lead if reply.answer else None)
    club.conversations.note(viewer_id, where.channel_id, cut, spoken_of, question)
    return reply


def _remember(club: Club, viewer_id: int, viewing: Viewing, reply: "Reply") -> Answered:
    about = tuple(entry.key for entry in reply.about)
    club.questions.remember(viewer_id, viewing.cut.film, Asked(reply.question, about))
    return _answered(viewing, reply)


def _answered(viewing: Viewing, reply: "Reply") -> Answered:
    return Answered(viewing, reply.question, reply.answer, reply.about, reply.choices, reply.offered)


def _check_length(question: str) -> None:
    if len(question) > LONGEST_QUESTION:
        raise Refusal(LONG_QUESTION)
