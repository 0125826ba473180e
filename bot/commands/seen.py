"""/seen: how far a member has got with a film; the question and its answers are drawn elsewhere."""

from typing import cast

from discord import app_commands

from bot.client import Interaction
from bot.commands import options
from bot.commands.cards import draw
from bot.commands.navigation import card_after_step
from bot.commands.options import FILM_OPTION, Choices, Slash, Typed, choice, completion
from bot.commands.replies import where_of
from bot.commands.screens import Screen
from bot.model.errors import Refusal
from bot.model.progress import Viewing
from knowledge import names

UNKNOWN_STEP = "I do not know that step. Pick one from the list that /seen offers."


@completion
async def _steps(interaction: Interaction, typed: str) -> Choices:
    viewing = await interaction.client.club.viewing(
        interaction.user.id, interaction.namespace.film, where_of(interaction)
    )
    steps = [(names.fold(step.label), step) for step in viewing.cut.checkpoints]
    return [choice(step.label, str(step.number)) for step in names.suggest(typed, steps)]


@app_commands.command(name="seen", description="Say how far you have seen a film; everything I show you stops there")
@app_commands.describe(how_far="How far you have seen; left out, you can pick it from the card", film=FILM_OPTION)
@app_commands.autocomplete(how_far=_steps, film=options.films)
async def seen_command(interaction: Interaction, how_far: Typed | None = None, film: Typed | None = None) -> None:
    """Show or set how far the member is."""
    viewing = await interaction.client.club.viewing(interaction.user.id, film, where_of(interaction))
    screen = Screen.of_seen(viewing.cut.film)
    if how_far is None:
        card = draw(screen, viewing)
    else:
        card = await card_after_step(interaction, screen, viewing, _step(viewing, how_far))
    await interaction.response.send_message(view=card, ephemeral=True)


def _step(viewing: Viewing, typed: str) -> int:
    """The checkpoint with this very number or label: a near miss might show what nobody asked for.

    Raises `Refusal` when there is none.
    """
    for step in viewing.cut.checkpoints:
        if typed.strip() == str(step.number) or names.level(typed) == names.level(step.label):
            return step.number
    raise Refusal(UNKNOWN_STEP)


COMMANDS = (cast("Slash", seen_command),)
