"""The bot's Prometheus metrics, in a registry of their own. No label holds a guild, a member or a poll."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

disable_created_metrics()  # a series for each counter that nothing reads


class Metrics:
    """What members have done since the start, how the store does, and how the bot is."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "houselights_interactions",
            "What members asked for, by outcome",
            ("name", "outcome"),
            registry=self.registry,
        )
        self._request_seconds = Histogram(
            "houselights_interaction_seconds",
            "How long that took",
            ("name",),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._votes = Counter(
            "houselights_votes", "Votes that came in, by outcome", ("outcome",), registry=self.registry
        )
        self.votes_waiting = Gauge(
            "houselights_votes_waiting", "Votes that wait for their commit", registry=self.registry
        )
        self.commit_seconds = Histogram(
            "houselights_commit_seconds", "How long each commit took", buckets=BUCKETS, registry=self.registry
        )
        self.redraws = Counter(
            "houselights_redraws", "Redrawn public messages of polls, by outcome", ("outcome",), registry=self.registry
        )
        self.log_lines = Counter(
            "houselights_log_lines", "Warnings and errors in the log", ("level",), registry=self.registry
        )
        self.ready = Gauge("houselights_ready", "Whether Discord has let the bot in", registry=self.registry)
        self.guilds = Gauge("houselights_servers", "Servers the bot is in", registry=self.registry)
        self.shards_away = Gauge("houselights_shards_away", "Shards without Discord", registry=self.registry)

    def count_request(self, name: str, outcome: str, seconds: float) -> None:
        """Count a command or control that has ended. `name` is one of few."""
        self._requests.labels(name, outcome).inc()
        self._request_seconds.labels(name).observe(seconds)

    def count_votes(self, outcome: str, number: int) -> None:
        """Count votes by what became of them."""
        self._votes.labels(outcome).inc(number)
