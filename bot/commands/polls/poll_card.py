"""The card of an open poll, and the card in its place where not everybody in the channel may see it."""

from collections.abc import Iterator

from bot.commands.polls.labels import (
    ABOUT_PRIVACY,
    CLOSED_ACCENT,
    GATED,
    PollVerb,
    about_line,
    bar,
    change_lines,
    closing_line,
    gate_line,
    name_of,
    poll_button,
    voters_label,
)
from bot.commands.polls.result_text import last_votes
from bot.commands.ui.components import ACCENT, Card, container, escape_user_text, subtext
from bot.model.polls import GatedPollView, PollKind, PollView
from knowledge.cut import Cover

WINNER = "\N{WHITE HEAVY CHECK MARK}"


def draw_poll(view: PollView, *, preview: bool = False, behind_gate: bool = False) -> Card:
    """Draw an open poll for everybody; in a preview nothing can be pressed, and behind a gate there are no buttons."""
    poll = view.poll
    if behind_gate:
        buttons = []
    elif poll.has_choice_buttons:
        buttons = [
            poll_button(choice.text, PollVerb.CAST, poll.id, choice.number, main=True, off=preview)
            for choice in poll.choices
        ]
        buttons.append(poll_button("My vote", PollVerb.OPEN, poll.id, off=preview))
    else:
        buttons = [poll_button("Vote", PollVerb.OPEN, poll.id, main=True, off=preview)]
    parts = [
        f"### {escape_user_text(poll.question)}\n{subtext(about_line(poll))}",
        "\n".join(choice_lines(view)),
        "\n".join(
            [
                closing_line(poll),
                *change_lines(poll),
                subtext(f"{voters_label(view.turnout)} · {ABOUT_PRIVACY[poll.privacy]}"),
            ]
        ),
        buttons,
    ]
    return Card(container(ACCENT, parts))


def draw_gated_poll(view: GatedPollView, film: Cover | None, *, preview: bool = False) -> Card:
    """Draw what everybody sees of a poll for those who have seen further; `film` is its film, if still known."""
    header = view.header
    if header.is_open:
        button = poll_button("Vote", PollVerb.OPEN, header.id, main=True, off=preview)
    else:
        button = poll_button("See the result", PollVerb.RESULT, header.id, main=True)
    parts = [
        f"### {GATED}\n{subtext(gate_line(header, film))}",
        "\n".join(
            [
                closing_line(header),
                *change_lines(header),
                subtext(voters_label(view.turnout, is_open=header.is_open)),
            ]
        ),
        [button],
    ]
    return Card(container(ACCENT if header.is_open else CLOSED_ACCENT, parts))


def choice_lines(view: PollView) -> Iterator[str]:
    """Yield the choices, each with its votes where those may be shown."""
    poll, result = view.poll, view.result
    votes = last_votes(result) if result else dict(view.tally or ())
    if poll.kind is PollKind.RANKED and votes:
        yield subtext("Votes in the last round each was in:" if result else "First picks so far:")
    for number in poll.numbers:
        name = name_of(poll, number)
        if not votes:
            yield f"- {name}"
            continue
        won = result is not None and number in result.winners
        yield f"{f'**{name}** {WINNER}' if won else name}\n{bar(votes[number], view.turnout)}"
