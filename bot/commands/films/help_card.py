"""/help: the promise, and where to start."""

from typing import cast

from discord import app_commands, ui

from bot.client.bot import Interaction
from bot.club.club import Club
from bot.commands.films.card_sections import film_line
from bot.commands.films.screens import Screen
from bot.commands.ui.clubs import club_of
from bot.commands.ui.components import ACCENT, Action, Card, button, container, subtext, text
from bot.commands.ui.options import Slash

PROMISE = (
    "Tell me with **/seen** how far you've seen a film, and everything I show you stops there. "
    "For you the rest of the film doesn't exist: no name, no hint, no gap, no count. "
    "If you ask about something you haven't reached, "
    "you get the same answer as for something that isn't in the film at all. "
    "My answers are for your eyes only; what I post in a channel stops at what everybody there has seen."
)
COMMAND_LIST = (
    "**/film** what the film is, and the way to everything else\n"
    "**/character** · **/person** · **/theme** · **/plot** · **/term** · **/craft** look something up, or list it all\n"
    "**/ask** a question in your own words; you can also mention me in the channel\n"
    "**/discuss** post something to discuss in the channel\n"
    "**/poll** ask the club: named, private or sealed, ranked if you like, or only for those who've seen enough\n"
    "**/seen** say how far you are, or change it\n"
    "**Share**, under a card, shows it to the channel; what not everybody there has seen is behind spoiler tags\n"
    "**Hide it**, in the menu of a message under Apps, puts one that gives too much away behind a spoiler\n"
    "**/privacy** what's kept about you, and how to delete it"
)


async def draw_help(club: Club, member_id: int) -> Card:
    """Draw the help card, with a button to the film that a member most likely means."""
    cut = (await club.viewing(member_id)).cut
    blocks = [
        text("## Houselights\n" + PROMISE),
        ui.Separator[Card](),
        text(COMMAND_LIST),
        ui.ActionRow(button(film_line(cut), Action.OPEN, Screen.of_film(cut.film))),
        text(subtext("I only know what the club's curators have written down.")),
    ]
    return Card(container(ACCENT, blocks))


@app_commands.command(name="help", description="What I promise, and where to start")
async def help_command(interaction: Interaction) -> None:
    """Show the help card."""
    card = await draw_help(await club_of(interaction), interaction.user.id)
    await interaction.response.send_message(view=card, ephemeral=True)


COMMANDS = (cast("Slash", help_command),)
