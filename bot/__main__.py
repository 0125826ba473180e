"""Starts the bot: on Discord with a token, as a rehearsal in the browser without."""

import asyncio
import sys

import aiohttp
import discord
from pydantic import ValidationError

from bot.model.errors import StartFailure
from bot.serving import serve
from bot.settings import Settings, spell_faults
from knowledge.faults import FilmFileError

NO_SIMCORD = (
    "The rehearsal needs simcord, which `make run` installs. With HOUSELIGHTS_TOKEN set, the bot goes to Discord."
)
REFUSED_LOGIN = (
    "Discord does not accept HOUSELIGHTS_TOKEN. Copy the token anew from the Bot page of the developer portal."
)


def main() -> int:
    """Run until told to stop; what is in the way of a start is told in words, with exit code 1."""
    try:
        settings = Settings()
        if settings.token is None:
            from bot.rehearsal import rehearse  # noqa: PLC0415  # simcord is not installed where the bot runs for real

            asyncio.run(rehearse(settings))
        else:
            serve(settings, settings.token.get_secret_value())
    except KeyboardInterrupt:  # only the rehearsal's: the bot leaves by itself
        return 0
    except (
        ValidationError,
        FilmFileError,
        StartFailure,
        aiohttp.ClientConnectionError,
        discord.LoginFailure,
        ImportError,
    ) as error:
        print(_explain(error), file=sys.stderr)
        return 1
    return 0


def _explain(error: Exception) -> str:
    """What is in the way of a start; what is not known to happen is raised again."""
    match error:
        case ValidationError():
            return spell_faults(error)
        case FilmFileError() | StartFailure():
            return str(error)
        case discord.LoginFailure():
            return REFUSED_LOGIN
        case aiohttp.ClientConnectionError():
            return f"Discord cannot be reached: {error}. Check this machine's network and try again."
        case ImportError(name="simcord"):
            return NO_SIMCORD
        case _:
            raise error


if __name__ == "__main__":
    sys.exit(main())
