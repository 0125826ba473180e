"""A page for machines, on this machine alone: `/healthz` and `/metrics`; what they tell is counted elsewhere."""

import logging
import os
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot.client.bot import Houselights
from bot.model.errors import StartFailure
from bot.model.metrics import Histogram
from bot.monitoring.health import Health

LOOPBACK = "127.0.0.1"
SHUTDOWN_SECONDS = 0.5  # whoever still reads the page keeps nobody from leaving
NAMES = (LOOPBACK, "localhost")
TEXT = "text/plain; version=0.0.4; charset=utf-8"


@asynccontextmanager
async def metrics_server(bot: Houselights, port: int) -> AsyncGenerator[int]:
    """Serve the page until the context ends; the port, which is any that is free where `port` is 0.

    Raises `StartFailure` when the port is taken.
    """
    health = Health(bot)
    registry = CollectorRegistry()
    lines = LogLineCounter()
    logging.getLogger().addHandler(lines)
    registry.register(BotCollector(bot, health, lines.counts))

    async def tell_health(_request: web.Request) -> web.Response:
        faults = await health.faults()
        return web.json_response({"healthy": not faults, "reasons": faults}, status=503 if faults else 200)

    async def tell_figures(_request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(registry), headers={"Content-Type": TEXT})

    app = web.Application(middlewares=[_reject_foreign_host])
    app.add_routes([web.get("/healthz", tell_health), web.get("/metrics", tell_figures)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, LOOPBACK, port).start()
        except OSError as error:
            why = os.strerror(error.errno or 0)
            raise StartFailure(
                f"The figures cannot be served on port {port} ({why}). Set HOUSELIGHTS_WATCH_PORT to another one."
            ) from error
        yield runner.addresses[0][1]
    finally:
        logging.getLogger().removeHandler(lines)
        await runner.cleanup()


class LogLineCounter(logging.Handler):
    """Counts the lines of the log that tell of trouble."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.counts: Counter[str] = Counter({"warning": 0, "error": 0, "critical": 0})

    def emit(self, record: logging.LogRecord) -> None:
        """Count a line."""
        self.counts[record.levelname.lower()] += 1


@web.middleware
async def _reject_foreign_host(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer to no other name: a web page whose address was made to lead here could read it in a browser otherwise."""
    if request.host.rsplit(":", 1)[0] not in NAMES:
        raise web.HTTPMisdirectedRequest
    return await handler(request)


class BotCollector(Collector):
    """Reads the figures of a bot when Prometheus asks; no label holds a server, a member or a poll."""

    def __init__(self, bot: Houselights, health: Health, lines: Mapping[str, int]) -> None:
        self._bot = bot
        self._health = health
        self._lines = lines

    def collect(self) -> Iterator[Metric]:
        """Every figure as it stands now."""
        yield from self._visits()
        yield from self._gateway()
        yield _counted("redraws", "Public messages of polls drawn anew", self._bot.metrics.edits)
        yield _counted("log_lines", "Lines of the log that tell of trouble", self._lines, label="level")
        if self._bot.database is not None:
            yield from self._store(self._bot.database.commits)

    def _visits(self) -> Iterator[Metric]:
        figures = self._bot.metrics
        visits = CounterMetricFamily(
            "houselights_interactions", "What members asked for, by outcome", labels=("name", "outcome")
        )
        for (name, outcome), count in figures.requests.items():
            visits.add_metric((name, outcome), count)
        yield visits
        seconds = HistogramMetricFamily("houselights_interaction_seconds", "How long that took", labels=("name",))
        for name, histogram in figures.seconds.items():
            seconds.add_metric((name,), _buckets(histogram), histogram.seconds)
        yield seconds

    def _gateway(self) -> Iterator[Metric]:
        bot = self._bot
        yield GaugeMetricFamily("houselights_ready", "Whether Discord has let the bot in", int(bot.is_ready()))
        yield GaugeMetricFamily("houselights_servers", "Servers the bot is in", len(bot.guilds))
        yield GaugeMetricFamily("houselights_shards_away", "Shards without Discord", self._health.shards_away())

    def _store(self, commits: Histogram) -> Iterator[Metric]:
        polling = self._bot.polls
        yield _counted("votes", "Votes that came in", polling.cast_votes())
        yield GaugeMetricFamily(
            "houselights_votes_waiting", "Votes that wait for their commit", polling.waiting_votes()
        )
        seconds = HistogramMetricFamily("houselights_commit_seconds", "How long each commit took")
        seconds.add_metric((), _buckets(commits), commits.seconds)
        yield seconds


def _counted(name: str, what: str, outcomes: Mapping[str, int], label: str = "outcome") -> Metric:
    """A counter with a label for the outcome, or whatever else there are few of."""
    counter = CounterMetricFamily(f"houselights_{name}", what, labels=(label,))
    for outcome, count in outcomes.items():
        counter.add_metric((outcome,), count)
    return counter


def _buckets(histogram: Histogram) -> list[tuple[str, float]]:
    """A histogram as Prometheus writes it: upper bounds with the counts up to them."""
    return [("+Inf" if bound == float("inf") else str(bound), count) for bound, count in histogram.cumulative()]
