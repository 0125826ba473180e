"""/seen: how far a member has got with a film."""

from typing import cast

from discord import app_commands

from bot.client import Interaction
from bot.commands import options
from bot.commands.cards import draw, draw_confirmation
from bot.commands.options import FILM_OPTION, Choices, Slash, Typed, choice, completion
from bot.commands.screens import Screen
from bot.model.errors import Refusal
from bot.model.progress import Viewing
from knowledge import names

UNKNOWN_STEP = "I do not know that step. Pick one from the list that /seen offers."


@completion
async def _steps(interaction: Interaction, typed: str) -> Choices:
    viewing = await interaction.client.club.viewing(interaction.user.id, interaction.namespace.film)
    labels = _labels(viewing)
    return [choice(viewing.cut.checkpoints[number].label, str(number)) for number in names.suggest(typed, labels)]


@app_commands.command(name="seen", description="Say how far you have seen a film; everything I show you stops there")
@app_commands.describe(how_far="How far you have seen; left out, you can pick it from the card", film=FILM_OPTION)
@app_commands.autocomplete(how_far=_steps, film=options.films)
async def seen_command(interaction: Interaction, how_far: Typed | None = None, film: Typed | None = None) -> None:
    """Show or set how far the member is."""
    club = interaction.client.club
    viewing = await club.viewing(interaction.user.id, film)
    screen = Screen.of_seen(viewing.cut.film)
    card = draw(screen, viewing)
    if how_far is not None:
        checkpoint = _checkpoint(viewing, how_far)
        if checkpoint == viewing.cut.checkpoints[-1].number and not viewing.cut.complete:
            card = draw_confirmation(screen, viewing)
        else:
            step = await club.record_progress(interaction.user.id, viewing.cut.film, checkpoint)
            card = draw(screen, await club.viewing(interaction.user.id, viewing.cut.film), step)
    await interaction.response.send_message(view=card, ephemeral=True)


def _labels(viewing: Viewing) -> list[tuple[str, int]]:
    return [(names.fold(checkpoint.label), checkpoint.number) for checkpoint in viewing.cut.checkpoints]


def _checkpoint(viewing: Viewing, typed: str) -> int:
    """The checkpoint that `typed` picks, by number or label. Raises `Refusal` when there is none."""
    numbers = {str(checkpoint.number): checkpoint.number for checkpoint in viewing.cut.checkpoints}
    found = numbers.get(typed.strip())
    found = names.find(typed, _labels(viewing)) if found is None else found
    if found is None:
        raise Refusal(UNKNOWN_STEP)
    return found


COMMANDS = (cast("Slash", seen_command),)
