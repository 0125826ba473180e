"""Every card of a result: the closed poll, the announcement, and the details that one member asks for."""

from collections.abc import Sequence

from discord import ui

from bot.commands.polls.labels import (
    CLOSED_ACCENT,
    GATED,
    PollVerb,
    about_line,
    closing_line,
    gate_line,
    link,
    poll_id,
    voters_label,
    when,
)
from bot.commands.polls.poll_card import choice_lines
from bot.commands.polls.result_picture import ResultPicture
from bot.commands.polls.result_text import TOO_FEW, headline
from bot.commands.ui.components import (
    ACCENT,
    TEXT_A_PAGE,
    Card,
    Component,
    button_by_id,
    button_rows,
    container,
    escape_user_text,
    pages_of,
    subtext,
    text,
)
from bot.model.polls import BallotSecrecy, GatedPollView, Poll, PollHeader, PollKind, PollView
from knowledge.cut import Cover


def draw_closed(view: PollView, picture: ResultPicture | None = None) -> Card:
    """Draw a poll that has closed, for everybody."""
    details = button_by_id("Details", poll_id(PollVerb.RESULT, view.poll.id))
    return Card(container(CLOSED_ACCENT, [*_result_blocks(view, picture), ui.ActionRow(details)]))


def draw_announcement(view: PollView, picture: ResultPicture | None) -> Card:
    """Draw the message that announces a result."""
    poll = view.poll
    lines = [
        f"### {escape_user_text(poll.question)}",
        headline(poll, view.result) if view.result else TOO_FEW,
        subtext(f"This poll has closed. {voters_label(view.turnout, is_open=False)}."),
        *_unusual_close(poll),
    ]
    details = button_by_id("Details", poll_id(PollVerb.RESULT, poll.id))
    blocks = [text("\n".join(lines)), *([picture.gallery()] if picture else []), ui.ActionRow(details)]
    return Card(container(CLOSED_ACCENT, blocks))


def draw_gated_announcement(view: GatedPollView, film: Cover | None) -> Card:
    """Draw the message that a poll has closed whose result not everybody may see."""
    header = view.header
    lines = [
        f"### {GATED}",
        "It has closed.",
        subtext(gate_line(header, film)),
        subtext(f"{voters_label(view.turnout, is_open=False)}."),
        *_unusual_close(header),
    ]
    button = button_by_id("See the result", poll_id(PollVerb.RESULT, header.id), main=True)
    return Card(container(CLOSED_ACCENT, [text("\n".join(lines)), ui.ActionRow(button)]))


def draw_details(view: PollView, picture: ResultPicture | None) -> Card:
    """Draw the votes of a poll, open or closed, for one member, with all that can be done about it."""
    poll, buttons = view.poll, list["ui.Button[Card]"]()
    if view.result and poll.privacy is BallotSecrecy.NAMED and view.turnout:
        buttons.append(button_by_id("Who voted for what", poll_id(PollVerb.NAMED, poll.id, 0)))
    if view.result and poll.kind is PollKind.RANKED and view.turnout:
        buttons.append(button_by_id("How it was counted", poll_id(PollVerb.COUNTED, poll.id, 0)))
    if poll.is_open:
        buttons.append(button_by_id("My vote", poll_id(PollVerb.OPEN, poll.id)))
    buttons.append(button_by_id("Copy this poll", poll_id(PollVerb.COPY, poll.id)))
    if poll.message_id:
        buttons.append(ui.Button(label="Where it was posted", url=link(poll)))
    blocks = [*_result_blocks(view, picture), *button_rows(buttons)]
    return Card(container(ACCENT if poll.is_open else CLOSED_ACCENT, blocks))


def draw_lines(verb: PollVerb, poll: Poll, heading: str, lines: Sequence[str], page: int) -> Card:
    """Draw a page of lines about a result; `verb` is that of the buttons that turn it."""
    pages = pages_of(lines, TEXT_A_PAGE)
    page = min(page, len(pages) - 1)
    buttons = [button_by_id("Back to the result", poll_id(PollVerb.RESULT, poll.id))]
    if page:
        buttons.append(button_by_id("Previous", poll_id(verb, poll.id, page - 1)))
    if page + 1 < len(pages):
        buttons.append(button_by_id("Next", poll_id(verb, poll.id, page + 1)))
    blocks: list[Component] = [
        text(f"### {heading}\n{subtext(escape_user_text(poll.question))}"),
        text("\n".join(pages[page])),
        *button_rows(buttons),
    ]
    return Card(container(CLOSED_ACCENT, blocks))


def _result_blocks(view: PollView, picture: ResultPicture | None) -> list[Component]:
    """Return the question, the votes of each choice and the turnout."""
    poll = view.poll
    lines = [f"### {escape_user_text(poll.question)}"]
    if view.result:
        lines.append(headline(poll, view.result))
    elif poll.privacy is BallotSecrecy.SEALED and not poll.is_open:
        lines.append(TOO_FEW)
    lines.append(subtext(about_line(poll)))
    foot = [closing_line(poll), subtext(voters_label(view.turnout, is_open=poll.is_open)), *_unusual_close(poll)]
    blocks: list[Component] = [text("\n".join(lines)), text("\n".join(choice_lines(view))), text("\n".join(foot))]
    return [*blocks, picture.gallery()] if picture else blocks


def _unusual_close(poll: PollHeader) -> list[str]:
    """Return a line for a poll that was closed by hand, or late."""
    if poll.closed_by:
        early = f"; it was to run until {when(poll.closes_at)}" if poll.closes_at else ""
        return [subtext(f"<@{poll.closed_by}> closed it{early}.")]
    if not poll.late or poll.closes_at is None:
        return []
    return [subtext(f"I was away when it should have closed, {when(poll.closes_at)}. No vote after that was taken.")]
