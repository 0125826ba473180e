"""Turns an error into one sentence for the member, sends it, and logs what nobody expected."""

import logging
from typing import Any

import aiohttp
import discord
from discord import app_commands, ui

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
TRY_AGAIN = "Try again"
NOT_SHOWN = "Only the card that shows it did not get through."
UNEXPECTED = (
    "Something went wrong on my side. If it happens again, tell the person who runs me the reference {reference}."
)

_SENTENCES = {
    Outcome.REFUSED: OUTDATED,
    Outcome.UNSAVED: NOT_KEPT,
    Outcome.EXPIRED: TOO_LATE,
    Outcome.DROPPED: DROPPED,
}


async def answer_error(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Answer an interaction with one sentence, for the member alone, whatever state it is in."""
    if ACKNOWLEDGED in (getattr(error, "code", None), getattr(error.__cause__, "code", None)):
        log.warning("The interaction has its answer: from an earlier try, or from another process with the same token")
        return
    sentence = explain(error)
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    again = cause.again if isinstance(cause, Refusal) else ""
    try:
        if interaction.response.is_done():
            await interaction.followup.send(sentence, ephemeral=True)
        elif interaction.type is discord.InteractionType.autocomplete:
            await interaction.response.autocomplete([app_commands.Choice(name=sentence[:100], value="?")])
        elif again:
            await interaction.response.send_message(sentence, view=_way_back(again), ephemeral=True)
        else:
            await interaction.response.send_message(sentence, ephemeral=True)
    except Exception as failure:  # noqa: BLE001  # the member cannot be reached, whatever the reason
        log.warning("Could not answer interaction %s: %s", interaction.id, failure)


def _way_back(again: str) -> ui.View:
    """Return a button that leads back to a form."""
    view = ui.View(timeout=None)
    view.add_item(ui.Button(label=TRY_AGAIN, custom_id=again))
    view.stop()  # the button is handled by its id
    return view


def explain(error: Exception) -> str:
    """Return one sentence for the member; what nobody expected is logged under a reference that the sentence gives."""
    request = requests.current() or Request("")
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    done = ""
    if isinstance(cause, NotShown) and isinstance(cause.__cause__, Exception):
        done, cause = f"{cause} {NOT_SHOWN}", cause.__cause__
    request.outcome = _outcome_of(cause)
    sentence = _sentence_for(cause, request)
    return done if done and request.outcome is not Outcome.DROPPED else sentence


def _sentence_for(cause: Exception, request: Request) -> str:
    """Return the sentence for how a request has ended, and log what operators should know of it."""
    match request.outcome:
        case Outcome.FAILED:
            log.error("Unexpected error, reference %s", request.reference, exc_info=cause)
            return UNEXPECTED.format(reference=request.reference)
        case Outcome.REFUSED if isinstance(cause, discord.HTTPException):
            log.warning("Discord did not take an answer: %s", cause)
            return SENTENCES[cause.code]
        case Outcome.DROPPED:
            log.warning("Discord did not take an answer: %s", cause)
        case Outcome.UNSAVED if isinstance(cause, StorageError) and request.is_new(REFUSED, str(cause)):
            log.error("%s", cause)
        case _:
            pass
    return str(cause) if isinstance(cause, Refusal) else _SENTENCES[request.outcome]


def _outcome_of(cause: Exception) -> Outcome:  # noqa: PLR0911  # one a kind of error
    """Return how a request has ended that raised this."""
    match cause:
        case NotSaved() | StorageError():
            return Outcome.UNSAVED
        case Refusal() | app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            return Outcome.REFUSED
        case discord.HTTPException(code=code) if code == UNKNOWN_INTERACTION:
            return Outcome.EXPIRED
        case discord.HTTPException(code=code) if code in SENTENCES and code != INVALID_FORM:  # a mistake of ours
            return Outcome.REFUSED
        case discord.HTTPException():
            return Outcome.DROPPED if passes(cause) else Outcome.FAILED
        case discord.RateLimited() | aiohttp.ClientError() | ConnectionError() | TimeoutError():
            return Outcome.DROPPED
        case _:
            return Outcome.FAILED
