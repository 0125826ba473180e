"""The Discord edge: one module or package a command family; each handler parses, asks the club, draws, replies.

A handler raises `Refusal` with a sentence for the member; `Houselights.run_handler` sends it.
"""

from functools import partial

from discord import app_commands

from bot.client.bot import Action, Houselights
from bot.commands import club_settings, privacy
from bot.commands.curate import commands as curate
from bot.commands.curate import questions
from bot.commands.films import ask, discuss, help_card, lookups, seen
from bot.commands.guilds import Departures
from bot.commands.hide import commands
from bot.commands.polls import commands as polls
from bot.commands.polls.announce import Announcing
from bot.commands.polls.closing import PollCloser
from bot.commands.polls.notices import Noticing
from bot.commands.polls.public_message import PublicMessages
from bot.commands.router import Control
from bot.commands.ui import places

# What members can use wherever they are, if they have added the bot for themselves; the rest needs a server.
PERSONAL = (*lookups.COMMANDS, *ask.COMMANDS, *seen.COMMANDS, *help_card.COMMANDS, *privacy.COMMANDS)
TALK = discuss.COMMANDS  # in direct messages to the bot, too
IN_SERVERS = (*polls.COMMANDS, *curate.COMMANDS, *club_settings.COMMANDS, commands.hide_it)


def install(bot: Houselights) -> None:
    """Give the bot all its commands and controls."""
    for command in PERSONAL:
        app_commands.allowed_installs(guilds=True, users=True)(command)
        app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(command)
    for command in (*TALK, *IN_SERVERS):
        app_commands.allowed_installs(guilds=True, users=False)(command)
        app_commands.allowed_contexts(guilds=True, dms=command in TALK, private_channels=False)(command)
    for command in (*PERSONAL, *TALK, *IN_SERVERS):
        bot.tree.add_command(command)
    bot.add_dynamic_items(Control)
    bot.add_listener(partial(ask.answer_mention, bot), "on_message")
    departures = Departures(bot)
    bot.add_listener(_by_itself(bot, departures.begin), "on_ready")
    bot.add_listener(departures.left, "on_guild_remove")
    bot.add_listener(departures.came_back, "on_guild_join")
    bot.add_listener(departures.came_back, "on_guild_available")  # joined while Discord had trouble with the server
    bot.add_listener(_by_itself(bot, partial(places.find_out_all, bot)), "on_ready")
    public_messages = PublicMessages(bot)
    announcing = Announcing(bot, public_messages)
    noticing = Noticing(bot, announcing)
    closer = PollCloser(bot, announcing, noticing)
    bot.add_listener(_by_itself(bot, closer.begin), "on_ready")
    bot.add_listener(_by_itself(bot, noticing.begin), "on_ready")
    bot.film_used = partial(questions.tell_soon, bot)
    bot.winner_drawn = noticing.winner_drawn
    bot.poll_changed = public_messages.changed
    bot.poll_due = partial(bot.begin, closer.wake)


def _by_itself(bot: Houselights, action: Action) -> Action:
    """Return a listener that has the bot begin something by itself, so that it finishes that before it leaves."""

    async def begin() -> None:
        bot.call_later(0.0, action)

    return begin
