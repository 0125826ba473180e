"""Draws a screen of a film for one viewer: a `Viewing` and a `Screen` in, a card out.

What a viewer must not see is not in the `Viewing`, so there is nothing here to hide.
"""

from collections.abc import Iterator, Sequence

import discord
from discord import ui

from bot.commands.parts import (
    Block,
    Card,
    Verb,
    button,
    clip,
    container,
    custom_id,
    pages_of,
    plain,
    rows,
    small,
)
from bot.commands.screens import Place, Screen
from bot.commands.words import WORDS
from bot.model.progress import Progress, Viewing
from knowledge.cut import Cut, Entry, Fact, Kind

ENTRIES_A_PAGE = 5
RELATED_BUTTONS = 10
SUMMARY_LENGTH = 160
LINE_LENGTH = 200

HOW_FAR = "How far have you seen it?"
FIRST_TIME = (
    "You have not told me how far you are, so this is what is safe for somebody who has not started the film. "
    "Pick how far you have seen and I will show you as much."
)
NOT_FOUND = "I know nothing by that name, as far as you have seen. It may be spelt another way."
CONFIRM = "Then I will hold nothing back, the ending included. Have you seen the whole film?"


def draw(screen: Screen, viewing: Viewing, step: Progress | None = None) -> Card:
    """The card for `screen`; with `step`, it also says what has just changed and offers to undo it."""
    cut = viewing.cut
    boxes = [container(cut.accent, _blocks(screen, viewing))]
    if step is not None:
        boxes.append(container(cut.accent, _changed(screen, cut, step)))
    elif not viewing.told and screen.place is not Place.SEEN:
        boxes.append(container(cut.accent, _question(screen, cut, FIRST_TIME, chosen=False)))
    return Card(*boxes)


def draw_question(screen: Screen, viewing: Viewing) -> Card:
    """The checkpoint select, with a way back to `screen`."""
    cut = viewing.cut
    back = ui.ActionRow(button("Back", Verb.OPEN, screen))
    return Card(container(cut.accent, [*_question(screen, cut, _how_far(cut), chosen=viewing.told), back]))


def draw_confirmation(screen: Screen, viewing: Viewing) -> Card:
    """The last question before everything is shown."""
    cut = viewing.cut
    answers = ui.ActionRow(
        button("Yes, all of it", Verb.SURE, screen, main=True),
        button("Not yet", Verb.OPEN, screen),
    )
    return Card(container(cut.accent, [ui.TextDisplay(f"### {cut.checkpoints[-1].label}?\n{CONFIRM}"), answers]))


def _blocks(screen: Screen, viewing: Viewing) -> list[Block]:
    cut = viewing.cut
    match screen.place:
        case Place.FILM:
            return _film(viewing)
        case Place.SEEN:
            return _question(screen, cut, _how_far(cut), chosen=viewing.told)
        case Place.LIST if screen.kind:
            return _list(screen.kind, screen.page, viewing)
        case Place.ENTRY if screen.key and (entry := cut.entry(screen.key)):
            return _entry(entry, screen.page, viewing)
        case _:
            return _unknown(screen.kind, viewing)


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
        ui.TextDisplay(f"## {_of_film(cut)}\n" + "\n".join(small(plain(line)) for line in lines)),
        ui.TextDisplay(plain(cut.logline.text)),
        ui.Separator(),
        *rows([button(WORDS[kind].many, Verb.OPEN, Screen.of_list(cut.film, kind)) for kind in kinds]),
        *_foot(Screen.of_film(cut.film), viewing, [cut.logline]),
    ]


def _list(kind: Kind, page: int, viewing: Viewing) -> list[Block]:
    cut = viewing.cut
    entries = cut.of_kind(kind)
    page = min(page, max(0, (len(entries) - 1) // ENTRIES_A_PAGE))
    shown = entries[page * ENTRIES_A_PAGE : (page + 1) * ENTRIES_A_PAGE]
    screen = Screen.of_list(cut.film, kind, page)
    turns = _turns(screen, earlier=page > 0, further=(page + 1) * ENTRIES_A_PAGE < len(entries))
    return [
        ui.TextDisplay(f"## {WORDS[kind].heading}\n{small(_of_film(cut))}"),
        ui.Separator(),
        *map(_line, [cut.film] * len(shown), shown),
        *rows(turns),
        *_foot(screen, viewing, [], ways=[button("The film", Verb.OPEN, Screen.of_film(cut.film))]),
    ]


def _line(film: str, entry: Entry) -> Block:
    """One entry of a list, with a button that opens it."""
    about = entry.player and f"Played by {entry.player}"
    heading = f"**{plain(entry.name)}**" + (f"\n{small(plain(about))}" if about else "")
    summary = plain(clip(entry.facts[0].text, SUMMARY_LENGTH))
    return ui.Section(
        ui.TextDisplay(f"{heading}\n{summary}"),
        accessory=button("Open", Verb.OPEN, Screen.of_entry(film, entry.key)),
    )


def _entry(entry: Entry, page: int, viewing: Viewing) -> list[Block]:
    cut = viewing.cut
    paragraphs = list(_paragraphs(entry.facts, cut))
    pages = pages_of([text for text, _ in paragraphs])
    page = min(page, len(pages) - 1)
    before = sum(map(len, pages[:page]))
    shown = paragraphs[before : before + len(pages[page])]
    screen = Screen.of_entry(cut.film, entry.key, page)
    related = cut.related(entry)[:RELATED_BUTTONS]
    return [
        ui.TextDisplay(_heading(entry, cut)),
        ui.Separator(),
        ui.TextDisplay("\n\n".join(text for text, _ in shown)),
        ui.Separator(),
        *rows(_turns(screen, earlier=page > 0, further=page + 1 < len(pages))),
        *rows([button(other.name, Verb.OPEN, Screen.of_entry(cut.film, other.key)) for other in related]),
        *_foot(
            screen,
            viewing,
            [fact for _, fact in shown],
            ways=[button(WORDS[entry.kind].many, Verb.OPEN, Screen.of_list(cut.film, entry.kind))],
        ),
    ]


def _heading(entry: Entry, cut: Cut) -> str:
    about = entry.credit or WORDS[entry.kind].one
    lines = [f"## {plain(entry.name)}", small(f"{plain(about)} · {_of_film(cut)}")]
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


def _unknown(kind: Kind | None, viewing: Viewing) -> list[Block]:
    """The answer to every name that the cut does not have, whatever the reason."""
    cut = viewing.cut
    screen = Screen.of_list(cut.film, kind) if kind else Screen.of_film(cut.film)
    label = WORDS[kind].many if kind else "The film"
    return [
        ui.TextDisplay(NOT_FOUND),
        *_foot(screen, viewing, [], ways=[button(label, Verb.OPEN, screen)]),
    ]


def _turns(screen: Screen, *, earlier: bool, further: bool) -> "list[ui.Button[Card]]":
    """Buttons to the pages before and after this one, where there are any."""
    turns: list[ui.Button[Card]] = []
    if earlier:
        turns.append(button("◀ Back", Verb.OPEN, screen.on_page(screen.page - 1)))
    if further:
        turns.append(button("On ▶", Verb.OPEN, screen.on_page(screen.page + 1)))
    return turns


def _foot(
    screen: Screen, viewing: Viewing, facts: Sequence[Fact], ways: "Sequence[ui.Button[Card]]" = ()
) -> list[Block]:
    """Where to go, how far this goes, and what it rests on."""
    cut = viewing.cut
    buttons = list(ways)
    if viewing.told and not cut.complete:
        buttons.append(button("I have seen more", Verb.MORE, screen))
    lines = [f"Where you are: {plain(cut.checkpoint.label)}"]
    sources = dict.fromkeys(source for fact in facts for source in fact.sources)
    if sources:
        lines.append(plain(clip(f"Source: {cut.source}, {', '.join(sources)}", LINE_LENGTH)))
    return [*rows(buttons), ui.TextDisplay("\n".join(map(small, lines)))]


def _question(screen: Screen, cut: Cut, text: str, *, chosen: bool) -> list[Block]:
    """A text and the checkpoint select; `chosen` marks where the viewer is now."""
    options = [
        discord.SelectOption(
            label=checkpoint.label,
            value=str(checkpoint.number),
            default=chosen and checkpoint == cut.checkpoint,
        )
        for checkpoint in cut.checkpoints
    ]
    select: ui.Select[Card] = ui.Select(placeholder=HOW_FAR, options=options, custom_id=custom_id(Verb.SEEN, screen))
    return [ui.TextDisplay(text), ui.ActionRow(select)]


def _changed(screen: Screen, cut: Cut, step: Progress) -> list[Block]:
    """What has just changed, and the way back."""
    before = "n" if step.before is None else step.before
    undo = button("Undo", Verb.UNDO, screen, step.after, before)
    return [ui.TextDisplay(f"Noted: {plain(cut.checkpoint.label)}."), ui.ActionRow(undo)]


def _how_far(cut: Cut) -> str:
    return f"### {HOW_FAR}\n{_of_film(cut)}"


def _of_film(cut: Cut) -> str:
    return f"{plain(cut.title)} ({cut.year})"
