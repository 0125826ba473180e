"""`health`: what the running bot says of itself, in a word or in sentences."""

import asyncio
import socket
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bot.__main__ import main
from bot.cli.health import NO_PORT, health
from bot.model.errors import OperationFailure
from bot.monitoring.metrics_server import metrics_server
from bot.settings import Settings
from tests.support.stage import Stage


@contextmanager
def answering(status: int, body: bytes) -> Generator[int]:
    """Somebody who answers on a port of this machine, on `/healthz` alone."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002  # its name
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_all_is_well(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with answering(200, b'{"healthy": true, "reasons": []}') as port:
        monkeypatch.setenv("HOUSELIGHTS_WATCH_PORT", str(port))
        monkeypatch.setenv("http_proxy", f"http://{home.name}.invalid")

        assert main(["health"]) == 0

    assert capsys.readouterr().out == "ok\n"


def test_the_reasons_are_told_when_it_is_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    body = b'{"healthy": false, "reasons": ["The gateway is silent.", "Votes are waiting."]}'
    with answering(503, body) as port:
        monkeypatch.setenv("HOUSELIGHTS_WATCH_PORT", str(port))

        assert main(["health"]) == 1

    assert capsys.readouterr().err == "The gateway is silent.\nVotes are waiting.\n"
    assert not (home / "club.db").exists()


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"status": "ok"}', b""])
def test_somebody_else_on_the_port_is_told_apart(body: bytes) -> None:
    with answering(200, body) as port, pytest.raises(OperationFailure, match=f"on port {port} is not Houselights"):
        health(Settings(watch_port=port))


def test_nobody_there_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]

    with pytest.raises(OperationFailure, match=f"Nobody answers on port {port}"):
        health(Settings(watch_port=port))


def test_a_bot_that_hangs_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]

        with pytest.raises(OperationFailure, match=f"does not answer on port {port} within 0.1 seconds"):
            health(Settings(watch_port=port), timeout=0.1)


def test_without_a_port_it_says_how_to_set_one() -> None:
    with pytest.raises(OperationFailure) as refused:
        health(Settings(watch_port=None))

    assert str(refused.value) == NO_PORT
    assert "HOUSELIGHTS_WATCH_PORT" in NO_PORT


async def test_the_bot_itself_answers(club: Stage) -> None:
    await club.env.settle()  # its clock is not the one of this machine, so nothing may be under way
    async with metrics_server(club.bot, 0) as port:
        assert await asyncio.to_thread(health, Settings(watch_port=port)) == "ok"
