"""How an error becomes one sentence for the member, and how it reaches them; what nobody expected is logged."""

import logging
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.client.error_codes import ACKNOWLEDGED, INVALID_FORM, SENTENCES, UNKNOWN_INTERACTION, passes
from bot.model.errors import NotSaved, NotShown, Refusal, StorageError
from bot.runtime import requests
from bot.runtime.requests import Outcome, Request

log = logging.getLogger(__name__)

REFUSED = "times something that a member did was refused"
OUTDATED = "This command has changed since Discord last showed it to you. Reload Discord and try again."
NOT_KEPT = "I cannot get at my notes just now, so nothing has changed. Please try again in a moment."
TOO_LATE = (
    "That took me longer than Discord waits for an answer. What you did may have worked all the same: "
    "have a look before you do it again."
)
DROPPED = (
    "Discord did not take my answer just now. What you did may have worked all the same: "
    "have a look before you do it again."
)
NOT_SHOWN = "Only the card that shows it did not get through."
UNEXPECTED = "Something went wrong on my side. If it happens again, tell whoever runs me the reference {reference}."

_SAID = {
    Outcome.REFUSED: OUTDATED,
    Outcome.UNSAVED: NOT_KEPT,
    Outcome.EXPIRED: TOO_LATE,
    Outcome.DROPPED: DROPPED,
}


async def answer_error(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Answer with one sentence, for the asker's eyes only, whatever state the interaction is in."""
    if ACKNOWLEDGED in (getattr(error, "code", None), getattr(error.__cause__, "code", None)):
        log.warning("Somebody has answered already: an earlier try of ours, or another process with the same token")
        return
    sentence = explain(error)
    try:
        if interaction.response.is_done():
            await interaction.followup.send(sentence, ephemeral=True)
        elif interaction.type is discord.InteractionType.autocomplete:
            await interaction.response.autocomplete([app_commands.Choice(name=sentence[:100], value="?")])
        else:
            await interaction.response.send_message(sentence, ephemeral=True)
    except Exception as failure:  # noqa: BLE001  # whoever waits learns no more, whatever it is
        log.warning("Could not answer interaction %s: %s", interaction.id, failure)


def explain(error: Exception) -> str:
    """One sentence for the member; what nobody expected is logged under a reference that the sentence gives."""
    visit = requests.current() or Request("")
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    if isinstance(cause, NotShown) and isinstance(cause.__cause__, Exception):
        sentence = _explain(cause.__cause__, visit)
        return sentence if visit.outcome is Outcome.DROPPED else f"{cause} {NOT_SHOWN}"
    return _explain(cause, visit)


def _explain(cause: Exception, visit: Request) -> str:
    visit.outcome = _outcome_of(cause)
    if visit.outcome is Outcome.FAILED:
        log.error("Unexpected error, reference %s", visit.reference, exc_info=cause)
        return UNEXPECTED.format(reference=visit.reference)
    known = isinstance(cause, discord.HTTPException) and visit.outcome is Outcome.REFUSED
    if isinstance(cause, StorageError):
        if visit.is_new(REFUSED, str(cause)):
            log.error("%s", cause)
    elif known or visit.outcome is Outcome.DROPPED:
        log.warning("Discord did not take an answer: %s", cause)
    if isinstance(cause, discord.HTTPException) and known:
        return SENTENCES[cause.code]
    return str(cause) if isinstance(cause, Refusal) else _SAID[visit.outcome]


def _outcome_of(cause: Exception) -> Outcome:
    """How a visit has ended that raised this."""
    match cause:
        case NotSaved() | StorageError():
            return Outcome.UNSAVED
        case Refusal() | app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            return Outcome.REFUSED
        case discord.HTTPException():
            return _outcome_of_answer(cause)
        case discord.RateLimited() | aiohttp.ClientError() | ConnectionError() | TimeoutError():
            return Outcome.DROPPED
        case _:
            return Outcome.FAILED


def _outcome_of_answer(refused: discord.HTTPException) -> Outcome:
    """How a visit has ended whose answer Discord refused."""
    if refused.code == UNKNOWN_INTERACTION:
        return Outcome.EXPIRED
    if refused.code in SENTENCES and refused.code != INVALID_FORM:  # that one is a fault of ours
        return Outcome.REFUSED
    return Outcome.DROPPED if passes(refused) else Outcome.FAILED
