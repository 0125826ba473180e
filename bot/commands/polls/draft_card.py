"""The card of a draft: the poll as it will look, and everything that can be set."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from discord import ui

from bot.commands.films.card_sections import film_line, step_name
from bot.commands.polls.labels import CLOSED_ACCENT, DraftVerb, draft_id, when
from bot.commands.polls.poll_card import draw_gated_poll, draw_poll
from bot.commands.ui.components import (
    Card,
    Component,
    Part,
    button_by_id,
    container,
    escape_markdown,
    escape_user_text,
    select,
    subtext,
    text,
)
from bot.commands.ui.custom_ids import number
from bot.model.choices import MAX_CHOICES
from bot.model.closing_times import ClosingTime
from bot.model.drafts import CLOSES as CLOSING
from bot.model.drafts import Draft, for_those_at
from bot.model.errors import Refusal
from bot.model.polls import SEALED_MINIMUM, BallotSecrecy, GatedPollView, Poll, PollKind, PollView, Results
from bot.model.time_zones import short_name
from knowledge.cut import Cut
from knowledge.text import clip

READY = "Only you see this. It's your poll as it will be: change what you like, then post it."
FOR_THE_CHANNEL = "What everyone sees:"
BEHIND_THE_GATE = "What those who've seen that far see when they press Vote:"
NOT_READY = "Only you see this. Nothing is lost, but one thing needs fixing first:"
TELL_ME = "To keep a poll from those who've seen less, say how far you are with /seen, then start again."
TAGS_SHOW = (
    "Spoiler tags hide nothing in a poll: say whom it's for instead, and the others get a card without its words."
)
WORDS_FROM = "Its words come from {step}, so it can't be for those who've seen less."
CLOSES = "It closes {when}."
CLOSES_AFTER = "It closes {length} after it opens."
PROPOSED = (
    "You typed “{closes}” for when it closes. Please check that I've understood it right. The time zone is {zone}."
)
DOUBTFUL = (
    "You typed {number} choices, if I've parted them right. If not, press *Change the words* and put each choice on a "
    "line of its own."
)
AS_USUAL = "As in your last poll here: {settings}."
NEEDS_FIVE = "Sealed polls need five votes before there's a result."
OLD_DRAFT_CARD = "That's from an older message of mine. Start again with /poll start."

MEANT_FOR = (
    "### Only for those who've seen it?\n{question}\n"
    "That sounds like something in {film} that not everybody here has seen yet."
)
THAT_FAR = "It can be just for those who've reached {step}. The rest get a card that gives nothing away."
EVERYBODY = "everybody"

WORDS_SHOWN = 1_500  # of a draft that is not ready; its marks may double it
GATE = "gate"
SELECT_NUMBERS: Mapping[str, int] = {
    "kind": 901,
    "privacy": 902,
    "results": 903,
    GATE: 904,
    "ping": 905,
}  # of the selects on the card
ALL = 0  # as many picks as there are choices

PRIVACIES: Mapping[str, str] = {
    BallotSecrecy.PRIVATE: "Private: nobody sees who voted for what",
    BallotSecrecy.NAMED: "Named: shown to everybody when it closes",
    BallotSecrecy.SEALED: "Sealed: who voted for what is never kept",
}
KINDS: Mapping[str, str] = {
    f"{PollKind.SINGLE}-{ALL}": "Pick one",
    f"{PollKind.SEVERAL}-{ALL}": "Pick as many as you like",
    f"{PollKind.RANKED}-{ALL}": "Rank them: the favourite first",
}
FOR_EVERYBODY, FOR_SOME = "For everybody in the channel", "Only for those at “{label}”"
RESULTS: Mapping[str, str] = {Results.LIVE: "Votes show as they come in", Results.AFTER: "Votes show when it closes"}


@dataclass(frozen=True, slots=True)
class DraftPreview:
    """A draft and the poll it would be, unless a problem keeps it from being one.

    `cut` is the film that it may be gated by, as far as its author has seen it; `is_gated_here` is whether the channel
    gets a card that gives nothing away; `closing` is how its closing time was read;
    `ping_role` names the role that may be pinged, if there is one; `voters` is how many could vote, where it is known.
    """

    id: int
    draft: Draft
    cut: Cut
    poll: Poll | None = None
    problem: str = ""
    is_gated_here: bool = False
    closing: ClosingTime | None = None
    ping_role: str = ""
    voters: int | None = None


def draw_draft(preview: DraftPreview) -> Card:
    """Draw a draft with everything that can be done to it."""
    status = READY if preview.poll else NOT_READY
    if preview.problem:
        status += f"\n**{preview.problem}**"
    words = ""
    if preview.poll is None:
        choices = [f"{number}. {choice}" for number, choice in enumerate(preview.draft.choices, 1)]
        clipped = clip("\n".join([preview.draft.question, *choices]), WORDS_SHOWN)
        words = "\n".join(map(escape_user_text, clipped.split("\n")))
    buttons = [
        button_by_id("Post it", draft_id(DraftVerb.POST, preview.id), main=True, off=preview.poll is None),
        button_by_id("Change the words", draft_id(DraftVerb.WORDS, preview.id)),
        button_by_id("Discard", draft_id(DraftVerb.DROP, preview.id)),
    ]
    if preview.draft != replace(preview.draft.with_standard_settings(), usual=preview.draft.usual):
        buttons.insert(2, button_by_id("Use the standard settings", draft_id(DraftVerb.STANDARD, preview.id)))
    shown = _as_posted(preview.poll, preview) if preview.poll else []
    return Card(*shown, container(CLOSED_ACCENT, [status, words, *_settings(preview), buttons]))


def draw_audience(draft_id_: int, draft: Draft, cut: Cut) -> Card:
    """Draw the question whom a poll is for that goes further than all have seen; `cut` is how far it goes."""
    question = MEANT_FOR.format(question=escape_user_text(clip(draft.question, WORDS_SHOWN)), film=film_line(cut))
    that_far = THAT_FAR.format(step=step_name(cut.checkpoint))
    only = draft_id(DraftVerb.POST, draft_id_, f"{cut.checkpoint.number}.{cut.cover.mark}", cut.film)
    buttons = [
        button_by_id("Only for those who've seen that far", only, main=True),
        button_by_id("Post it for everybody", draft_id(DraftVerb.POST, draft_id_, EVERYBODY)),
        button_by_id("Back", draft_id(DraftVerb.OPEN, draft_id_)),
    ]
    return Card(container(CLOSED_ACCENT, [f"{question}\n{that_far}", buttons]))


def with_setting(draft: Draft, setting: str, value: str, film: str) -> Draft:
    """Return a draft with one setting changed. Raises `Refusal` for what no select of ours offers."""
    draft = replace(draft, usual=tuple(one for one in draft.usual if one != setting))
    try:
        match setting:
            case "kind":
                kind, most = value.split("-")
                return replace(draft, kind=PollKind(kind), most=number(most))
            case "privacy":
                return replace(draft, privacy=BallotSecrecy(value))
            case "results":
                return replace(draft, results=Results(value))
            case "ping":
                return replace(draft, ping=value == "1")
            case _ if setting == GATE:
                return for_those_at(draft, film, number(value))
            case _:
                raise Refusal(OLD_DRAFT_CARD)
    except ValueError as error:
        raise Refusal(OLD_DRAFT_CARD) from error


def _as_posted(poll: Poll, preview: DraftPreview) -> list[Component]:
    """Return the public message as it would be; of a gated poll also what is behind its gate."""
    tally = tuple((number, 0) for number in poll.numbers) if poll.results is Results.LIVE else None
    card = draw_poll(PollView(poll, 0, tally), preview=True, behind_gate=preview.is_gated_here)
    if not preview.is_gated_here:
        return [*card.children]
    gated = draw_gated_poll(GatedPollView(poll.header(), 0), preview.cut.cover, preview=True)
    return [
        *[text(subtext(FOR_THE_CHANNEL)), *gated.children],
        *[text(subtext(BEHIND_THE_GATE)), *card.children],
    ]


def _settings(preview: DraftPreview) -> list[Part]:
    """Return a select for each setting, with what is chosen marked, and what there is to know about them."""
    draft, cut = preview.draft, preview.cut
    takes_all = draft.kind is not PollKind.SEVERAL or not 1 < draft.most < len(draft.choices)
    numbers = range(2, min(len(draft.choices), MAX_CHOICES - 2))  # a select has room for three more
    single, several, ranked = KINDS.items()
    limited = [(f"{PollKind.SEVERAL}-{most}", f"Pick up to {most}") for most in numbers]
    kinds = dict([single, several, *limited, ranked])
    selects = [
        _select(preview, "kind", f"{draft.kind}-{ALL if takes_all else draft.most}", kinds),
        _select(preview, "privacy", draft.privacy, PRIVACIES),
    ]
    if draft.privacy is not BallotSecrecy.SEALED:
        selects.append(_select(preview, "results", draft.results, RESULTS))
    if gates := _gates(draft, cut):
        selects.append(_select(preview, GATE, str(draft.checkpoint), gates))
    if preview.ping_role:
        pings = {"0": "Nobody is pinged", "1": f"Ping @{preview.ping_role}"}
        selects.append(_select(preview, "ping", str(int(draft.ping)), pings))
    notes = [DOUBTFUL.format(number=len(draft.choices))] if draft.doubtful else []
    notes += [*_closing_notes(preview), *_usual_notes(draft)]
    notes += [TELL_ME] if cut.checkpoint.number == 0 else []
    if draft.privacy is BallotSecrecy.SEALED and (preview.voters is None or preview.voters < SEALED_MINIMUM):
        notes.append(_sealed_note(preview.voters))
    if any(text.count("||") > 1 for text in (draft.question, *draft.choices)):
        notes.append(TAGS_SHOW)
    if draft.words_from:
        notes.append(WORDS_FROM.format(step=step_name(cut.checkpoints[draft.words_from])))
    return [*map(ui.ActionRow, selects), *map(subtext, notes)]


def _closing_notes(preview: DraftPreview) -> list[str]:
    """Return when the poll closes, and whether its author should look at that again."""
    notes, closing = list[str](), preview.closing
    if closing and closing.length:
        notes.append(CLOSES_AFTER.format(length=closing.length.words))
    elif preview.poll and preview.poll.closes_at:
        notes.append(CLOSES.format(when=when(preview.poll.closes_at, "F")))
    if closing and closing.proposed:
        typed, zone = escape_user_text(preview.draft.closes), escape_markdown(short_name(closing.zone))
        notes.append(PROPOSED.format(closes=typed, zone=zone))
    return notes


def _usual_notes(draft: Draft) -> list[str]:
    """Return which settings are as in the author's last poll."""
    takes_all = draft.kind is not PollKind.SEVERAL or not 1 < draft.most < len(draft.choices)
    kind = KINDS[f"{draft.kind}-{ALL}"].partition(":")[0] if takes_all else f"Pick up to {draft.most}"
    settings = {
        "kind": kind.lower(),
        "privacy": f"{draft.privacy} votes",
        "results": "" if draft.privacy is BallotSecrecy.SEALED else RESULTS[draft.results].lower(),
        CLOSING: f"open for {draft.closes}",
    }
    usual = [words for setting, words in settings.items() if setting in draft.usual and words]
    return [AS_USUAL.format(settings=", ".join(usual))] if usual else []


def _sealed_note(voters: int | None) -> str:
    """Return what a sealed poll needs, and how few could vote where that is known."""
    if voters is None:
        return NEEDS_FIVE
    return f"{NEEDS_FIVE} This channel has {voters} member{'' if voters == 1 else 's'} who could vote."


def _gates(draft: Draft, cut: Cut) -> dict[str, str]:
    """Return whom a poll can be for: as far as its author has seen and its words go; nothing where all can see it."""
    least = max(1, draft.words_from)
    reached = [checkpoint for checkpoint in cut.checkpoints if least <= checkpoint.number <= cut.checkpoint.number]
    gates = {str(step.number): FOR_SOME.format(label=step.label) for step in reached[-(MAX_CHOICES - 1) :]}
    return gates if draft.words_from or not gates else {"0": FOR_EVERYBODY, **gates}


def _select(preview: DraftPreview, setting: str, chosen: str, options: Mapping[str, str]) -> "ui.Select[Card]":
    mark = [preview.cut.cover.mark] if setting == GATE else []
    identity = draft_id(DraftVerb.SET, preview.id, setting, chosen, *mark)
    return select(identity, chosen, options, SELECT_NUMBERS[setting])
