"""The card of an open poll, and the card in its place where not everybody in the channel may see it."""

from collections.abc import Iterator

from discord import ui

from bot.commands.polls.labels import (
    CLOSED_ACCENT,
    GATED,
    PollVerb,
    bar,
    change_lines,
    closing_line,
    footer,
    gate_line,
    mention,
    name_of,
    narrow_bar,
    poll_button,
    title,
    turnout_label,
)
from bot.commands.polls.result_text import last_votes
from bot.commands.ui.components import ACCENT, PARAGRAPH, Card, capitalise, container, subtext
from bot.model.polls import GatedPollView, PollKind, PollView
from knowledge.cut import Cover

WINNER = "\N{WHITE HEAVY CHECK MARK}"
SHORT_LIST = 10  # choices; of more, each takes one line
SHORT_LABEL = 40  # characters, which a button shows whole on a phone
NAMED_LENGTH = 600  # characters of who voted for what, which a card has room for beside everything else
MOST_IN_PREVIEW = 10  # buttons: a card takes 40 components, and a draft has its own


def draw_poll(view: PollView, *, preview: bool = False, behind_gate: bool = False) -> Card:
    """Draw an open poll for everybody; in a preview nothing can be pressed, and behind a gate there are no buttons."""
    poll = view.poll
    choices = list["ui.Button[Card]"]()
    if poll.has_choice_buttons and not behind_gate:
        verb = PollVerb.CAST if poll.kind is PollKind.SINGLE else PollVerb.TOGGLE
        choices = [poll_button(one.text, verb, poll.id, one.number, main=True, off=preview) for one in poll.choices]
        if preview:
            choices = choices[:MOST_IN_PREVIEW]
    others = list["ui.Button[Card]"]()
    if not behind_gate:
        label = "My vote" if choices else "Vote"
        others = [
            poll_button(label, PollVerb.OPEN, poll.id, main=not choices, off=preview),
            poll_button("How this works", PollVerb.ABOUT, poll.id, off=preview),
        ]
    on_buttons = len(choices) == len(poll.choices) and all(len(one.text) <= SHORT_LABEL for one in poll.choices)
    listed = "" if on_buttons and view.tally is None else choice_lines(view)
    foot = "\n".join([*change_lines(poll), footer(poll, view.turnout)])
    return Card(container(ACCENT, [title(poll), listed, choices, others, foot]))


def draw_gated_poll(view: GatedPollView, film: Cover | None, *, preview: bool = False) -> Card:
    """Draw what everybody sees of a poll for those who have seen further; `film` is its film, if still known."""
    header = view.header
    if header.is_open:
        button = poll_button("Vote", PollVerb.OPEN, header.id, main=True, off=preview)
    else:
        button = poll_button("See the result", PollVerb.RESULT, header.id, main=True)
    foot = f"{turnout_label(view.turnout, is_open=header.is_open)} · {closing_line(header)}"
    lines = "\n".join([*change_lines(header), subtext(foot)])
    parts = [f"### {GATED}\n{subtext(gate_line(header, film))}", [button], lines]
    return Card(container(ACCENT if header.is_open else CLOSED_ACCENT, parts))


def choice_lines(view: PollView) -> str:
    """Return the choices, each with its votes where those may be shown."""
    return (PARAGRAPH if len(view.poll.choices) <= SHORT_LIST else "\n").join(_choice_lines(view))


def shows_names(view: PollView) -> bool:
    """Tell whether a card of a poll shows who voted for what: where that is for everybody, and fits."""
    if view.poll.kind is PollKind.RANKED:
        length = sum(map(len, named_lines(view)))
    else:
        length = sum(len(picks) * len(f"{mention(voter)}, ") for voter, picks in view.named or ())
    return bool(view.named) and length <= NAMED_LENGTH


def named_lines(view: PollView) -> list[str]:
    """Return who voted for what, a line a voter."""
    between = " > " if view.poll.kind is PollKind.RANKED else ", "
    return [
        f"{capitalise(mention(voter))}: {between.join(name_of(view.poll, pick) for pick in picks)}"
        for voter, picks in view.named or ()
    ]


def _choice_lines(view: PollView) -> Iterator[str]:
    poll, result = view.poll, view.result
    named = view.named if shows_names(view) and view.named else ()
    votes = last_votes(result) if result else dict(view.tally or ())
    if not votes:
        yield "\n".join(f"- {name_of(poll, number)}" for number in poll.numbers)
        return
    if poll.kind is PollKind.RANKED:
        yield subtext("Votes in the last round each was in:" if result else "First picks so far:")
    for number in poll.numbers:
        won = result is not None and number in result.winners
        name = f"**{name_of(poll, number)}** {WINNER}" if won else name_of(poll, number)
        voters = ", ".join(mention(voter) for voter, picks in named if number in picks)
        below = f"\n{subtext(voters)}" if voters and poll.kind is not PollKind.RANKED else ""
        if len(poll.choices) > SHORT_LIST:
            yield f"{narrow_bar(votes[number], view.turnout, max(votes.values()))} {name}{below}"
        else:
            yield f"{name}\n{bar(votes[number], view.turnout)}{below}"
    if named and poll.kind is PollKind.RANKED:
        yield "\n".join(map(subtext, named_lines(view)))
