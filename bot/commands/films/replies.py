"""Replies with a screen of a film: with the answer that is on it, and shared where a member wants that."""

from bot.client.bot import Interaction
from bot.commands.films.cards import StatusMessage, draw
from bot.commands.films.screens import Screen, ScreenKind
from bot.commands.films.sharing import share_screen
from bot.commands.ui.components import Card
from bot.model.viewers import Answered, Viewing


async def show_screen(
    interaction: Interaction, screen: Screen, viewing: Viewing, answered: Answered | None = None, *, share: bool
) -> None:
    """Answer a command with a screen, for the member alone, and share it where they want that."""
    await interaction.response.send_message(view=draw(screen, viewing, answered), ephemeral=True)
    if share:
        await share_screen(interaction, screen, answered.question if answered else None)


async def redraw(
    interaction: Interaction, screen: Screen, viewing: Viewing, notice: StatusMessage | None = None
) -> Card:
    """Draw a screen again from what the member has seen by now; an answer is found again."""
    club, answered = interaction.client.club, None
    if screen.place is ScreenKind.ANSWER:
        asked = club.questions.last(interaction.user.id, viewing.cut.film)
        answered = await club.ask_again(viewing, asked, screen.page)
    return draw(screen, viewing, answered, notice)
