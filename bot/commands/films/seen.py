"""/seen: shows and sets how far a member has seen a film."""

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import cast

from discord import app_commands

from bot.client.bot import Interaction
from bot.commands.films.buttons import card_after_change
from bot.commands.films.cards import draw, draw_unknown_step
from bot.commands.films.screens import Screen
from bot.commands.ui import options
from bot.commands.ui.clubs import club_of
from bot.commands.ui.options import FILM_OPTION, Choices, Slash, Typed, choice, completion
from bot.commands.ui.responses import location_of
from bot.model.errors import Refusal
from bot.model.viewers import Viewing
from knowledge import matching
from knowledge.cut import Checkpoint
from knowledge.text import fold_text

UNKNOWN_STEP = "I don't know that step. Pick one here:"
LAST_STEP = ("all", "all of it", "everything", "the end", "end", "finished", "whole film", "the whole film")
FIRST_STEP = ("nothing", "nothing yet", "none", "not started")


@completion
async def _steps(interaction: Interaction, typed: str) -> Choices:
    viewing = await (await club_of(interaction)).viewing(
        interaction.user.id, interaction.namespace.film, location_of(interaction)
    )
    unmarked = await (await club_of(interaction)).unmarked_ids(viewing.cut.film)
    steps = [(matching.fold(step.label), step) for step in viewing.cut.checkpoints]
    return [
        # A number alone, as it was always offered, as long as that means the same step.
        choice(step.label, str(step.number) if unmarked[step.number :][:1] == (step.id,) else step.id, step.part)
        for step in matching.suggest(typed, steps)
    ]


@app_commands.command(name="seen", description="Say how far you've seen a film; everything I show you stops there")
@app_commands.describe(how_far="How far you've seen; left out, you can pick it from the card", film=FILM_OPTION)
@app_commands.autocomplete(how_far=_steps, film=options.films)
async def seen_command(interaction: Interaction, how_far: Typed | None = None, film: Typed | None = None) -> None:
    """Show or set how far the member is."""
    viewing = await (await club_of(interaction)).viewing(interaction.user.id, film, location_of(interaction))
    screen = Screen.of_seen(viewing.cut.film)
    if how_far is None:
        card = draw(screen, viewing)
    elif step := await step_meant(interaction, viewing, how_far):
        card = await card_after_change(interaction, screen, viewing, step)
    else:
        card = draw_unknown_step(UNKNOWN_STEP, viewing)
    await interaction.response.send_message(view=card, ephemeral=True)


async def step_meant(interaction: Interaction, viewing: Viewing, typed: str) -> Checkpoint | None:
    """Return the one checkpoint that is meant: by number, id or label, in a usual word, or by the start of a word.

    A near miss in spelling is none: it might show what nobody asked for. Where it is the label of one and the number of
    another, the earlier of the two is meant.
    """
    film, club, steps = viewing.cut.film, await club_of(interaction), viewing.cut.checkpoints
    meant = [step for step in steps if fold_text(typed) == fold_text(step.label)]
    with suppress(Refusal):
        meant.append(await club.step(film, typed.strip()))
    step = min(meant, key=lambda step: step.number) if meant else _step_in_words(typed, steps)
    return await club.step(film, step.id) if step else None


def _step_in_words(typed: str, steps: Sequence[Checkpoint]) -> Checkpoint | None:
    """Return the step of a usual word, or the only one whose label begins so or has a word that does."""
    words = fold_text(typed)
    named = {steps[-1]} if words in LAST_STEP else {steps[0]} if words in FIRST_STEP else set[Checkpoint]()
    begun = {step for step in steps if words and re.search(rf"(?<!\w){re.escape(words)}", fold_text(step.label))}
    fitting = named | begun
    return fitting.pop() if len(fitting) == 1 else None


COMMANDS = (cast("Slash", seen_command),)
