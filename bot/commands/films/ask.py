"""/ask, and questions to the bot by mention or in a direct message."""

import logging
import re
from typing import cast

import discord
from discord import app_commands

from bot.client.bot import Houselights, Interaction
from bot.client.errors import explain
from bot.club.answers import ask, ask_in_channel
from bot.club.questions import Asked
from bot.commands.films.answer_cards import draw_public_answer
from bot.commands.films.cards import draw
from bot.commands.films.help_card import draw_help
from bot.commands.films.replies import show_screen
from bot.commands.films.screens import Screen
from bot.commands.ui import options
from bot.commands.ui.clubs import club_of, club_of_message
from bot.commands.ui.components import Card
from bot.commands.ui.options import FILM_OPTION, SHARE_OPTION, Slash, Typed
from bot.commands.ui.responses import location_of, location_of_channel
from bot.model.rate_limits import Activity
from bot.runtime.requests import Outcome
from knowledge.remarks import asks_for_help

log = logging.getLogger(__name__)

SPOKEN = "message"
_MENTION = re.compile(r"<@!?(\d+)>")


@app_commands.command(name="ask", description="Ask me about a film; the answer stops where you've stopped")
@app_commands.describe(question="What you'd like to know", film=FILM_OPTION, share=SHARE_OPTION)
@app_commands.autocomplete(film=options.films)
async def ask_command(
    interaction: Interaction,
    question: app_commands.Range[str, 1, 2000],
    film: Typed | None = None,
    share: bool = False,  # noqa: FBT001, FBT002  # an option
) -> None:
    """Answer a question, for the member alone, unless they share it."""
    if asks_for_help(question):
        card = await draw_help(await club_of(interaction), interaction.user.id)
        await interaction.response.send_message(view=card, ephemeral=True)
        return
    answered = await ask(await club_of(interaction), interaction.user.id, question, film, location_of(interaction))
    viewing = answered.viewing
    await show_screen(interaction, Screen.of_answer(viewing.cut.film), viewing, answered, share=share)


async def answer_mention(bot: Houselights, message: discord.Message) -> None:
    """Answer a message that mentions the bot, or a direct message to it, where it was written; never ping anybody."""
    if message.author.bot or bot.user is None:
        return
    mentioned = str(bot.user.id) in _MENTION.findall(message.content)
    if message.guild is not None and not mentioned:
        return
    with bot.requests.track(SPOKEN) as request:
        try:
            await _reply(bot, message)
        except Exception as error:  # noqa: BLE001  # the member cannot be reached, whatever the reason
            request.outcome = Outcome.DROPPED
            log.warning("Could not answer message %s: %s", message.id, error)


async def _reply(bot: Houselights, message: discord.Message) -> None:
    try:
        bot.check_not_shutting_down()
        bot.rate_limits[Activity.MESSAGE].check(message.author.id, message.created_at)
        card, question = await _card_for(bot, message)
    except Exception as error:  # noqa: BLE001  # the member gets an answer whatever went wrong
        sentence = explain(error)
        if bot.rate_limits[Activity.REFUSAL_REPLY].allows(message.author.id, message.created_at):
            await message.reply(sentence, mention_author=False)
    else:
        sent = await message.reply(view=card, mention_author=False)
        if question:
            bot.club.questions.remember_shared(sent.id, Asked(question))


async def _card_for(bot: Houselights, message: discord.Message) -> tuple[Card, str]:
    """Draw the reply to a message, and return it with the question that its buttons are about, if it has such."""
    club = await club_of_message(bot, message)
    question = " ".join(_MENTION.sub(" ", message.content).split())
    if not question or asks_for_help(question):
        return await draw_help(club, message.author.id), ""
    where = location_of_channel(message.guild and message.guild.id, message.channel, message.channel.id)
    if message.guild is not None:
        answered = await ask_in_channel(club, message.author.id, question, where)
        return draw_public_answer(answered), question if answered.choices else ""
    answered = await ask(club, message.author.id, question, where=where)
    viewing = bot.club.conversations.ask_how_far(message.author.id, answered.viewing)
    return draw(Screen.of_answer(viewing.cut.film), viewing, answered), ""


COMMANDS = (cast("Slash", ask_command),)
