"""/help: the promise, and where to start."""

from typing import cast

from discord import app_commands, ui

from bot.client import Interaction
from bot.commands.options import Slash
from bot.commands.parts import Card, container, small

ACCENT = 0xE2B04A

PROMISE = (
    "Tell me with **/seen** how far you have seen a film, and everything I tell you stops there. "
    "For you the rest of the film does not exist: no name, no hint, no gap, no count. "
    "If you ask about something you have not reached, "
    "you get the same answer as for something that is not in the film at all. "
    "What I answer is for your eyes only."
)
COMMAND_LIST = (
    "**/film** what the film is, and the way to everything else\n"
    "**/character** · **/theme** · **/plot** · **/term** look something up, or list it all\n"
    "**/seen** say how far you are, or change it"
)


def draw_help() -> Card:
    """The help card, the same for everybody."""
    return Card(
        container(
            ACCENT,
            [
                ui.TextDisplay("## Houselights\n" + PROMISE),
                ui.Separator(),
                ui.TextDisplay(COMMAND_LIST),
                ui.TextDisplay(small("I know what the club's curators have written down, and nothing else.")),
            ],
        )
    )


@app_commands.command(name="help", description="What I promise, and where to start")
async def help_command(interaction: Interaction) -> None:
    """Show the help card."""
    await interaction.response.send_message(view=draw_help(), ephemeral=True)


COMMANDS = (cast("Slash", help_command),)
