"""Draws a poll that has not been posted: how it will look, and everything that can be set; changes none of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from discord import ui

from bot.commands.films.card_sections import film_line
from bot.commands.polls.labels import DraftVerb, draft_id
from bot.commands.polls.poll_card import CLOSED_ACCENT, draw_gated_poll, draw_poll
from bot.commands.ui.components import (
    Card,
    Component,
    button_by_id,
    button_rows,
    clip,
    container,
    escape_markdown,
    escape_user_text,
    select,
    subtext,
    text,
)
from bot.commands.ui.custom_ids import number
from bot.model.choices import MAX_CHOICES
from bot.model.drafts import Draft, for_those_at
from bot.model.errors import Refusal
from bot.model.polls import BallotSecrecy, GatedPollView, Poll, PollKind, PollView, Results
from knowledge.cut import Cut

READY = "Only you see this. It is your poll as it will be: change what you like, then post it."
THE_ROOM = "What the room gets:"
BEHIND = "What those get who have seen that far and press Vote:"
NOT_READY = "Only you see this, and nothing is lost, but it cannot be posted like this yet."
TELL_ME = "To keep a poll from those who have seen less, tell me with /seen how far you are, then start again."
WORDS_FROM = "Its words come from what is told at “{label}”, so it can't be for those who have seen less."
STALE = "That is from an older message of mine. Start again with /poll start."

MEANT_FOR = (
    "### Only for those who've seen it?\n{question}\n"
    "That sounds like something in {film} that not everybody here has seen yet."
)
THAT_FAR = "It can be just for those who have seen as far as: **{label}**. The rest get a card that gives nothing away."
EVERYBODY = "everybody"

WORDS_LENGTH = 1_500  # of a draft that is not ready; its marks may double it
GATE = "gate"
NUMBERS: Mapping[str, int] = {"kind": 901, "privacy": 902, "results": 903, GATE: 904}  # of the selects on the card
ALL = 0  # as many picks as there are choices

PRIVACIES: Mapping[str, str] = {
    BallotSecrecy.PRIVATE: "Private: nobody is shown who voted for what",
    BallotSecrecy.NAMED: "Named: shown to everybody when it closes",
    BallotSecrecy.SEALED: "Sealed: who voted for what is never kept",
}
RESULTS: Mapping[str, str] = {Results.LIVE: "Votes show as they come in", Results.AFTER: "Votes show when it closes"}


@dataclass(frozen=True, slots=True)
class DraftPreview:
    """A draft on its author's desk: the poll it would be, unless a problem keeps it from being one.

    `cut` is the film that it may be gated by, as far as its author has seen it; `door` is whether the room gets a
    neutral card in its place.
    """

    id: int
    draft: Draft
    cut: Cut
    poll: Poll | None = None
    problem: str = ""
    door: bool = False


def draw_draft(desk: DraftPreview) -> Card:
    """A draft with everything that can be done to it."""
    said = READY if desk.poll else NOT_READY
    told = f"{said}\n**{desk.problem}**" if desk.problem else said
    ways = [
        button_by_id("Post it", draft_id(DraftVerb.POST, desk.id), main=True, off=desk.poll is None),
        button_by_id("Change the words", draft_id(DraftVerb.WORDS, desk.id)),
        button_by_id("Throw it away", draft_id(DraftVerb.DROP, desk.id)),
    ]
    words = [] if desk.poll else [text(_words(desk.draft))]
    return Card(*_preview(desk), container(CLOSED_ACCENT, [text(told), *words, *_settings(desk), *button_rows(ways)]))


def draw_audience(draft_id_: int, draft: Draft, cut: Cut) -> Card:
    """The question whom a poll is for that says more than all may know; `cut` is how far one has to have seen."""
    said = MEANT_FOR.format(question=escape_user_text(clip(draft.question, WORDS_LENGTH)), film=film_line(cut))
    label = escape_markdown(cut.checkpoint.label)
    only = draft_id(DraftVerb.POST, draft_id_, f"{cut.checkpoint.number}.{cut.cover.mark}", cut.film)
    ways = [
        button_by_id("Only for those who've seen that far", only, main=True),
        button_by_id("Post it for everybody", draft_id(DraftVerb.POST, draft_id_, EVERYBODY)),
        button_by_id("Back", draft_id(DraftVerb.OPEN, draft_id_)),
    ]
    return Card(container(CLOSED_ACCENT, [text(f"{said}\n{THAT_FAR.format(label=label)}"), *button_rows(ways)]))


def with_setting(draft: Draft, setting: str, value: str, film: str) -> Draft:
    """A draft with one setting changed. Raises `Refusal` for what no select of ours offers."""
    try:
        match setting:
            case "kind":
                kind, most = value.split("-")
                return replace(draft, kind=PollKind(kind), most=number(most))
            case "privacy":
                return replace(draft, privacy=BallotSecrecy(value))
            case "results":
                return replace(draft, results=Results(value))
            case _ if setting == GATE:
                return for_those_at(draft, film, number(value))
            case _:
                raise Refusal(STALE)
    except ValueError as error:
        raise Refusal(STALE) from error


def _preview(desk: DraftPreview) -> list[Component]:
    """The public message as it would be; of a gated poll also what is behind its door."""
    if desk.poll is None:
        return []
    live = desk.poll.results is Results.LIVE
    standing = PollView(desk.poll, 0, tuple((number, 0) for number in desk.poll.numbers) if live else None)
    shown = draw_poll(standing, preview=True, behind=desk.door).children
    if not desk.door:
        return [*shown]
    door = draw_gated_poll(GatedPollView(desk.poll.header(), 0), desk.cut.cover, preview=True)
    return [text(subtext(THE_ROOM)), *door.children, text(subtext(BEHIND)), *shown]


def _words(draft: Draft) -> str:
    """The words of a draft that is not ready, with its choices counted."""
    lines = [f"{number}. {choice}" for number, choice in enumerate(draft.choices, 1)]
    return "\n".join(
        escape_user_text(line) for line in clip("\n".join([draft.question, *lines]), WORDS_LENGTH).split("\n")
    )


def _settings(desk: DraftPreview) -> list[Component]:
    """A select for each setting, with what is chosen marked."""
    draft = desk.draft
    all_ = draft.kind is not PollKind.SEVERAL or not 1 < draft.most < len(draft.choices)
    selects = [
        _select(desk, "kind", f"{draft.kind}-{ALL if all_ else draft.most}", _kinds(len(draft.choices))),
        _select(desk, "privacy", draft.privacy, PRIVACIES),
    ]
    if draft.privacy is not BallotSecrecy.SEALED:
        selects.append(_select(desk, "results", draft.results, RESULTS))
    gates, notes = _gates(draft, desk.cut), list[str]()
    if gates:
        selects.append(_select(desk, GATE, str(draft.checkpoint), gates))
    if desk.cut.checkpoint.number == 0:
        notes.append(TELL_ME)
    if draft.words_from:
        notes.append(WORDS_FROM.format(label=escape_markdown(desk.cut.checkpoints[draft.words_from].label)))
    return [*map(ui.ActionRow, selects), *[text(subtext(note)) for note in notes]]


def _kinds(choices: int) -> dict[str, str]:
    """The ways to vote, with each number of picks that makes a difference."""
    numbers = range(2, min(choices, MAX_CHOICES - 2))  # a select has room for three more
    return {
        f"{PollKind.SINGLE}-{ALL}": "Pick one",
        f"{PollKind.SEVERAL}-{ALL}": "Pick as many as you like",
        **{f"{PollKind.SEVERAL}-{most}": f"Pick up to {most}" for most in numbers},
        f"{PollKind.RANKED}-{ALL}": "Rank them: the favourite first",
    }


def _gates(draft: Draft, cut: Cut) -> dict[str, str]:
    """Whom a poll can be for, as far as its author has seen, and no further than its words go; empty where all can."""
    least = max(1, draft.words_from)
    reached = [checkpoint for checkpoint in cut.checkpoints if least <= checkpoint.number <= cut.checkpoint.number]
    gates = {str(checkpoint.number): f"Only for: {checkpoint.label}" for checkpoint in reached[-(MAX_CHOICES - 1) :]}
    return gates if draft.words_from or not gates else {"0": "For everybody in the room", **gates}


def _select(desk: DraftPreview, setting: str, chosen: str, options: Mapping[str, str]) -> "ui.Select[Card]":
    mark = [desk.cut.cover.mark] if setting == GATE else []
    return select(draft_id(DraftVerb.SET, desk.id, setting, chosen, *mark), chosen, options, NUMBERS[setting])
