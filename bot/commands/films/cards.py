"""Draws a screen of a film for one viewer: a `Viewing` and a `Screen` in, a card out; nothing for a room.

What a viewer must not see is not in the `Viewing`, so there is nothing here to hide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from discord import ui

from bot.commands.films import answer_cards
from bot.commands.films.card_sections import LINE_LENGTH, film_line, foot, how_far_blocks, where_line
from bot.commands.films.kind_labels import WORDS
from bot.commands.films.plain_text import SUMMARY_LENGTH
from bot.commands.films.screens import Place, Screen
from bot.commands.ui.components import (
    BREAK,
    PRINTS,
    Block,
    Card,
    Print,
    Verb,
    button,
    capital,
    clip,
    container,
    pages_of,
    plain,
    rows,
    small,
    text,
)
from bot.model.progress import Progress, Viewing
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
class Notice:
    """What has just changed; `step` can be taken back."""

    said: str
    step: Progress | None = None


def draw(screen: Screen, viewing: Viewing, notice: Notice | None = None) -> Card:
    """The card for `screen`, with what has just changed beneath it."""
    if notice is None and screen.place is not Place.ANSWER:  # an answer is made of a question, which is not to be kept
        return _print(screen, Viewing(viewing.cut, viewing.told))
    return _draw(screen, viewing, notice)


@lru_cache(maxsize=PRINTS)
def _print(screen: Screen, viewing: Viewing) -> Card:
    """A card that is the same for everybody who has seen so far."""
    return Print(_draw(screen, viewing))


def _draw(screen: Screen, viewing: Viewing, notice: Notice | None = None) -> Card:
    cut = viewing.cut
    boxes = [container(cut.accent, _blocks(screen, viewing))]
    if notice is not None:
        boxes.append(container(cut.accent, _notice_blocks(screen, notice)))
    elif not viewing.told and screen.place is not Place.SEEN:
        boxes.append(container(cut.accent, how_far_blocks(screen.further_on(), viewing, FIRST_TIME)))
    return Card(*boxes)


def draw_question(screen: Screen, viewing: Viewing) -> Card:
    """The checkpoint select, with a way back to `screen`."""
    blocks = how_far_blocks(screen, viewing, _how_far(viewing))
    way_back = ui.ActionRow(button("Never mind", Verb.OPEN, screen))
    return Card(container(viewing.cut.accent, [*blocks, way_back]))


def draw_confirmation(screen: Screen, viewing: Viewing) -> Card:
    """The last question before everything is shown."""
    cut = viewing.cut
    answers = ui.ActionRow(
        button("Yes, all of it", Verb.SURE, screen, main=True),
        button("Not yet", Verb.OPEN, screen),
    )
    return Card(container(cut.accent, [text(f"### {plain(cut.checkpoints[-1].label)}?\n{CONFIRM}"), answers]))


def _blocks(screen: Screen, viewing: Viewing) -> list[Block]:  # noqa: PLR0911  # a screen each
    match screen.place:
        case Place.FILM:
            return _film(viewing)
        case Place.SEEN:
            return _seen(screen, viewing)
        case Place.ANSWER:
            return answer_cards.answer_blocks(screen, viewing)
        case Place.PROMPT:
            return answer_cards.prompt_blocks(screen, viewing)
        case Place.ENTRY if entry := viewing.cut.entry(screen.key):
            return _entry(entry, screen.page, viewing)
        case Place.LIST | Place.ENTRY if screen.kind:
            return _list(screen.kind, screen.page, viewing)
        case Place.UNKNOWN if screen.kind:
            return _unknown(screen, screen.kind, viewing)
        case _:
            return _film(viewing)


def _film(viewing: Viewing) -> list[Block]:
    cut = viewing.cut
    credits_ = cut.credits
    lines = [f"Directed by {credits_.director}"]
    if credits_.novel:
        lines.append(f"From the novel {credits_.novel} by {credits_.author}")
    if credits_.composer:
        lines.append(f"Music by {credits_.composer}")
    kinds = [kind for kind in Kind if cut.of_kind(kind)]
    return [
        text(f"## {film_line(cut)}\n" + "\n".join(small(plain(line)) for line in lines)),
        ui.Separator(),
        text(plain(cut.logline.text)),
        ui.Separator(),
        *rows([button(WORDS[kind].many, Verb.OPEN, Screen.of_list(cut.film, kind)) for kind in kinds]),
        *foot(Screen.of_film(cut.film), viewing, [cut.logline], share=True),
    ]


def _seen(screen: Screen, viewing: Viewing) -> list[Block]:
    way = button("The film", Verb.OPEN, Screen.of_film(viewing.cut.film))
    return [*how_far_blocks(screen, viewing, _how_far(viewing)), ui.ActionRow(way)]


def _list(kind: Kind, page: int, viewing: Viewing) -> list[Block]:
    cut = viewing.cut
    entries = cut.of_kind(kind)
    page = min(page, max(0, (len(entries) - 1) // ENTRIES_A_PAGE))
    shown = entries[page * ENTRIES_A_PAGE : (page + 1) * ENTRIES_A_PAGE]
    screen = Screen.of_list(cut.film, kind, page)
    turns = _turns(screen, earlier=page > 0, further=(page + 1) * ENTRIES_A_PAGE < len(entries))
    words = WORDS[kind]
    return [
        text(f"## {words.many}\n{small(f'{words.about} · {film_line(cut)}')}"),
        ui.Separator(),
        *([_line(cut.film, entry) for entry in shown] or [text(NOTHING_YET)]),
        *rows(turns),
        *foot(screen, viewing, ways=[button("The film", Verb.OPEN, Screen.of_film(cut.film))], share=bool(entries)),
    ]


def _line(film: str, entry: Entry) -> Block:
    """One entry of a list, with a button that opens it."""
    summary = entry.facts[0].text
    lines = [f"**{plain(capital(entry.name))}**"]
    if entry.player and entry.player not in summary:
        lines.append(small(f"Played by {plain(entry.player)}"))
    lines.append(plain(clip(summary, SUMMARY_LENGTH)))
    way = button("Open", Verb.OPEN, Screen.of_entry(film, entry))
    return ui.Section(text("\n".join(lines)), accessory=way)


def _entry(entry: Entry, page: int, viewing: Viewing) -> list[Block]:
    cut = viewing.cut
    paragraphs = list(_paragraphs(entry.facts, cut))
    pages = pages_of([paragraph for paragraph, _ in paragraphs])
    page = min(page, len(pages) - 1)
    before = sum(map(len, pages[:page]))
    shown = paragraphs[before : before + len(pages[page])]
    screen = Screen.of_entry(cut.film, entry, page)
    related = cut.related(entry)[:RELATED_BUTTONS]
    way = button(WORDS[entry.kind].many, Verb.OPEN, Screen.of_list(cut.film, entry.kind))
    return [
        text(_heading(entry, cut)),
        ui.Separator(),
        text(BREAK.join(paragraph for paragraph, _ in shown)),
        ui.Separator(),
        *rows(_turns(screen, earlier=page > 0, further=page + 1 < len(pages))),
        *rows([button(capital(other.name), Verb.OPEN, Screen.of_entry(cut.film, other)) for other in related]),
        *foot(screen, viewing, [fact for _, fact in shown], ways=[way], share=True),
    ]


def _heading(entry: Entry, cut: Cut) -> str:
    about = entry.credit or WORDS[entry.kind].one
    lines = [f"## {plain(capital(entry.name))}", small(f"{plain(about)} · {film_line(cut)}")]
    if entry.player:
        lines.append(small(f"Played by {plain(entry.player)}"))
    if entry.aliases:
        lines.append(small(f"Also: {plain(clip(', '.join(entry.aliases), LINE_LENGTH))}"))
    return "\n".join(lines)


def _paragraphs(facts: Sequence[Fact], cut: Cut) -> Iterator[tuple[str, Fact]]:
    """Each fact as a paragraph; the first of a part of the film names the part."""
    part = None
    for fact in facts:
        heading = "" if fact.reveal == part else f"{small(plain(cut.checkpoints[fact.reveal].part))}\n"
        part = fact.reveal
        yield heading + plain(fact.text), fact


def _unknown(screen: Screen, kind: Kind, viewing: Viewing) -> list[Block]:
    """The answer to every name that the cut does not have, whatever the reason."""
    way = button(WORDS[kind].many, Verb.OPEN, Screen.of_list(viewing.cut.film, kind))
    return [text(NOT_FOUND), *foot(screen, viewing, ways=[way])]


def _turns(screen: Screen, *, earlier: bool, further: bool) -> "list[ui.Button[Card]]":
    """Buttons to the pages before and after this one, where there are any."""
    turns: list[ui.Button[Card]] = []
    if earlier:
        turns.append(button("Earlier", Verb.OPEN, screen.on_page(screen.page - 1)))
    if further:
        turns.append(button("Further", Verb.OPEN, screen.on_page(screen.page + 1)))
    return turns


def _notice_blocks(screen: Screen, notice: Notice) -> list[Block]:
    """What has just changed, and the way back."""
    if notice.step is None:
        return [text(notice.said)]
    before = "n" if notice.step.before is None else notice.step.before
    undo = button("Undo", Verb.UNDO, screen, notice.step.after, before, notice.step.mark)
    return [text(notice.said), ui.ActionRow(undo)]


def _how_far(viewing: Viewing) -> str:
    lines = [f"### {HOW_FAR}", small(film_line(viewing.cut))]
    if viewing.told:
        lines.append(where_line(viewing))
    return "\n".join(lines)
