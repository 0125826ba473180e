"""Runs the bot on Discord until it is told to stop: what signals mean, and the order in which things begin and end."""

import asyncio
import logging
import signal
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from functools import partial
from typing import Any

from bot import logs
from bot.app import create_bot
from bot.client import Houselights
from bot.settings import Settings
from knowledge.faults import FilmFileError

log = logging.getLogger(__name__)

STOP = (signal.SIGTERM, signal.SIGINT)


def serve(settings: Settings, token: str) -> None:
    """Run the bot until it gets SIGTERM or SIGINT; SIGHUP has it read the film files anew.

    Raises what keeps it from starting: `knowledge.faults.FilmFileError`, `bot.model.errors.StartFailure`,
    `discord.LoginFailure`, `aiohttp.ClientConnectionError`.
    """
    logs.configure([token])
    asyncio.run(_serve(create_bot(settings), settings.watch_port, token))


async def _serve(bot: Houselights, watch_port: int | None, token: str) -> None:
    async with AsyncExitStack() as stack:
        if watch_port is not None:
            # Only here, because most do without it, and it takes time and memory.
            from bot.watching import watched  # noqa: PLC0415

            port = await stack.enter_async_context(watched(bot, watch_port))
            log.info("Health and figures are served on port %s of this machine", port)
        stack.push_async_callback(bot.close)
        await live(bot, bot.start(token))


async def live(bot: Houselights, life: Coroutine[Any, Any, None]) -> None:
    """Let the bot live until a signal comes or its life ends by itself; raises what ended it."""
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for number in STOP:
        loop.add_signal_handler(number, told.set)
    loop.add_signal_handler(signal.SIGHUP, lambda: bot.call_later(0.0, partial(_reload, bot)))
    running, waiting = asyncio.create_task(life), asyncio.create_task(told.wait())
    await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if told.is_set():
        log.info("Told to stop: finishing what has begun")
        await bot.close()
        running.cancel()  # it may still be on its way in
    with suppress(asyncio.CancelledError):
        await running


async def _reload(bot: Houselights) -> None:
    """Read the film files anew; a bad one changes nothing."""
    try:
        films = await bot.reload()
    except FilmFileError as error:
        log.error("The films stay as they were: %s", error)  # noqa: TRY400  # its words say it all
    else:
        log.info("The film files have been read anew: %s", films)
