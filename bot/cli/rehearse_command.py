"""`rehearse`: the bot in a browser page on this machine, until it is told to stop."""

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from bot.model.errors import StartFailure
from bot.settings import Settings

NO_SIMCORD = (
    "The rehearsal needs simcord, which `make run` installs. With HOUSELIGHTS_TOKEN set, the bot goes to Discord."
)


def rehearse(settings: Settings) -> None:
    """Rehearse. Raises `StartFailure`, and whatever else is in the way of a start.

    Where a token is set there is a club, whose database is left alone: in a rehearsal its servers are not there, so its
    polls would close untold and what it has set would count as left behind.
    """
    try:
        from bot.cli.rehearse import rehearse as play  # noqa: PLC0415  # simcord is not everywhere where the bot is
    except ImportError as error:
        if error.name != "simcord":
            raise
        raise StartFailure(NO_SIMCORD) from error
    if settings.token is not None:
        own = settings.database.with_name(f"rehearsal-{settings.database.name}")
        settings = settings.model_copy(update={"database": own})
    with suppress(asyncio.CancelledError):
        asyncio.run(_until_told(play(settings)))


async def _until_told(show: Coroutine[Any, Any, None]) -> None:
    """Go on until Ctrl-C or SIGTERM, after which the database is closed as it should be."""
    playing = asyncio.ensure_future(show)
    with suppress(NotImplementedError):  # on Windows, which has no such signal
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, playing.cancel)
    await playing
