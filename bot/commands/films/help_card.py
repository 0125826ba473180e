"""/help: the promise, and where to start; nothing about a film but its title."""

from typing import cast

from discord import app_commands, ui

from bot.client.bot import Interaction
from bot.club.club import Club
from bot.commands.films.card_sections import film_line
from bot.commands.films.screens import Screen
from bot.commands.ui.components import ACCENT, Action, Card, button, container, subtext, text
from bot.commands.ui.options import Slash

PROMISE = (
    "Tell me with **/seen** how far you have seen a film, and everything I tell you stops there. "
    "For you the rest of the film does not exist: no name, no hint, no gap, no count. "
    "If you ask about something you have not reached, "
    "you get the same answer as for something that is not in the film at all. "
    "What I answer is for your eyes only; what I say to the room stops at what everybody in it has seen."
)
COMMAND_LIST = (
    "**/film** what the film is, and the way to everything else\n"
    "**/character** · **/theme** · **/plot** · **/term** look something up, or list it all\n"
    "**/ask** a question in your own words; you can also mention me in the room\n"
    "**/discuss** put something to discuss to the room\n"
    "**/poll** ask the club: named, private or sealed, ranked if you like, or only for those who have seen so far\n"
    "**/seen** say how far you are, or change it\n"
    "**Share**, under a card, shows it to the room; what goes further than the room has seen is behind spoiler tags\n"
    "**Hide it**, in the menu of a message under Apps, puts one that said too much behind a spoiler\n"
    "**/privacy** what is kept about you, and how to delete it"
)


async def draw_help(club: Club, member_id: int) -> Card:
    """The help card, with the way to the film that a member most likely means."""
    cut = (await club.viewing(member_id)).cut
    way = button(film_line(cut), Action.OPEN, Screen.of_film(cut.film))
    know = subtext("I know what the club's curators have written down, and nothing else.")
    blocks = [
        text("## Houselights\n" + PROMISE),
        ui.Separator[Card](),
        text(COMMAND_LIST),
        ui.ActionRow(way),
        text(know),
    ]
    return Card(container(ACCENT, blocks))


@app_commands.command(name="help", description="What I promise, and where to start")
async def help_command(interaction: Interaction) -> None:
    """Show the help card."""
    card = await draw_help(interaction.client.club, interaction.user.id)
    await interaction.response.send_message(view=card, ephemeral=True)


COMMANDS = (cast("Slash", help_command),)
