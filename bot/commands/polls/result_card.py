"""Every card of a result: the closed poll, the announcement, and the details that one member asks for."""

from collections.abc import Sequence

from discord import ui

from bot.commands.polls.labels import (
    CLOSED_ACCENT,
    GATED,
    PollVerb,
    change_lines,
    drawn_line,
    footer,
    gate_line,
    link,
    poll_button,
    title,
    turnout_label,
    when,
)
from bot.commands.polls.poll_card import choice_lines, shows_names
from bot.commands.polls.result_picture import ResultPicture
from bot.commands.polls.result_text import COUNTING, TOO_FEW, headline
from bot.commands.ui.components import ACCENT, TEXT_A_PAGE, Card, Part, container, escape_user_text, pages_of, subtext
from bot.model.polls import BallotSecrecy, GatedPollView, Poll, PollHeader, PollKind, PollView, State
from knowledge.cut import Cover

NAMES = "Who voted for what"


def draw_closed(view: PollView, picture: ResultPicture | None = None) -> Card:
    """Draw a poll that has closed, for everybody."""
    details = poll_button("Details", PollVerb.RESULT, view.poll.id)
    return Card(container(CLOSED_ACCENT, [*_result_parts(view, picture), [details, *_names_button(view)]]))


def _names_button(view: PollView) -> "list[ui.Button[Card]]":
    """Return the way to who voted for what, where that is for everybody and isn't shown already."""
    named = view.result and view.turnout and view.poll.privacy is BallotSecrecy.NAMED
    return [poll_button(NAMES, PollVerb.NAMED, view.poll.id, 0)] if named and not shows_names(view) else []


def draw_announcement(view: PollView, picture: ResultPicture | None) -> Card:
    """Draw the message that announces a result."""
    poll = view.poll
    outcome = headline(poll, view.result) if view.result else TOO_FEW
    # The sentence about a winner says already how many have voted, unless not all votes count in the last round.
    counted = view.result is not None and len(view.result.winners) == 1 and not view.result.rounds
    closed = "This poll has closed" if counted or not view.turnout else f"Closed with {turnout_label(view.turnout)}"
    lines = [title(poll), outcome, subtext(f"{closed}."), *_unusual_close(poll)]
    details = poll_button("Details", PollVerb.RESULT, poll.id)
    return Card(container(CLOSED_ACCENT, ["\n".join(lines), picture and picture.gallery(), [details]]))


def draw_gated_announcement(view: GatedPollView, film: Cover | None) -> Card:
    """Draw the message that a poll has closed whose result not everybody may see."""
    lines = [
        f"### {GATED}",
        subtext(gate_line(view.header, film)),
        subtext(f"Closed with {turnout_label(view.turnout)}." if view.turnout else "Closed without a vote."),
        *_unusual_close(view.header),
    ]
    button = poll_button("See the result", PollVerb.RESULT, view.header.id, main=True)
    return Card(container(CLOSED_ACCENT, ["\n".join(lines), [button]]))


def draw_details(view: PollView, picture: ResultPicture | None, *, manages: bool = False) -> Card:
    """Draw the votes of a poll, open or closed, for one member, with all that can be done about it.

    `manages` is whether they may break a tie.
    """
    poll, buttons = view.poll, _names_button(view)
    if view.result and poll.kind is PollKind.RANKED and view.turnout:
        buttons.append(poll_button("How it was counted", PollVerb.COUNTED, poll.id, 0))
    if poll.is_open:
        buttons.append(poll_button("My vote", PollVerb.OPEN, poll.id))
    if manages and view.tied and not poll.drawn:
        buttons.append(poll_button("Run-off", PollVerb.RUN_OFF, poll.id))
        buttons.append(poll_button("Draw one", PollVerb.DRAW, poll.id))
    buttons.append(poll_button("Copy this poll", PollVerb.COPY, poll.id))
    if poll.message_id:
        buttons.append(ui.Button(label="Where it was posted", url=link(poll)))
    return Card(container(ACCENT if poll.is_open else CLOSED_ACCENT, [*_result_parts(view, picture), buttons]))


def draw_lines(verb: PollVerb, poll: Poll, heading: str, lines: Sequence[str], page: int) -> Card:
    """Draw a page of lines about a result; `verb` is that of the buttons that turn it."""
    pages = pages_of(lines, TEXT_A_PAGE)
    page = min(page, len(pages) - 1)
    buttons = [poll_button("Back to the result", PollVerb.RESULT, poll.id)]
    if page:
        buttons.append(poll_button("Back", verb, poll.id, page - 1))
    if page + 1 < len(pages):
        buttons.append(poll_button("More", verb, poll.id, page + 1))
    head = f"### {heading}\n{subtext(escape_user_text(poll.question))}"
    return Card(container(CLOSED_ACCENT, [head, "\n".join(pages[page]), buttons]))


def _result_parts(view: PollView, picture: ResultPicture | None) -> list[Part]:
    """Return the question, the votes of each choice and the turnout."""
    poll = view.poll
    lines = [title(poll)]
    if view.result:
        lines.append(headline(poll, view.result, counted=False))
        lines += filter(None, [drawn_line(poll)])
    elif view.stays_sealed:
        lines.append(TOO_FEW)
    elif poll.state is State.CLOSING:
        lines.append(COUNTING)
    foot = [*change_lines(poll), *_unusual_close(poll), footer(poll, view.turnout)]
    return ["\n".join(lines), choice_lines(view), picture and picture.gallery(), "\n".join(foot)]


def _unusual_close(poll: PollHeader) -> list[str]:
    """Return a line for a poll that was closed by hand, or late."""
    if poll.closed_by:
        early = f" early; it was due to close on {when(poll.closes_at)}" if poll.closes_at else ""
        return [subtext(f"<@{poll.closed_by}> closed it{early}.")]
    if not poll.late or poll.closes_at is None:
        return []
    return [subtext(f"I was away when it should have closed, {when(poll.closes_at)}. No vote after that was taken.")]
