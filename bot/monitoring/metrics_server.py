"""The HTTP server of `/healthz` and `/metrics`, for this machine alone."""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import Counter, generate_latest

from bot.client.bot import Houselights
from bot.monitoring.health import Health

LOOPBACK = "127.0.0.1"
SHUTDOWN_SECONDS = 0.5  # a request that is still being served does not hold up the end
NAMES = (LOOPBACK, "localhost")
TEXT = "text/plain; version=0.0.4; charset=utf-8"


@asynccontextmanager
async def metrics_server(bot: Houselights, port: int) -> AsyncGenerator[int]:
    """Serve on a port, or any free one for 0, and yield it. Raises `OSError` when the port is taken."""
    health, metrics = Health(bot), bot.metrics
    lines = LogLineCounter(metrics.log_lines)
    logging.getLogger().addHandler(lines)

    async def serve_health(_request: web.Request) -> web.Response:
        faults = await health.faults()
        return web.json_response({"healthy": not faults, "reasons": faults}, status=503 if faults else 200)

    async def serve_metrics(_request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(metrics.registry), headers={"Content-Type": TEXT})

    app = web.Application(middlewares=[_reject_foreign_host])
    app.add_routes([web.get("/healthz", serve_health), web.get("/metrics", serve_metrics)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, port).start()
        metrics.ready.set_function(bot.is_ready)
        metrics.guilds.set_function(lambda: len(bot.guilds))
        metrics.shards_away.set_function(health.shards_away)
        metrics.votes_waiting.set_function(lambda: bot.polls.waiting_votes() if bot.database else 0)
        yield runner.addresses[0][1]
    finally:
        logging.getLogger().removeHandler(lines)
        await runner.cleanup()


class LogLineCounter(logging.Handler):
    """Counts the warnings and errors in the log."""

    def __init__(self, counter: Counter) -> None:
        super().__init__(logging.WARNING)
        self._counter = counter
        for level in ("warning", "error", "critical"):
            counter.labels(level)  # they show as 0 until there is a line

    def emit(self, record: logging.LogRecord) -> None:
        """Count a line."""
        self._counter.labels(record.levelname.lower()).inc()


@web.middleware
async def _reject_foreign_host(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse other host names, or a web page could have its own name lead here and read this in a browser."""
    if request.host.rsplit(":", 1)[0] not in NAMES:
        raise web.HTTPMisdirectedRequest
    return await handler(request)
