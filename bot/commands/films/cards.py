"""Draws a screen of a film for one viewer: a `Viewing` and a `Screen` in, a card out; nothing for a room.

What a viewer must not see is not in the `Viewing`, so there is nothing here to hide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from discord import ui

from bot.commands.films import answer_cards
from bot.commands.films.card_sections import LINE_LENGTH, film_line, footer, how_far_blocks, progress_line
from bot.commands.films.kind_labels import KIND_LABELS
from bot.commands.films.plain_text import SUMMARY_LENGTH
from bot.commands.films.screens import Screen, ScreenKind
from bot.commands.ui.components import (
    CACHED_CARDS,
    PARAGRAPH,
    Action,
    Card,
    Component,
    PrerenderedCard,
    button,
    button_rows,
    capitalise,
    clip,
    container,
    escape_markdown,
    pages_of,
    subtext,
    text,
)
from bot.model.viewers import ProgressChange, Viewing
from knowledge.cut import Cut, Entry, Fact, Kind

ENTRIES_A_PAGE = 5
RELATED_BUTTONS = 10

HOW_FAR = "How far have you seen it?"
FIRST_TIME = (
    "You have not told me how far you are, so this is what is safe before the film starts. "
    "Pick how far you have seen, and I will show you that much."
)
NOT_FOUND = "I know nothing by that name, as far as you have seen. It may be spelt another way."
NOTHING_YET = "Nothing here, as far as you have seen."
CONFIRM = "Then I will hold nothing back, the ending included. Have you seen the whole film?"


@dataclass(frozen=True, slots=True)
class StatusMessage:
    """What has just changed; `change` can be taken back."""

    text: str
    change: ProgressChange | None = None


def draw(screen: Screen, viewing: Viewing, notice: StatusMessage | None = None) -> Card:
    """The card for `screen`, with what has just changed beneath it."""
    if (
        notice is None and screen.place is not ScreenKind.ANSWER
    ):  # an answer is made of a question, which is not to be kept
        return _prerender(screen, Viewing(viewing.cut, viewing.has_progress))
    return _draw(screen, viewing, notice)


@lru_cache(maxsize=CACHED_CARDS)
def _prerender(screen: Screen, viewing: Viewing) -> Card:
    """A card that is the same for everybody who has seen so far."""
    return PrerenderedCard(_draw(screen, viewing))


def _draw(screen: Screen, viewing: Viewing, notice: StatusMessage | None = None) -> Card:
    cut = viewing.cut
    boxes = [container(cut.accent, _blocks(screen, viewing))]
    if notice is not None:
        boxes.append(container(cut.accent, _notice_blocks(screen, notice)))
    elif not viewing.has_progress and screen.place is not ScreenKind.SEEN:
        boxes.append(container(cut.accent, how_far_blocks(screen.further_on(), viewing, FIRST_TIME)))
    return Card(*boxes)


def draw_question(screen: Screen, viewing: Viewing) -> Card:
    """The checkpoint select, with a way back to `screen`."""
    blocks = how_far_blocks(screen, viewing, _how_far(viewing))
    way_back = ui.ActionRow(button("Never mind", Action.OPEN, screen))
    return Card(container(viewing.cut.accent, [*blocks, way_back]))


def draw_confirmation(screen: Screen, viewing: Viewing) -> Card:
    """The last question before everything is shown."""
    cut = viewing.cut
    answers = ui.ActionRow(
        button("Yes, all of it", Action.SURE, screen, main=True),
        button("Not yet", Action.OPEN, screen),
    )
    return Card(container(cut.accent, [text(f"### {escape_markdown(cut.checkpoints[-1].label)}?\n{CONFIRM}"), answers]))


def _blocks(screen: Screen, viewing: Viewing) -> list[Component]:  # noqa: PLR0911  # a screen each
    match screen.place:
        case ScreenKind.FILM:
            return _film(viewing)
        case ScreenKind.SEEN:
            return _seen(screen, viewing)
        case ScreenKind.ANSWER:
            return answer_cards.answer_blocks(screen, viewing)
        case ScreenKind.PROMPT:
            return answer_cards.prompt_blocks(screen, viewing)
        case ScreenKind.ENTRY if entry := viewing.cut.entry(screen.key):
            return _entry(entry, screen.page, viewing)
        case ScreenKind.LIST | ScreenKind.ENTRY if screen.kind:
            return _list(screen.kind, screen.page, viewing)
        case ScreenKind.UNKNOWN if screen.kind:
            return _unknown(screen, screen.kind, viewing)
        case _:
            return _film(viewing)


def _film(viewing: Viewing) -> list[Component]:
    cut = viewing.cut
    credits_ = cut.credits
    lines = [f"Directed by {credits_.director}"]
    if credits_.novel:
        lines.append(f"From the novel {credits_.novel} by {credits_.author}")
    if credits_.composer:
        lines.append(f"Music by {credits_.composer}")
    kinds = [kind for kind in Kind if cut.of_kind(kind)]
    return [
        text(f"## {film_line(cut)}\n" + "\n".join(subtext(escape_markdown(line)) for line in lines)),
        ui.Separator(),
        text(escape_markdown(cut.logline.text)),
        ui.Separator(),
        *button_rows([button(KIND_LABELS[kind].many, Action.OPEN, Screen.of_list(cut.film, kind)) for kind in kinds]),
        *footer(Screen.of_film(cut.film), viewing, [cut.logline], share=True),
    ]


def _seen(screen: Screen, viewing: Viewing) -> list[Component]:
    way = button("The film", Action.OPEN, Screen.of_film(viewing.cut.film))
    return [*how_far_blocks(screen, viewing, _how_far(viewing)), ui.ActionRow(way)]


def _list(kind: Kind, page: int, viewing: Viewing) -> list[Component]:
    cut = viewing.cut
    entries = cut.of_kind(kind)
    page = min(page, max(0, (len(entries) - 1) // ENTRIES_A_PAGE))
    shown = entries[page * ENTRIES_A_PAGE : (page + 1) * ENTRIES_A_PAGE]
    screen = Screen.of_list(cut.film, kind, page)
    turns = _page_buttons(screen, earlier=page > 0, further=(page + 1) * ENTRIES_A_PAGE < len(entries))
    words = KIND_LABELS[kind]
    return [
        text(f"## {words.many}\n{subtext(f'{words.about} · {film_line(cut)}')}"),
        ui.Separator(),
        *([_line(cut.film, entry) for entry in shown] or [text(NOTHING_YET)]),
        *button_rows(turns),
        *footer(screen, viewing, ways=[button("The film", Action.OPEN, Screen.of_film(cut.film))], share=bool(entries)),
    ]


def _line(film: str, entry: Entry) -> Component:
    """One entry of a list, with a button that opens it."""
    summary = entry.facts[0].text
    lines = [f"**{escape_markdown(capitalise(entry.name))}**"]
    if entry.player and entry.player not in summary:
        lines.append(subtext(f"Played by {escape_markdown(entry.player)}"))
    lines.append(escape_markdown(clip(summary, SUMMARY_LENGTH)))
    way = button("Open", Action.OPEN, Screen.of_entry(film, entry))
    return ui.Section(text("\n".join(lines)), accessory=way)


def _entry(entry: Entry, page: int, viewing: Viewing) -> list[Component]:
    cut = viewing.cut
    paragraphs = list(_paragraphs(entry.facts, cut))
    pages = pages_of([paragraph for paragraph, _ in paragraphs])
    page = min(page, len(pages) - 1)
    before = sum(map(len, pages[:page]))
    shown = paragraphs[before : before + len(pages[page])]
    screen = Screen.of_entry(cut.film, entry, page)
    related = cut.related(entry)[:RELATED_BUTTONS]
    way = button(KIND_LABELS[entry.kind].many, Action.OPEN, Screen.of_list(cut.film, entry.kind))
    return [
        text(_heading(entry, cut)),
        ui.Separator(),
        text(PARAGRAPH.join(paragraph for paragraph, _ in shown)),
        ui.Separator(),
        *button_rows(_page_buttons(screen, earlier=page > 0, further=page + 1 < len(pages))),
        *button_rows(
            [button(capitalise(other.name), Action.OPEN, Screen.of_entry(cut.film, other)) for other in related]
        ),
        *footer(screen, viewing, [fact for _, fact in shown], ways=[way], share=True),
    ]


def _heading(entry: Entry, cut: Cut) -> str:
    about = entry.credit or KIND_LABELS[entry.kind].one
    lines = [f"## {escape_markdown(capitalise(entry.name))}", subtext(f"{escape_markdown(about)} · {film_line(cut)}")]
    if entry.player:
        lines.append(subtext(f"Played by {escape_markdown(entry.player)}"))
    if entry.aliases:
        lines.append(subtext(f"Also: {escape_markdown(clip(', '.join(entry.aliases), LINE_LENGTH))}"))
    return "\n".join(lines)


def _paragraphs(facts: Sequence[Fact], cut: Cut) -> Iterator[tuple[str, Fact]]:
    """Each fact as a paragraph; the first of a part of the film names the part."""
    part = None
    for fact in facts:
        heading = "" if fact.reveal == part else f"{subtext(escape_markdown(cut.checkpoints[fact.reveal].part))}\n"
        part = fact.reveal
        yield heading + escape_markdown(fact.text), fact


def _unknown(screen: Screen, kind: Kind, viewing: Viewing) -> list[Component]:
    """The answer to every name that the cut does not have, whatever the reason."""
    way = button(KIND_LABELS[kind].many, Action.OPEN, Screen.of_list(viewing.cut.film, kind))
    return [text(NOT_FOUND), *footer(screen, viewing, ways=[way])]


def _page_buttons(screen: Screen, *, earlier: bool, further: bool) -> "list[ui.Button[Card]]":
    """Buttons to the pages before and after this one, where there are any."""
    turns: list[ui.Button[Card]] = []
    if earlier:
        turns.append(button("Earlier", Action.OPEN, screen.on_page(screen.page - 1)))
    if further:
        turns.append(button("Further", Action.OPEN, screen.on_page(screen.page + 1)))
    return turns


def _notice_blocks(screen: Screen, notice: StatusMessage) -> list[Component]:
    """What has just changed, and the way back."""
    if notice.change is None:
        return [text(notice.text)]
    before = "n" if notice.change.before is None else notice.change.before
    undo = button("Undo", Action.UNDO, screen, notice.change.after, before, notice.change.mark)
    return [text(notice.text), ui.ActionRow(undo)]


def _how_far(viewing: Viewing) -> str:
    lines = [f"### {HOW_FAR}", subtext(film_line(viewing.cut))]
    if viewing.has_progress:
        lines.append(progress_line(viewing))
    return "\n".join(lines)
