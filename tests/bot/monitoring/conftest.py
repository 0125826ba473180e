"""A bot whose metrics are served, and a way to read them."""

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import AsyncGenerator
from dataclasses import dataclass

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.monitoring.metrics_server import metrics_server
from tests.support.stage import Stage


@dataclass
class Page:
    """The health and metrics of a bot."""

    port: int

    async def get(self, path: str) -> tuple[int, str]:
        """Return the status and the text of a path."""
        return await asyncio.to_thread(self._get, path)

    async def health(self) -> tuple[int, list[str]]:
        """Return the status of the health, and what is wrong."""
        status, body = await self.get("/healthz")
        return status, json.loads(body)["reasons"]

    async def figures(self) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
        """Return every figure by its name and labels, as Prometheus reads it."""
        _, body = await self.get("/metrics")
        families = text_string_to_metric_families(body)
        return {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}

    async def figure(self, figure: str, /, **labels: str) -> float:
        """Return one figure; 0 where it has not been counted yet."""
        return (await self.figures()).get((f"houselights_{figure}", frozenset(labels.items())), 0)

    def _get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


@pytest.fixture
async def page(club: Stage) -> AsyncGenerator[Page]:
    """Yield the page of the bot on the stage."""
    async with metrics_server(club.bot, 0) as port:
        yield Page(port)
