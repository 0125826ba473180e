"""The Discord edge: one module a command family, each handler parse, ask the club, draw, reply."""

from functools import partial

from bot.client import Houselights
from bot.commands import ask, discuss, lookups, promise, seen
from bot.commands.controls import Control
from bot.commands.polls import commands as polls
from bot.commands.polls.board import Board
from bot.commands.polls.closing import Closing
from bot.commands.polls.voting import CHANGED, DUE

COMMANDS = (*lookups.COMMANDS, *ask.COMMANDS, *discuss.COMMANDS, *polls.COMMANDS, *seen.COMMANDS, *promise.COMMANDS)


def install(bot: Houselights) -> None:
    """Give the bot all its commands and controls."""
    for command in COMMANDS:
        bot.tree.add_command(command)
    bot.add_dynamic_items(Control)
    bot.add_listener(partial(ask.answer_mention, bot), "on_message")
    board = Board(bot)
    closing = Closing(bot, board)
    bot.add_listener(closing.begin, "on_ready")
    bot.add_listener(closing.wake, f"on_{DUE}")
    bot.add_listener(board.changed, f"on_{CHANGED}")
