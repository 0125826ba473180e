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
from bot.commands.ui.responses import actor_of

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
    "\n**/curate** films of your own, from a spreadsheet"
)
CURATORS_LIST = "\n### For you, because you bring films here\n**/curate** films of your own, from a spreadsheet"


async def draw_help(club: Club, member_id: int, *, manages: bool = False, curates: bool = False) -> Card:
    """Draw the help card, with a button to the film that a member most likely means.

    `manages` is whether they may manage the server where they ask, `curates` whether they may bring films there.
    """
    cut = (await club.viewing(member_id)).cut
    blocks = [
        text("## Houselights\n" + PROMISE),
        ui.Separator[Card](),
        text(COMMAND_LIST + (MANAGERS_LIST if manages else CURATORS_LIST * curates)),
        ui.ActionRow(button(film_line(cut), Action.OPEN, Screen.of_film(cut.film))),
        text(subtext("I only know what the club's curators have written down.")),
    ]
    return Card(container(ACCENT, blocks))


@app_commands.command(name="help", description="What I promise, and where to start")
async def help_command(interaction: Interaction) -> None:
    """Show the help card."""
    club, actor, manages, curates = await club_of(interaction), actor_of(interaction), False, False
    if interaction.guild_id is not None:
        manages = interaction.permissions.manage_guild
        curates = (await club.guild_settings(interaction.guild_id)).may_curate(actor)
    card = await draw_help(club, actor.id, manages=manages, curates=curates)
    await interaction.response.send_message(view=card, ephemeral=True)


COMMANDS = (cast("Slash", help_command),)
