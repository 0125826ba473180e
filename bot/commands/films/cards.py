"""Draws the screens of a film for one viewer.

What a viewer must not see is not in the `Viewing`, so there is nothing here to hide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from discord import ui

from bot.commands.films.answer_cards import answer_blocks, fact_blocks, prompt_blocks
from bot.commands.films.card_sections import HOW_FAR, LINE_LENGTH, film_line, footer, how_far_blocks, progress_line
from bot.commands.films.kind_labels import KIND_LABELS
from bot.commands.films.screens import Screen, ScreenKind
from bot.commands.films.shared_text import SUMMARY_LENGTH
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
    container,
    escape_markdown,
    pages_of,
    subtext,
    text,
)
from bot.model.viewers import Answered, ProgressChange, Viewing
from knowledge.cut import Cut, Entry, Kind
from knowledge.text import clip

ENTRIES_A_PAGE = 5
RELATED_BUTTONS = 10
MOST_SEVERAL = 8  # entries among which a member is asked to choose

FIRST_TIME = (
    "You haven't set how far you've seen, so this is what's safe before the film starts. "
    "Pick how far you've seen, and I'll show you that much."
)
NOT_FOUND = "Nothing by that name so far."
SEVERAL = "More than one fits. Which do you mean?"
NOTHING_YET = "Nothing here so far."
CONFIRM = "Then I'll hold nothing back, the ending included. Have you seen the whole film?"


@dataclass(frozen=True, slots=True)
class StatusMessage:
    """What has just changed, with its buttons; `change` can be taken back."""

    text: str
    change: ProgressChange | None = None
    buttons: "Sequence[ui.Button[Card]]" = ()


def draw(
    screen: Screen, viewing: Viewing, answered: Answered | None = None, notice: StatusMessage | None = None
) -> Card:
    """Draw the card for a screen, with the answer that it shows if it is one, and what has just changed beneath it."""
    by_question = answered or screen.place in (ScreenKind.ANSWER, ScreenKind.MEANT)  # questions are not kept
    if notice is None and not by_question:
        return _prerender(screen, viewing)
    return _draw(screen, viewing, answered, notice)


@lru_cache(maxsize=CACHED_CARDS)
def _prerender(screen: Screen, viewing: Viewing) -> Card:
    """Draw a card that is the same for everybody who has seen this far."""
    return PrerenderedCard(_draw(screen, viewing))


def _draw(
    screen: Screen, viewing: Viewing, answered: Answered | None = None, notice: StatusMessage | None = None
) -> Card:
    accent = viewing.cut.accent
    boxes = [container(accent, _blocks(screen, viewing, answered))]
    if notice is not None:
        blocks: list[Component] = [text(notice.text), *button_rows(notice.buttons)]
        if change := notice.change:
            before = "n" if change.before is None else change.before
            blocks.append(ui.ActionRow(button("Undo", Action.UNDO, screen, change.after, before, change.mark)))
        boxes.append(container(accent, blocks))
    elif screen.place is not ScreenKind.SEEN:
        boxes += _first_question(screen, viewing)
    return Card(*boxes)


def _first_question(screen: Screen, viewing: Viewing) -> "list[ui.Container[Card]]":
    """Draw the question how far a viewer is, if they have never said, nor been asked."""
    if viewing.has_progress or viewing.was_asked:
        return []
    return [container(viewing.cut.accent, how_far_blocks(screen.further_on(), viewing, FIRST_TIME))]


def draw_question(screen: Screen, viewing: Viewing) -> Card:
    """Draw the checkpoint select, with a button back to `screen`."""
    way_back = ui.ActionRow(button("Never mind", Action.OPEN, screen))
    return Card(container(viewing.cut.accent, [*how_far_blocks(screen, viewing, _how_far(viewing)), way_back]))


def draw_unknown_step(problem: str, viewing: Viewing) -> Card:
    """Draw the checkpoint select for a viewer who typed no checkpoint, with what was wrong on top."""
    blocks = _blocks(Screen.of_seen(viewing.cut.film), viewing, None)
    return Card(container(viewing.cut.accent, [problem, *blocks]))


def draw_several(kind: Kind, entries: Sequence[Entry], viewing: Viewing) -> Card:
    """Draw the entries that a name may mean, the first eight of them, with a button to all of their kind."""
    screen, labels = Screen.of_list(viewing.cut.film, kind), KIND_LABELS[kind]
    blocks: list[Component] = [
        text(f"## {labels.many}\n{SEVERAL}"),
        ui.Separator(),
        *_list_entries(viewing.cut, entries[:MOST_SEVERAL]),
        *footer(screen, viewing, buttons=[button(labels.many, Action.OPEN, screen)]),
    ]
    return Card(container(viewing.cut.accent, blocks), *_first_question(screen, viewing))


def draw_confirmation(screen: Screen, viewing: Viewing) -> Card:
    """Draw the last question before everything is shown."""
    cut = viewing.cut
    answers = ui.ActionRow(
        button("Yes, all of it", Action.SURE, screen, main=True),
        button("Not yet", Action.OPEN, screen),
    )
    return Card(container(cut.accent, [text(f"### {escape_markdown(cut.checkpoints[-1].label)}?\n{CONFIRM}"), answers]))


def _blocks(screen: Screen, viewing: Viewing, answered: Answered | None) -> list[Component]:
    film = viewing.cut.film
    match screen.place:
        case ScreenKind.SEEN:
            to_film = ui.ActionRow(button("The film", Action.OPEN, Screen.of_film(film)))
            blocks = [*how_far_blocks(screen, viewing, _how_far(viewing)), to_film]
        case ScreenKind.ANSWER | ScreenKind.MEANT:
            blocks = answer_blocks(screen, viewing, answered)
        case ScreenKind.FACT:
            blocks = fact_blocks(screen, viewing, answered)
        case ScreenKind.PROMPT:
            blocks = prompt_blocks(screen, viewing)
        case ScreenKind.ENTRY if entry := viewing.cut.entry(screen.key):
            blocks = _entry(entry, screen.page, viewing)
        case ScreenKind.LIST | ScreenKind.ENTRY if screen.kind:
            blocks = _list(screen.kind, screen.page, viewing)
        case ScreenKind.UNKNOWN if screen.kind:  # every name that the cut does not have, whatever the reason
            blocks = [text(NOT_FOUND), ui.Separator[Card](), *_list(screen.kind, 0, viewing, share=False)]
        case _:
            blocks = _film(viewing)
    return blocks


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


def _list(kind: Kind, page: int, viewing: Viewing, *, share: bool = True) -> list[Component]:
    """Draw a page of the entries of a kind, each with a button that opens it."""
    cut, labels = viewing.cut, KIND_LABELS[kind]
    entries = cut.of_kind(kind)
    page = min(page, max(0, (len(entries) - 1) // ENTRIES_A_PAGE))
    screen = Screen.of_list(cut.film, kind, page)
    rows = _list_entries(cut, entries[page * ENTRIES_A_PAGE : (page + 1) * ENTRIES_A_PAGE])
    to_film = button("The film", Action.OPEN, Screen.of_film(cut.film))
    return [
        text(f"## {labels.many}\n{subtext(labels.about)}\n{subtext(film_line(cut))}"),
        ui.Separator(),
        *(rows or [text(NOTHING_YET)]),
        ui.Separator(),
        *button_rows(_page_buttons(screen, back=page > 0, more=(page + 1) * ENTRIES_A_PAGE < len(entries))),
        *footer(screen, viewing, buttons=[to_film], share=share and bool(entries)),
    ]


def _list_entries(cut: Cut, entries: Sequence[Entry]) -> list[Component]:
    """Draw entries with space between them, because on a phone each button is under its entry, close to the next."""
    rows: list[Component] = []
    for entry in entries:
        rows += [_list_entry(cut, entry), ui.Separator(visible=False)]
    return rows[:-1]


def _list_entry(cut: Cut, entry: Entry) -> Component:
    """Draw an entry of a list, with a button that opens it."""
    summary = entry.facts[0].text
    lines = [f"**{escape_markdown(capitalise(entry.name))}**"]
    if entry.player and entry.player not in summary:
        lines.append(subtext(f"Played by {escape_markdown(entry.player)}"))
    lines.append(escape_markdown(clip(summary, SUMMARY_LENGTH)))
    opens = button("Open", Action.OPEN, Screen.of_entry(cut.film, entry))
    return ui.Section(text("\n".join(lines)), accessory=opens)


def _entry(entry: Entry, page: int, viewing: Viewing) -> list[Component]:
    """Draw a page of an entry; the first fact of a part of the film is headed with the part."""
    cut = viewing.cut
    paragraphs: list[str] = []
    part = None
    for fact in entry.facts:
        heading = "" if fact.reveal == part else f"{subtext(escape_markdown(cut.checkpoints[fact.reveal].part))}\n"
        part = fact.reveal
        paragraphs.append(heading + escape_markdown(fact.text))
    pages = pages_of(paragraphs)
    page = min(page, len(pages) - 1)
    before = sum(map(len, pages[:page]))
    screen = Screen.of_entry(cut.film, entry, page)
    related = cut.related(entry)[:RELATED_BUTTONS]
    to_list = button(KIND_LABELS[entry.kind].many, Action.OPEN, Screen.of_list(cut.film, entry.kind))
    return [
        text(_entry_heading(entry, film_line(cut))),
        ui.Separator(),
        text(PARAGRAPH.join(pages[page])),
        ui.Separator(),
        *button_rows(_page_buttons(screen, back=page > 0, more=page + 1 < len(pages))),
        *button_rows(
            [button(capitalise(other.name), Action.OPEN, Screen.of_entry(cut.film, other)) for other in related]
        ),
        *footer(screen, viewing, entry.facts[before : before + len(pages[page])], [to_list], share=True),
    ]


def _entry_heading(entry: Entry, film: str) -> str:
    about = entry.credit or KIND_LABELS[entry.kind].one
    lines = [f"## {escape_markdown(capitalise(entry.name))}", subtext(f"{escape_markdown(about)} · {film}")]
    if entry.player:
        lines.append(subtext(f"Played by {escape_markdown(entry.player)}"))
    if entry.aliases:
        lines.append(subtext(f"Also: {escape_markdown(clip(', '.join(entry.aliases), LINE_LENGTH))}"))
    return "\n".join(lines)


def _page_buttons(screen: Screen, *, back: bool, more: bool) -> "list[ui.Button[Card]]":
    """Draw buttons to the pages before and after this one, where there are any."""
    buttons: list[ui.Button[Card]] = []
    if back:
        buttons.append(button("Back", Action.OPEN, screen.on_page(screen.page - 1)))
    if more:
        buttons.append(button("More", Action.OPEN, screen.on_page(screen.page + 1)))
    return buttons


def _how_far(viewing: Viewing) -> str:
    lines = [f"### {HOW_FAR}", subtext(film_line(viewing.cut))]
    if viewing.has_progress:
        lines.append(progress_line(viewing))
    return "\n".join(lines)
