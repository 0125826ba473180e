"""Draws what several cards share: the line on the film, the checkpoint select, the footer."""

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
    custom_id,
    escape_markdown,
    subtext,
    text,
)
from bot.model.viewers import Viewing
from knowledge.cut import Checkpoint, Cut, Fact
from knowledge.text import clip

LINE_LENGTH = 200
HOW_FAR = "How far have you seen it?"
SEEN_ALL = "You've seen the whole film."
PICK = "Pick how far you've seen"


def film_line(cut: Cut) -> str:
    """Return the film's title and year."""
    return f"{escape_markdown(cut.title)} ({cut.year})"


def step_name(step: Checkpoint) -> str:
    """Return the name of a checkpoint for the middle of a sentence: labels may be sentences, so it's in quotes."""
    return f"“{escape_markdown(step.label)}”"


def how_far_blocks(screen: Screen, viewing: Viewing, question: str) -> list[Component]:
    """Draw a question and the checkpoint select, with the viewer's checkpoint marked if they have set one."""
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
    return [text(question), ui.ActionRow(select)]


def progress_line(viewing: Viewing) -> str:
    """Return the viewer's checkpoint as a line."""
    cut = viewing.cut
    return SEEN_ALL if cut.complete else f"How far you are: {escape_markdown(cut.checkpoint.label)}"


def footer(  # noqa: PLR0913  # what is under cards differs
    screen: Screen,
    viewing: Viewing,
    facts: Sequence[Fact] = (),
    buttons: "Sequence[ui.Button[Card]]" = (),
    *,
    share: bool = False,
    last: "ui.Button[Card] | None" = None,
) -> list[Component]:
    """Draw buttons, the `last` at the end, the viewer's checkpoint and the source of `facts`; `share` adds *Share*."""
    row, lines = list(buttons), list[str]()
    if share:
        row.append(button("Share", Action.SHARE, screen))
    if viewing.has_progress:
        label = "Change how far I am" if viewing.cut.complete else "I've seen more"
        row.append(button(label, Action.MORE, screen.further_on()))
        lines.append(progress_line(viewing))
    elif viewing.was_asked:
        row.append(button(HOW_FAR, Action.MORE, screen.further_on()))
    if last:
        row.append(last)
    if facts:
        lines.append(source_line(viewing.cut))
    return [*button_rows(row), *([text("\n".join(map(subtext, lines)))] if lines else [])]


def source_line(cut: Cut) -> str:
    """Return what the facts of a film are from, as a line; the sentences are for curators."""
    return escape_markdown(clip(f"From {cut.source}", LINE_LENGTH))
