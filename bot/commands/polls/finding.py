"""Finds the poll that a member means with the option `poll:`: by id, by its words, by its day, or as the only one.

Polls that the member can't see or read don't count.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from itertools import product

from discord import ui

from bot.client.bot import Interaction
from bot.commands.polls.gate import Handler, check_in_sight
from bot.commands.polls.labels import PollVerb, closing_line, poll_button
from bot.commands.polls.vote import manages
from bot.commands.ui.components import ACCENT, Card, Part, container, escape_user_text, subtext
from bot.commands.ui.custom_ids import is_number
from bot.commands.ui.options import Choices, Completion, choice, completion
from bot.commands.ui.places import KNOWN, view_of
from bot.model.errors import Refusal
from bot.model.guilds import View
from bot.model.polls import NOT_YOURS, Poll, PollSearch
from bot.model.typed_days import read_day
from knowledge.matching import MAX_SUGGESTIONS
from knowledge.text import clip, fold_text, name_emoji

MOST_ASKED = 10  # polls on the card that asks which one
QUESTION_LENGTH = 80  # of a question on it; its marks may double it
READ_AT_ONCE = 100

NO_POLL = "I don't know that poll. Pick one from the list, or type some of its words."
WHICH = "### Which one?"
NEWEST = "These are the newest. For an older one, type more of its words, or its day, like *8 Jan*."
ANOTHER = "For another one, use the command with `poll:` and some of its words, or its day, like *8 Jan*."


@dataclass(frozen=True, slots=True)
class PollUse:
    """What a command does with a poll, and which polls it takes; `is_open` is None for open and closed ones.

    `managed` is whether it takes only polls that the member may close or export. `none` is the sentence for a member
    who names no poll where there is none to take.
    """

    verb: PollVerb
    label: str
    handler: Handler
    none: str
    is_open: bool | None = None
    managed: bool = False

    @property
    def states(self) -> tuple[bool, ...]:
        """Return whether it takes open polls, closed ones, or both, the open ones first."""
        return (True, False) if self.is_open is None else (self.is_open,)


def poll_completion(use: PollUse) -> Completion:
    """Return a completion with the polls that a command takes, open ones first, the newest first among each."""

    @completion
    async def suggest(interaction: Interaction, typed: str) -> Choices:
        view, searches = await view_of(interaction, typing=True), await _searches(interaction, typed)
        found = list[Poll]()
        for is_open in use.states:
            of_state = dict[int, Poll]()
            for search in searches:
                wanted = replace(search, is_open=is_open)
                polls = await _find(interaction, view, use, wanted, MAX_SUGGESTIONS)
                of_state |= {poll.id: poll for poll in polls}
            found += sorted(of_state.values(), key=lambda poll: -poll.id)
        zone = (await interaction.client.club.guild_settings(interaction.guild_id or 0)).zone
        this_year = interaction.client.club.now().astimezone(zone).year
        return [choice(name_emoji(poll.question), str(poll.id), *_details(poll, zone, this_year)) for poll in found]

    return suggest


async def use_poll(interaction: Interaction, use: PollUse, typed: str | None, *extras: str) -> None:
    """Do what a command does with the poll that was typed or, where nothing was, with the only one it can mean.

    Where several fit, ask which one. Raises `Refusal` where none does.
    """
    poll_id = (typed or "").strip().removeprefix("#")
    if is_number(poll_id) and await _is_readable(interaction, int(poll_id)):
        await use.handler(interaction, int(poll_id), extras)
        return
    view = await view_of(interaction)
    found = await _named(interaction, view, use, typed) if typed else await _left_out(interaction, view, use)
    if len(found) > 1:
        await interaction.response.send_message(view=_draw_which(found, use, extras, typed), ephemeral=True)
    elif found:
        await use.handler(interaction, found[0].id, extras)
    elif is_number(poll_id):  # one for those who've seen further, where everybody may know that there is one
        await check_in_sight(interaction, int(poll_id))
        await use.handler(interaction, int(poll_id), extras)
    else:
        raise Refusal(NO_POLL if typed else use.none)


async def _is_readable(interaction: Interaction, poll_id: int) -> bool:
    """Return whether the member can see and read the poll with this id."""
    try:
        await check_in_sight(interaction, poll_id)
        await interaction.client.polls.find(poll_id, interaction.guild_id or 0, interaction.user.id)
    except Refusal:
        return False
    return True


async def _named(interaction: Interaction, view: View, use: PollUse, typed: str) -> list[Poll]:
    """Return the polls whose question is what was typed, or else those that have it in their words, newest first.

    A day counts where no poll has it for a word. Raises `Refusal` where the command takes none of them because they're
    somebody else's.
    """
    searches = await _searches(interaction, typed)
    for taken, exact, search in product((use, replace(use, managed=False)), (True, False), searches):
        found = list[Poll]()
        for is_open in use.states:
            wanted = replace(search, is_open=is_open)
            found += await _find(interaction, view, taken, wanted, MOST_ASKED + 1, exact=exact)
        if found and taken != use:
            raise Refusal(NOT_YOURS)
        if found:
            return sorted(found, key=lambda poll: -poll.id)
    return []


async def _left_out(interaction: Interaction, view: View, use: PollUse) -> list[Poll]:
    """Return the open poll or, where none is open and the command takes closed ones, the newest of those.

    Where several are open, return all that it can be, the open ones first.
    """
    found = await _find(interaction, view, use, PollSearch(is_open=True), MOST_ASKED + 1)
    if len(found) == 1 or use.is_open:
        return found
    closed = await _find(interaction, view, use, PollSearch(is_open=False), MOST_ASKED + 1 if found else 1)
    return [*found, *closed][: MOST_ASKED + 1]


async def _searches(interaction: Interaction, typed: str) -> list[PollSearch]:
    """Return the searches for what was typed: by its words and, where there is a day in it, by that and the rest."""
    searches = [PollSearch(is_open=True, words=fold_text(typed))] if fold_text(typed) or not typed else []
    if day := read_day(typed):
        club = interaction.client.club
        zone = (await club.guild_settings(interaction.guild_id or 0)).zone
        searches.append(PollSearch(is_open=True, words=day.words, spans=day.spans(club.now(), zone)))
    return searches


async def _find(  # noqa: PLR0913  # a search has so many sides
    interaction: Interaction, view: View, use: PollUse, search: PollSearch, most: int, *, exact: bool = False
) -> list[Poll]:
    """Return at most so many polls that a command takes, newest first.

    With `exact` the question has the words of the search and no others.
    """
    # Where all that is read fits, no more is read.
    search = replace(search, readable=True, size=READ_AT_ONCE if exact or use.managed else most)
    if use.managed and not any(may.manage_messages for may in interaction.extras[KNOWN].values()):
        search = replace(search, author_id=interaction.user.id)
    found = list[Poll]()
    async for poll in _pages(interaction, view, search):
        has_words = not exact or fold_text(poll.question) == search.words
        if has_words and (not use.managed or await manages(interaction, poll)):
            found.append(poll)
        if len(found) == most:
            break
    return found


async def _pages(interaction: Interaction, view: View, search: PollSearch) -> AsyncIterator[Poll]:
    """Yield all that a search finds, reading a page when the one before is used up."""
    more = True
    while more:
        page, more = await interaction.client.polls.search(view, search)
        for poll in page:
            if isinstance(poll, Poll):
                yield poll
        search = replace(search, page=search.page + 1)


def _details(poll: Poll, zone: tzinfo, this_year: int) -> list[str]:
    """Return what tells a poll from others of the same question: when it closed or closes, in the end its id."""
    moment = poll.closed_at or poll.closes_at
    if moment is None:
        return ["open", f"open · #{poll.id}"]
    local = moment.astimezone(zone)
    day = f"{local.day} {local:%b}" if local.year == this_year else f"{local.day} {local:%b %Y}"
    time = f"{day} {local:%H:%M}"
    details = [f"open, closes {time}"] if poll.is_open else [f"closed {day}", f"closed {time}"]
    return [*details, f"{details[-1]} · #{poll.id}"]


def _draw_which(polls: Sequence[Poll], use: PollUse, extras: Sequence[str], typed: str | None) -> Card:
    """Draw polls, each with a button that does with it what the command does."""
    parts: list[Part] = [WHICH]
    for poll in polls[:MOST_ASKED]:
        entry = f"**{escape_user_text(clip(poll.question, QUESTION_LENGTH))}**\n{subtext(closing_line(poll))}"
        parts.append(ui.Section(entry, accessory=poll_button(use.label, use.verb, poll.id, *extras)))
    more = len(polls) > MOST_ASKED
    return Card(container(ACCENT, [*parts, subtext(NEWEST if typed else ANOTHER) if more else None]))
