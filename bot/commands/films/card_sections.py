"""What several cards have in common: the line on the film, the question how far, the foot; no whole card."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.commands.films.screens import Screen
from bot.commands.ui.components import (
    Action,
    Card,
    Component,
    button,
    button_rows,
    clip,
    custom_id,
    escape_markdown,
    subtext,
    text,
)
from bot.model.viewers import Viewing
from knowledge.cut import Cut, Fact

LINE_LENGTH = 200
PICK = "Pick how far you have seen"


def film_line(cut: Cut) -> str:
    """The film in a few words."""
    return f"{escape_markdown(cut.title)} ({cut.year})"


def how_far_blocks(screen: Screen, viewing: Viewing, said: str) -> list[Component]:
    """A text and the checkpoint select, with where the viewer is marked if they have ever said."""
    cut = viewing.cut
    options = [
        discord.SelectOption(
            label=checkpoint.label,
            value=str(checkpoint.number),
            default=viewing.has_progress and checkpoint == cut.checkpoint,
        )
        for checkpoint in cut.checkpoints
    ]
    # What is marked is part of the id, because Discord keeps showing an old choice under an old id. So is the mark of
    # the checkpoints: another film file may number them in another way by the time that one is picked.
    marked = cut.checkpoint.number if viewing.has_progress else "n"
    identity = custom_id(Action.SEEN, screen, marked, cut.cover.mark)
    select: ui.Select[Card] = ui.Select(placeholder=PICK, options=options, custom_id=identity)
    return [text(said), ui.ActionRow(select)]


def progress_line(viewing: Viewing) -> str:
    """Where the viewer is."""
    return f"Where you are: {escape_markdown(viewing.cut.checkpoint.label)}"


def footer(
    screen: Screen,
    viewing: Viewing,
    facts: Sequence[Fact] = (),
    ways: "Sequence[ui.Button[Card]]" = (),
    *,
    share: bool = False,
) -> list[Component]:
    """Where to go, how far this goes, and what it rests on; `share` is whether it can be shown to the room."""
    buttons, lines = list(ways), list[str]()
    if share:
        buttons.append(button("Share", Action.SHARE, screen))
    if viewing.has_progress:
        label = "Change how far I am" if viewing.cut.complete else "I have seen more"
        buttons.append(button(label, Action.MORE, screen.further_on()))
        lines.append(progress_line(viewing))
    if facts:
        lines.append(source_line(viewing.cut, facts))
    return [*button_rows(buttons), *([text("\n".join(map(subtext, lines)))] if lines else [])]


def source_line(cut: Cut, facts: Sequence[Fact]) -> str:
    """What facts rest on."""
    sources = dict.fromkeys(source for fact in facts for source in fact.sources)
    return escape_markdown(clip(f"Source: {cut.source}, {', '.join(sources)}", LINE_LENGTH))
