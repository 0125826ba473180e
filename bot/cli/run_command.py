"""`run`: the bot on Discord, until it is told to stop."""

import aiohttp
import discord

from bot.cli.run import serve
from bot.model.errors import StartFailure
from bot.settings import Settings

REFUSED_LOGIN = (
    "Discord does not accept HOUSELIGHTS_TOKEN. Copy the token anew from the Bot page of the developer portal."
)


def run(settings: Settings, token: str) -> None:
    """Run until told to stop. Raises `StartFailure`, or `knowledge.format.errors.FilmFileError`."""
    try:
        serve(settings, token)
    except discord.LoginFailure as error:
        raise StartFailure(REFUSED_LOGIN) from error
    except aiohttp.ClientConnectionError as error:
        raise StartFailure(
            f"Discord cannot be reached: {error}. Check this machine's network and try again."
        ) from error
