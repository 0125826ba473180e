"""`run`: the bot on Discord until it is stopped; what signals mean, and the order of start and end."""

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from functools import partial
from itertools import count
from types import FrameType
from typing import Any

import aiohttp
import discord

from bot.app import create_bot
from bot.client.bot import Houselights
from bot.model.errors import StartFailure, StorageError
from bot.runtime import gc_tuning, logs
from bot.settings import Settings
from knowledge.format.errors import FilmFileError

log = logging.getLogger(__name__)

STOP = (signal.SIGTERM, signal.SIGINT, *([signal.SIGBREAK] if sys.platform == "win32" else []))
LAST_SECONDS = 9.5  # after this the process ends whatever hangs: after ten, Docker kills it
BAD_TOKEN = 4004  # the gateway's close code for a token that is revoked while it is used ...
SHARDING_REQUIRED = 4011  # ... and for more servers than so many shards may have

REFUSED_LOGIN = "Discord does not accept HOUSELIGHTS_TOKEN. Copy it again from the Bot page of the developer portal."
PORT_TAKEN = "The figures can't be served on port {port} ({why}). Set HOUSELIGHTS_WATCH_PORT to another one."
TOO_FEW_SHARDS = "The bot is in too many servers for so few shards. Raise HOUSELIGHTS_SHARDS, or leave it out."


def run(settings: Settings, token: str) -> None:
    """Run the bot until it gets SIGTERM or SIGINT, or its terminal is closed; another SIGHUP reloads the films.

    Raises `knowledge.format.errors.FilmFileError` or `StartFailure` for what keeps it from starting, and `StartFailure`
    where Discord ends it later on.
    """
    logs.configure([token])
    try:
        bot = create_bot(settings)
        gc_tuning.freeze()
        bot.add_listener(_freeze_on_ready(), "on_ready")
        asyncio.run(_serve(bot, settings.watch_port, token))
    except discord.LoginFailure as error:
        raise StartFailure(REFUSED_LOGIN) from error
    except discord.ConnectionClosed as error:
        if error.code == BAD_TOKEN:
            raise StartFailure(REFUSED_LOGIN) from error
        if error.code == SHARDING_REQUIRED:
            raise StartFailure(TOO_FEW_SHARDS) from error
        raise StartFailure(f"Discord has closed the connection for good (code {error.code}). Try again.") from error
    except (discord.HTTPException, discord.GatewayNotFound, discord.RateLimited) as error:
        raise StartFailure(f"Discord does not let the bot in: {logs.safe_message(error)}. Try again later.") from error
    except aiohttp.ClientConnectionError as error:
        raise StartFailure(
            f"Discord cannot be reached: {error}. Check this machine's network and try again."
        ) from error
    except StorageError as error:
        raise StartFailure(str(error)) from error


async def _serve(bot: Houselights, watch_port: int | None, token: str) -> None:
    async with AsyncExitStack() as stack:
        if watch_port is not None:
            # Imported only here, because it takes time and memory, and most bots run without it.
            from bot.monitoring.metrics_server import metrics_server  # noqa: PLC0415

            try:
                port = await stack.enter_async_context(metrics_server(bot, watch_port))
            except OSError as error:
                raise StartFailure(PORT_TAKEN.format(port=watch_port, why=os.strerror(error.errno or 0))) from error
            log.info("Health check and metrics are on port %s of this machine", port)
        stack.push_async_callback(bot.close)
        await run_until_signalled(bot, bot.start(token), force_exit_after)


def _freeze_on_ready() -> Callable[[], Coroutine[Any, Any, None]]:
    """Freeze the heap on the first `on_ready`; on later ones, collect first: discord.py has rebuilt all guilds."""
    times = count()

    async def tidy() -> None:
        if next(times):
            gc_tuning.collect_and_freeze()
        else:
            gc_tuning.freeze()

    return tidy


async def run_until_signalled(
    bot: Houselights, life: Coroutine[Any, Any, None], on_stop: Callable[[], object] = lambda: None
) -> None:
    """Let the bot live until a signal comes or its life ends by itself; raises what ended it."""
    stopping = asyncio.Event()
    for number in STOP:
        _on(number, stopping.set)
    if sys.platform != "win32":  # which knows no such signal
        _on(signal.SIGHUP, _on_hangup(bot, stopping))
    running, waiting = asyncio.create_task(life), asyncio.create_task(stopping.wait())
    await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if stopping.is_set():
        log.info("Told to stop: finishing what has begun")
        on_stop()
        running.cancel()  # it may still be logging in, and must not do so while the bot closes
        await bot.close()
    with suppress(asyncio.CancelledError):
        await running


def _on(number: signal.Signals, do: Callable[[], object]) -> None:
    """Call `do` in the running loop when a signal comes."""
    loop = asyncio.get_running_loop()

    def wake(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(do)

    try:
        loop.add_signal_handler(number, do)
    except NotImplementedError:  # on Windows, where Python has signals, but loops do not
        signal.signal(number, wake)


def _on_hangup(bot: Houselights, stopping: asyncio.Event) -> Callable[[], object]:
    """Return what SIGHUP does: stop the bot where its terminal has gone, else have it reload the films."""
    # Under nohup the bot stays when its terminal goes.
    goes_with_terminal = _has_terminal() and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN

    def hang_up() -> None:
        if goes_with_terminal and not _has_terminal():
            stopping.set()
        else:
            bot.call_later(0.0, partial(_reload, bot))

    return hang_up


def _has_terminal() -> bool:
    """Check whether the terminal that this process was started at is there."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True


def force_exit_after() -> None:
    """End the process in a while, whatever hangs by then: a thread, the disk, a DNS query."""
    last = threading.Timer(LAST_SECONDS, os._exit, (0,))
    last.daemon = True
    last.start()


async def _reload(bot: Houselights) -> None:
    """Reload the film files; a bad one changes nothing."""
    try:
        films, _ = await bot.reload()
    except FilmFileError as error:
        for fault in error.faults:
            log.error("%s", str(fault))  # noqa: TRY400  # its sentence says it all
        log.error("The films stay as they were")  # noqa: TRY400
    except StorageError as error:
        log.error("The films stay as they were. %s", error)  # noqa: TRY400
    else:
        log.info("The film files have been reloaded: %s", films)
