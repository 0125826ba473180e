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
    "**/seen** how far you've seen it; change it whenever you like\n"
    "**/film** what it is, and the way to everything else\n"
    "**/character** · **/person** · **/theme** · **/plot** · **/term** · **/craft** look something up, or list it all\n"
    "**/ask** a question in your own words; you can also mention me\n"
    "### Together\n"
    "**/discuss** posts something to talk about in the channel\n"
    "**Share**, under a card, posts the card; what not everybody there has seen goes behind spoiler tags\n"
    "**Hide it**, in a message's menu under Apps, puts a message that gives too much away behind a spoiler\n"
    "### Polls\n"
    "**/poll start** asks the club: pick one, pick several, or rank; nobody sees it before you post it\n"
    "**/poll list** what's open · **/poll mine** your votes · **/poll history** what has closed\n"
    "**/poll results** one poll's votes, or how it ended · **/poll copy** ask the same again\n"
    "**/poll change** more time or another choice · **/poll close** end it now · **/poll export** get it as a file\n"
    "### You\n"
    "**/privacy** what I keep about you, and how to delete it"
)
MANAGERS_LIST = (
    "### For you, because you manage this server\n"
    "**/club** which film a channel talks about, how far everybody there has seen it, and who may start polls\n"
    "**/club time_zone:** the time zone for when polls close"
)


async def draw_help(club: Club, member_id: int, *, manages: bool = False) -> Card:
    """Draw the help card, with a button to the film that a member most likely means.

    `manages` is whether they may manage the server where they ask.
    """
    cut = (await club.viewing(member_id)).cut
    blocks = [
        text("## Houselights\n" + PROMISE),
        ui.Separator[Card](),
        text(COMMAND_LIST),
        *([text(MANAGERS_LIST)] if manages else []),
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
