"""Lists of polls: those that are open, those that have closed, and a member's own votes."""

from collections.abc import Sequence
from dataclasses import replace

from discord import ui

from bot.client.bot import Interaction
from bot.commands.polls.labels import BESIDE, CLOSED_ACCENT, GATED, PollVerb, closing_line, link, poll_button
from bot.commands.polls.result_text import TOO_FEW, headline
from bot.commands.ui.components import ACCENT, Card, Part, container, escape_user_text, listed, subtext, text
from bot.commands.ui.custom_ids import OLD_CARD
from bot.commands.ui.places import view_of
from bot.commands.ui.responses import show
from bot.model.errors import Refusal
from bot.model.polls import Ballot, Poll, PollHeader, PollKind, PollSearch
from knowledge.text import clip

SEALED_RECEIPT = "You've voted; a sealed vote isn't kept with your name."
NO_OPEN = "No poll is open here. Start one with **/poll start**."
NO_CLOSED = "No poll has closed here yet."
NOT_FOUND = "I can't find a closed poll with these words among those you may see."
NO_VOTES = "You haven't voted in a poll here yet. **/poll list** shows what is open."
QUESTION_LENGTH = 120  # of a question in a list
RECEIPT_LENGTH = 80  # of a question, and of the picks, in a list of ten; their marks may double it
LAST_PAGE = 1_000_000
OPEN_POLLS = PollSearch(is_open=True, soonest=True)
VOTED = "You've voted."
WORDS_LENGTH = 50  # of what is searched, so that it fits into a button's id


async def turn_page(interaction: Interaction, page: int, extras: Sequence[str]) -> None:
    """Show another page of a list."""
    match extras:
        case ["open"]:
            wanted = replace(OPEN_POLLS, page=min(page, LAST_PAGE))
        case ["closed", *words]:
            wanted = PollSearch(is_open=False, words=":".join(words), page=min(page, LAST_PAGE))
        case _:
            raise Refusal(OLD_CARD)
    await show(interaction, await draw_list(interaction, wanted))


async def draw_list(interaction: Interaction, wanted: PollSearch) -> Card:
    """Draw a page of the open or the closed polls of a server that the member can see."""
    found, more = await interaction.client.polls.search(await view_of(interaction), wanted)
    heading = "### Open polls" if wanted.is_open else "### Polls that have closed"
    if wanted.words:
        heading += f"\n{subtext(f'With: {escape_user_text(wanted.words)}')}"
    parts: list[Part] = [heading]
    for header in found:
        outcome, button = await _state_of(interaction, header)
        entry = f"**{_title(header)}**\n{outcome}{closing_line(header)} · [go there]({link(header)})"
        parts.append(ui.Section(text(entry), accessory=button))
    if not found:
        parts.append(NO_OPEN if wanted.is_open else NOT_FOUND if wanted.words else NO_CLOSED)
    extras = ["open"] if wanted.is_open else ["closed", wanted.words]
    buttons = list["ui.Button[Card]"]()
    if wanted.page:
        buttons.append(poll_button("Back", PollVerb.LIST, wanted.page - 1, *extras))
    if more:
        buttons.append(poll_button("More", PollVerb.LIST, wanted.page + 1, *extras))
    return Card(container(ACCENT if wanted.is_open else CLOSED_ACCENT, [*parts, buttons]))


async def _state_of(interaction: Interaction, header: PollHeader) -> tuple[str, "ui.Button[Card]"]:
    """Return a line on whether the member has voted, or on how the poll ended, and the button for what is next."""
    polls, outcome, label = interaction.client.polls, "", "Vote" if header.is_open else "Result"
    if isinstance(header, Poll) and header.is_open:
        ballot = await polls.ballot_in(header, interaction.user.id)
        if ballot.picks or ballot.taken_part:
            outcome, label = f"{VOTED}\n", "My vote" if ballot.final else "Change my vote"
    elif isinstance(header, Poll):
        view = await polls.view(header.id, header.guild_id, interaction.user.id)
        if view.result is not None:
            outcome = f"{escape_user_text(clip(headline(header, view.result, marked=False), RECEIPT_LENGTH))}\n"
        elif view.stays_sealed:
            outcome = f"{TOO_FEW}\n"
    return outcome, poll_button(label, PollVerb.OPEN if header.is_open else PollVerb.RESULT, header.id, BESIDE)


def draw_mine(ballots: Sequence[Ballot]) -> Card:
    """Draw what a member has voted for."""
    parts: list[Part] = ["### Your votes"]
    for ballot in ballots:
        poll = ballot.poll
        names = [poll.text_of(pick) for pick in ballot.picks or ()]
        if poll.kind is PollKind.RANKED:
            picks = ", ".join(f"{place}. {name}" for place, name in enumerate(names, 1))
        else:
            picks = listed(names)
        voted = f"You voted for **{escape_user_text(clip(picks, RECEIPT_LENGTH))}**." if names else SEALED_RECEIPT
        verb, label = PollVerb.RESULT, "Result"
        if poll.is_open:
            verb, label = PollVerb.OPEN, "Open" if ballot.final else "Change"
        entry = f"**{_title(poll, RECEIPT_LENGTH)}**\n{voted}\n{subtext(closing_line(poll))}"
        parts.append(ui.Section(text(entry), accessory=poll_button(label, verb, poll.id, BESIDE)))
    return Card(container(ACCENT, parts if ballots else [*parts, NO_VOTES]))


def _title(header: PollHeader, length: int = QUESTION_LENGTH) -> str:
    """Return the question of a poll, where the member may read it."""
    return escape_user_text(clip(header.question, length)) if isinstance(header, Poll) else GATED
