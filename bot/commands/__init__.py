"""The Discord edge: one module a command family, each handler parse, ask the club, draw, reply."""

from functools import partial

from bot.client import Houselights
from bot.commands import ask, discuss, lookups, promise, seen
from bot.commands.controls import Control

COMMANDS = (*lookups.COMMANDS, *ask.COMMANDS, *discuss.COMMANDS, *seen.COMMANDS, *promise.COMMANDS)


def install(bot: Houselights) -> None:
    """Give the bot all its commands and controls."""
    for command in COMMANDS:
        bot.tree.add_command(command)
    bot.add_dynamic_items(Control)
    bot.add_listener(partial(ask.answer_mention, bot), "on_message")
