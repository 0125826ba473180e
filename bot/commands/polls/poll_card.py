"""Draws polls for their rooms, open and closed; the ballot of one voter is drawn elsewhere."""

from collections.abc import Iterator

from discord import ui

from bot.commands.polls.labels import (
    ABOUT_PRIVACY,
    ABOUT_RESULTS,
    PollVerb,
    about_kind,
    bar,
    closing_line,
    name_of,
    poll_id,
    voters_label,
    when,
    who,
)
from bot.commands.polls.result_text import headline, last_votes
from bot.commands.ui.components import (
    ACCENT,
    Card,
    Component,
    button_by_id,
    button_rows,
    container,
    escape_markdown,
    escape_user_text,
    subtext,
    text,
)
from bot.model.polls import BallotSecrecy, GatedPollView, Poll, PollHeader, PollKind, PollView
from knowledge.cut import Cover

CLOSED_ACCENT = 0x7A8599

GATED = "A poll for those who have seen further"
TOO_FEW = "Fewer than five have voted, so this stays sealed: a result would tell who voted for what."


def draw_poll(standing: PollView, *, preview: bool = False, behind: bool = False) -> Card:
    """An open poll for everybody; in a preview nothing can be pressed, and what is behind a door has no buttons."""
    poll = standing.poll
    ways = () if behind else button_rows(_ways(poll, off=preview))
    blocks: list[Component] = [
        text(f"### {escape_user_text(poll.question)}\n{subtext(about_line(poll))}"),
        text("\n".join(choice_lines(standing))),
        text(f"{closing_line(poll)}\n{subtext(f'{voters_label(standing.turnout)} · {ABOUT_PRIVACY[poll.privacy]}')}"),
        *ways,
    ]
    return Card(container(ACCENT, blocks))


def draw_gated_poll(doorway: GatedPollView, film: Cover | None, *, preview: bool = False) -> Card:
    """A poll for those who have seen further, as everybody sees it; `film` is its film, if still known."""
    notice = doorway.header
    told = f"{closing_line(notice)}\n{subtext(voters_label(doorway.turnout, so_far=notice.is_open))}"
    way = button_by_id("Vote", poll_id(PollVerb.OPEN, notice.id), main=True, off=preview)
    if not notice.is_open:
        way = button_by_id("See the result", poll_id(PollVerb.RESULT, notice.id), main=True)
    blocks: list[Component] = [text(f"### {GATED}\n{subtext(gate_line(notice, film))}"), text(told), ui.ActionRow(way)]
    return Card(container(ACCENT if notice.is_open else CLOSED_ACCENT, blocks))


def draw_closed(standing: PollView) -> Card:
    """A poll that has closed, for everybody."""
    blocks = [
        *result_blocks(standing),
        ui.ActionRow(button_by_id("Details", poll_id(PollVerb.RESULT, standing.poll.id))),
    ]
    return Card(container(CLOSED_ACCENT, blocks))


def result_blocks(standing: PollView) -> list[Component]:
    """How a poll stands, or how it ended."""
    poll = standing.poll
    lines = [f"### {escape_user_text(poll.question)}"]
    if standing.result:
        lines.append(headline(poll, standing.result))
    elif poll.privacy is BallotSecrecy.SEALED and not poll.is_open:
        lines.append(TOO_FEW)
    lines.append(subtext(about_line(poll)))
    told = [closing_line(poll), subtext(voters_label(standing.turnout, so_far=poll.is_open)), *late_lines(poll)]
    return [text("\n".join(lines)), text("\n".join(choice_lines(standing))), text("\n".join(told))]


def about_line(poll: Poll) -> str:
    """How to vote, and when the votes show."""
    line = f"Poll by {who(poll.author_id)} · {about_kind(poll)}"
    return (
        f"{line} · {ABOUT_RESULTS[poll.results]}" if poll.is_open and poll.privacy is not BallotSecrecy.SEALED else line
    )


def gate_line(notice: PollHeader, film: Cover | None) -> str:
    """Whom a gated poll is for."""
    if film is None:
        return "About a film I no longer have"
    return f"{escape_markdown(film.title)} ({film.year}) · {escape_markdown(film.gate(notice.gate).label)}"


def choice_lines(standing: PollView) -> Iterator[str]:
    """The choices, each with its votes where those may be shown."""
    poll, result = standing.poll, standing.result
    votes = last_votes(result) if result else dict(standing.tally or ())
    if poll.kind is PollKind.RANKED and votes:
        yield subtext("Votes in the last round each was in:" if result else "First picks so far:")
    for number in poll.numbers:
        name = name_of(poll, number)
        said = f"**{name}** \N{WHITE HEAVY CHECK MARK}" if result and number in result.winners else name
        yield f"{said}\n{bar(votes[number], standing.turnout)}" if votes else f"- {name}"


def late_lines(poll: PollHeader) -> list[str]:
    """What to say of a poll that closed at another time than it should have."""
    if poll.closed_by:
        early = f"; it was to run until {when(poll.closes_at)}" if poll.closes_at else ""
        return [subtext(f"<@{poll.closed_by}> closed it{early}.")]
    if not poll.late or poll.closes_at is None:
        return []
    return [subtext(f"I was away when it should have closed, {when(poll.closes_at)}. No vote after that was taken.")]


def _ways(poll: Poll, *, off: bool) -> "list[ui.Button[Card]]":
    """The buttons under an open poll."""
    if not poll.has_choice_buttons:
        return [button_by_id("Vote", poll_id(PollVerb.OPEN, poll.id), main=True, off=off)]
    direct = [
        button_by_id(choice.text, poll_id(PollVerb.CAST, poll.id, choice.number), main=True, off=off)
        for choice in poll.choices
    ]
    return [*direct, button_by_id("My vote", poll_id(PollVerb.OPEN, poll.id), off=off)]
