"""/seen: shows and sets how far a member has seen a film."""

from contextlib import suppress
from typing import cast

from discord import app_commands

from bot.client.bot import Interaction
from bot.commands.films.buttons import card_after_change
from bot.commands.films.cards import draw
from bot.commands.films.screens import Screen
from bot.commands.ui import options
from bot.commands.ui.options import FILM_OPTION, Choices, Slash, Typed, choice, completion
from bot.commands.ui.responses import location_of
from bot.model.errors import Refusal
from bot.model.viewers import Viewing
from knowledge import matching
from knowledge.cut import Checkpoint
from knowledge.text import fold_text

UNKNOWN_STEP = "I don't know that step. Pick one from the list that /seen offers."


@completion
async def _steps(interaction: Interaction, typed: str) -> Choices:
    viewing = await interaction.client.club.viewing(
        interaction.user.id, interaction.namespace.film, location_of(interaction)
    )
    unmarked = await interaction.client.club.unmarked_ids(viewing.cut.film)
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
    viewing = await interaction.client.club.viewing(interaction.user.id, film, location_of(interaction))
    screen = Screen.of_seen(viewing.cut.film)
    if how_far is None:
        card = draw(screen, viewing)
    else:
        card = await card_after_change(interaction, screen, viewing, await _step(interaction, viewing, how_far))
    await interaction.response.send_message(view=card, ephemeral=True)


async def _step(interaction: Interaction, viewing: Viewing, typed: str) -> Checkpoint:
    """Return the checkpoint with exactly this number, id or label: a near miss might show what nobody asked for.

    Where it is the label of one and the number of another, the earlier of the two. Raises `Refusal` when there is none.
    """
    film, club = viewing.cut.film, interaction.client.club
    meant = {step.id: step for step in viewing.cut.checkpoints if fold_text(typed) == fold_text(step.label)}
    with suppress(Refusal):
        step = await club.step(film, typed.strip())
        meant[step.id] = step
    if not meant:
        raise Refusal(UNKNOWN_STEP)
    return await club.step(film, min(meant.values(), key=lambda step: step.number).id)


COMMANDS = (cast("Slash", seen_command),)
