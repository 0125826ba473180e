"""Lists of polls: those that are open, those that have closed, and a member's own votes; no poll is drawn whole."""

from collections.abc import Sequence

from discord import ui

from bot.client.bot import Interaction
from bot.commands.polls.labels import PollVerb, closing_line, link, listed, poll_id
from bot.commands.polls.poll_card import CLOSED_ACCENT, GATED, TOO_FEW
from bot.commands.polls.result_text import headline
from bot.commands.ui.components import (
    ACCENT,
    Card,
    Component,
    button_by_id,
    button_rows,
    clip,
    container,
    escape_user_text,
    subtext,
    text,
)
from bot.commands.ui.custom_ids import number
from bot.commands.ui.places import view_of
from bot.commands.ui.responses import show
from bot.model.polls import Ballot, BallotSecrecy, Poll, PollHeader, PollKind, PollSearch

SEALED = "You have voted; a sealed vote is not kept with your name."
NO_OPEN = "No poll is open here. Start one with **/poll start**."
NO_CLOSED = "No poll has closed here yet."
NOT_FOUND = "I find no closed poll with these words among those that you may see."
NO_VOTES = "You have not voted in a poll here yet. **/poll list** shows what is open."
QUESTION_LENGTH = 120  # of a question in a list
RECEIPT_LENGTH = 80  # of a question, and of the picks, in a list of ten; their marks may double it
LAST_PAGE = 1_000_000
WORDS_LENGTH = 50  # of what is searched, so that it fits into a button's id


async def turn_page(interaction: Interaction, page: int, extras: Sequence[str]) -> None:
    """Show another page of a list."""
    page = min(page, LAST_PAGE)
    match extras:
        case ["open"]:
            await show(interaction, await draw_list(interaction, PollSearch(is_open=True, page=page)))
        case ["closed", *words]:
            await show(
                interaction, await draw_list(interaction, PollSearch(is_open=False, words=":".join(words), page=page))
            )
        case _:
            number("")


async def draw_list(interaction: Interaction, wanted: PollSearch) -> Card:
    """The open or the closed polls of a server that the member can see, a page at a time."""
    found, more = await interaction.client.polls.search(await view_of(interaction), wanted)
    heading = "### Open polls" if wanted.is_open else "### Polls that have closed"
    if wanted.words:
        heading += f"\n{subtext(f'With: {escape_user_text(wanted.words)}')}"
    blocks: list[Component] = [text(heading)]
    blocks += [_section(notice, await _outcome(interaction, notice)) for notice in found]
    if not found:
        blocks.append(text(NO_OPEN if wanted.is_open else NOT_FOUND if wanted.words else NO_CLOSED))
    blocks += button_rows(_page_buttons(wanted, more=more))
    return Card(container(ACCENT if wanted.is_open else CLOSED_ACCENT, blocks))


def draw_mine(ballots: Sequence[Ballot]) -> Card:
    """What a member has voted for."""
    blocks: list[Component] = [text("### Your votes"), *map(_receipt, ballots)]
    if not ballots:
        blocks.append(text(NO_VOTES))
    return Card(container(ACCENT, blocks))


async def _outcome(interaction: Interaction, notice: PollHeader) -> str:
    """How a poll went, in a line, where whoever looks may know."""
    if notice.is_open or not isinstance(notice, Poll):
        return ""
    standing = await interaction.client.polls.view(notice.id, notice.guild_id, interaction.user.id)
    if standing.result is None:
        return f"{TOO_FEW}\n" if notice.privacy is BallotSecrecy.SEALED else ""
    return f"{escape_user_text(clip(headline(notice, standing.result, marked=False), RECEIPT_LENGTH))}\n"


def _section(notice: PollHeader, outcome: str) -> Component:
    """One poll of a list, with the way to it."""
    verb, label = (PollVerb.OPEN, "Vote") if notice.is_open else (PollVerb.RESULT, "Result")
    said = f"**{title(notice)}**\n{outcome}{closing_line(notice)} · [go there]({link(notice)})"
    return ui.Section(text(said), accessory=button_by_id(label, poll_id(verb, notice.id)))


def _receipt(ballot: Ballot) -> Component:
    poll = ballot.poll
    voted = f"You voted for **{_in_short(poll, ballot.picks)}**." if ballot.picks else SEALED
    verb, label = (PollVerb.OPEN, "Change") if not ballot.final else (PollVerb.RESULT, "Result")
    if ballot.final and poll.is_open:
        verb, label = PollVerb.OPEN, "Open"
    said = f"**{title(poll, RECEIPT_LENGTH)}**\n{voted}\n{subtext(closing_line(poll))}"
    return ui.Section(text(said), accessory=button_by_id(label, poll_id(verb, poll.id)))


def title(notice: PollHeader, length: int = QUESTION_LENGTH) -> str:
    """What a poll is called in a list: its question, where whoever looks may read it."""
    return escape_user_text(clip(notice.question, length)) if isinstance(notice, Poll) else GATED


def _in_short(poll: Poll, picks: Sequence[int]) -> str:
    """The picks of a ballot, as far as there is room."""
    names = [poll.text_of(pick) for pick in picks]
    ranked = poll.kind is PollKind.RANKED
    said = ", ".join(f"{place}. {name}" for place, name in enumerate(names, 1)) if ranked else listed(names)
    return escape_user_text(clip(said, RECEIPT_LENGTH))


def _page_buttons(wanted: PollSearch, *, more: bool) -> "list[ui.Button[Card]]":
    """The ways to the pages before and after."""
    said = ["open"] if wanted.is_open else ["closed", wanted.words]
    turns = list["ui.Button[Card]"]()
    if wanted.page:
        turns.append(button_by_id("Newer", poll_id(PollVerb.LIST, wanted.page - 1, *said)))
    if more:
        turns.append(button_by_id("Older", poll_id(PollVerb.LIST, wanted.page + 1, *said)))
    return turns
