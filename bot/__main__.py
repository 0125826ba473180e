"""Starts the bot: on Discord with a token, as a rehearsal in the browser without."""

import asyncio
import logging
import sys

import discord
from pydantic import ValidationError

from bot.app import create_bot
from bot.model.errors import StartFailure
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
            create_bot(settings).run(settings.token.get_secret_value(), log_level=logging.INFO)
    except KeyboardInterrupt:
        return 0
    except ValidationError as error:
        return _failed(spell_faults(error))
    except (FilmFileError, StartFailure) as error:
        return _failed(str(error))
    except discord.LoginFailure:
        return _failed(REFUSED_LOGIN)
    except ModuleNotFoundError as error:
        if error.name != "simcord":
            raise
        return _failed(NO_SIMCORD)
    return 0


def _failed(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
