"""/help: the promise, and where to start."""

from typing import cast

from discord import app_commands, ui

from bot.client.bot import Interaction
from bot.club.club import Club
from bot.commands.films.card_sections import film_line
from bot.commands.films.screens import Screen
from bot.commands.ui.components import ACCENT, Action, Card, button, container, subtext, text
from bot.commands.ui.options import Slash

PROMISE = (
    "Tell me with **/seen** how far you've seen a film, and everything I show you stops there. "
    "For you the rest of the film doesn't exist: no name, no hint, no gap, no count. "
    "Ask about something you haven't reached, and you get the same answer as for something that isn't in the film. "
    "Only you see my answers; what I post in a channel stops at what everybody there has seen."
)
COMMAND_LIST = (
    "### The film\n"
    "**/seen** how far you've seen it\n"
    "**/film** what it is, and where to start\n"
    "**/character** **/person** **/theme** **/plot** **/term** **/craft** look things up\n"
    "**/ask** a question; you can also mention me\n"
    "### Together\n"
    "**/discuss** something to talk about\n"
    "**Share** (under a card) posts it, with tags on spoilers\n"
    "**Hide it** (a message's menu, Apps) hides a spoiler\n"
    "### Polls\n"
    "**/poll start** ask the club\n"
    "**/poll list** what's open\n"
    "**/poll mine** what you voted for\n"
    "**/poll results** how one is going, or how it ended\n"
    "**/poll history** what has closed\n"
    "**/poll change** more time, or one more choice\n"
    "**/poll close** end one now\n"
    "**/poll copy** ask the same again\n"
    "**/poll export** get one as a file\n"
    "### Your data\n"
    "**/privacy** what I keep about you; delete it there"
)
MANAGERS_LIST = (
    "\n### For you, because you manage this server\n**/club** a channel's film, what it may see, who starts polls"
)


async def draw_help(club: Club, member_id: int, *, manages: bool = False) -> Card:
    """Draw the help card, with a button to the film that a member most likely means.

    `manages` is whether they may manage the server where they ask.
    """
    cut = (await club.viewing(member_id)).cut
    blocks = [
        text("## Houselights\n" + PROMISE),
        ui.Separator[Card](),
        text(COMMAND_LIST + MANAGERS_LIST * manages),
        ui.ActionRow(button(film_line(cut), Action.OPEN, Screen.of_film(cut.film))),
        text(subtext("I only know what the club's curators have written down.")),
    ]
    return Card(container(ACCENT, blocks))


@app_commands.command(name="help", description="What I promise, and where to start")
async def help_command(interaction: Interaction) -> None:
    """Show the help card."""
    manages = interaction.guild_id is not None and interaction.permissions.manage_guild
    card = await draw_help(interaction.client.club, interaction.user.id, manages=manages)
    await interaction.response.send_message(view=card, ephemeral=True)


COMMANDS = (cast("Slash", help_command),)
