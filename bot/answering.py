"""How an error becomes one sentence for the member, and how it reaches them; what nobody expected is logged."""

import logging
from typing import Any

import discord
from discord import app_commands

from bot import visits
from bot.model.errors import Refusal, StorageError
from bot.visits import Outcome, Visit

log = logging.getLogger(__name__)

FORGOTTEN = 10062  # Discord's code for an interaction that was not answered within three seconds
OUTDATED = "This command has changed since Discord last showed it to you. Reload Discord and try again."
NOT_KEPT = "I cannot get at my notes just now, so nothing has changed. Please try again in a moment."
TOO_LATE = "That took me too long, and Discord had stopped waiting. Please try again."
UNEXPECTED = "Something went wrong on my side. If it happens again, tell whoever runs me the reference {reference}."


async def answer_error(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Answer with one sentence, for the asker's eyes only, whatever state the interaction is in."""
    sentence = explain(error)
    try:
        if interaction.response.is_done():
            await interaction.followup.send(sentence, ephemeral=True)
        elif interaction.type is discord.InteractionType.autocomplete:
            await interaction.response.autocomplete([app_commands.Choice(name=sentence[:100], value="?")])
        else:
            await interaction.response.send_message(sentence, ephemeral=True)
    except discord.HTTPException as failure:
        log.warning("Could not answer interaction %s: %s", interaction.id, failure)


def explain(error: Exception) -> str:
    """One sentence for the member; what nobody expected is logged under a reference that the sentence gives."""
    visit = visits.current() or Visit("")
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    match cause:
        case Refusal():
            visit.outcome = Outcome.REFUSED
            return str(cause)
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            visit.outcome = Outcome.REFUSED
            return OUTDATED
        case StorageError():
            visit.outcome = Outcome.UNSAVED
            log.error("%s", cause)
            return NOT_KEPT
        case discord.NotFound(code=code) if code == FORGOTTEN:
            visit.outcome = Outcome.EXPIRED
            return TOO_LATE
        case _:
            visit.outcome = Outcome.FAILED
            log.error("Unexpected error, reference %s", visit.reference, exc_info=cause)
            return UNEXPECTED.format(reference=visit.reference)
