"""The Discord edge: one module a command family, each handler parse, one call to the club, draw, reply."""

from bot.client import Houselights
from bot.commands import lookups, promise, seen
from bot.commands.controls import Control

COMMANDS = (*lookups.COMMANDS, *seen.COMMANDS, *promise.COMMANDS)


def install(bot: Houselights) -> None:
    """Give the bot all its commands and controls."""
    for command in COMMANDS:
        bot.tree.add_command(command)
    bot.add_dynamic_items(Control)
