"""Told to stop, the bot finishes what it has begun, takes nothing new, and is gone within ten seconds."""

import json
import multiprocessing
import os
import re
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import wait
from pathlib import Path
from threading import Event, Thread
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from bot.cli import run
from bot.client import bot as client
from bot.client.bot import SHUTTING_DOWN
from bot.monitoring import metrics_server
from tests.bot.cli.test_run import ROOT, environment
from tests.support.stopped_programs import LOG, hang_until_told_to_stop, vote_until_told_to_stop

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([vote_until_told_to_stop.__module__])  # what takes longest is done once

TOKEN = "not.a.token"  # noqa: S105
LONGEST_SECONDS = 20.0  # only for a test that fails


def stopped(program: Callable[..., None], folder: Path, number: signal.Signals) -> tuple[Any, Any]:
    """Run a program until it is ready, then stop it; return its last message and its exit code."""
    parent, end = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=program, args=(folder, end))
    process.start()
    end.close()
    try:
        parent.recv()
        os.kill(process.pid or 0, number)
        replies = None
        with suppress(EOFError):  # the program has sent nothing
            replies = parent.recv() if parent in wait([parent, process.sentinel], LONGEST_SECONDS) else None
        process.join(LONGEST_SECONDS)
        return replies, process.exitcode
    finally:
        process.kill()
        parent.close()


def ballots(path: Path) -> dict[int, int]:
    """Return the pick of each voter as the file has it."""
    with sqlite3.connect(path) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        kept = {voter: json.loads(picks)[0] for voter, picks in file.execute("SELECT voter_id, picks FROM ballots")}
    file.close()
    return kept


def test_stopped_in_a_storm_of_votes_it_keeps_what_it_acknowledged_and_refuses_the_rest(
    on_disk: Path,
) -> None:
    replies, exit_code = stopped(vote_until_told_to_stop, on_disk, signal.SIGTERM)

    acknowledged = {voter: pick for voter, pick, reply in replies if "Your vote is in" in reply}
    refused = [reply for _, _, reply in replies if SHUTTING_DOWN in reply]
    events = [json.loads(line)["event"] for line in (on_disk / LOG).read_text().splitlines()]
    assert exit_code == 0
    assert ballots(on_disk / "club.db") == acknowledged  # the last one of each, and nothing else
    assert len(acknowledged) == 40
    assert refused
    assert events[-1] == "Told to stop: finishing what has begun"
    assert not {*events} & {"Nobody expected this", "Task exception was never retrieved"}


def test_it_ends_though_a_member_the_disk_and_discord_keep_it_waiting(on_disk: Path) -> None:
    _, exit_code = stopped(hang_until_told_to_stop, on_disk, signal.SIGINT)

    events = [json.loads(line)["event"] for line in (on_disk / LOG).read_text().splitlines()]
    assert exit_code == 0
    assert list(ballots(on_disk / "club.db").values()) == [1]
    assert events[-4:] == [
        "Told to stop: finishing what has begun",
        "Not all that had begun could be finished; nothing that was acknowledged is lost",
        "Discord did not take leave in time; the connection is cut",
        "The database did not close in time; nothing that was acknowledged is lost",
    ]


def test_all_waiting_at_the_end_is_shorter_than_the_usual_patience_before_a_kill() -> None:
    waited = client.DRAIN_SECONDS + client.DISCONNECT_SECONDS + client.CLOSE_SECONDS + metrics_server.SHUTDOWN_SECONDS

    assert waited < run.LAST_SECONDS < 10


class Gatekeeper(BaseHTTPRequestHandler):
    """A Discord that lets nobody in: it does not answer before the test is over, or refuses."""

    asked: Event
    over: Event
    refuse: bool

    def do_GET(self) -> None:  # the name is the library's
        """Keep the bot waiting that wants to log in."""
        self.asked.set()
        if self.refuse or self.over.wait(LONGEST_SECONDS):
            self.send_error(403)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is the library's
        """Say nothing."""


@contextmanager
def discord_that(folder: Path, *, refuses: bool) -> Generator[tuple[dict[str, str], Event]]:
    """Yield the environment of a bot that goes to a Discord of ours, and when it has asked to be let in."""
    asked, over = Event(), Event()
    answers = type("Answers", (Gatekeeper,), {"asked": asked, "over": over, "refuse": refuses})
    with ThreadingHTTPServer(("127.0.0.1", 0), answers) as server:
        Thread(target=server.serve_forever).start()
        base = f"http://127.0.0.1:{server.server_port}/api"
        (folder / "sitecustomize.py").write_text(f"import discord.http\ndiscord.http.Route.BASE = {base!r}\n")
        yield (
            environment(folder, HOUSELIGHTS_TOKEN=TOKEN, HOUSELIGHTS_WATCH_PORT="0", PYTHONPATH=f"{ROOT}:{folder}"),
            asked,
        )
        over.set()
        server.shutdown()


def test_a_bot_that_still_logs_in_serves_metrics_and_can_be_stopped(tmp_path: Path) -> None:
    with (
        discord_that(tmp_path, refuses=False) as (settings, asked),
        subprocess.Popen(
            [sys.executable, "-m", "bot"], cwd=tmp_path, env=settings, stderr=subprocess.PIPE, text=True
        ) as bot,
    ):
        try:
            assert bot.stderr is not None
            first = json.loads(bot.stderr.readline())
            port = re.search(r"on port (\d+) of", first["event"])
            assert port
            with urllib.request.urlopen(f"http://127.0.0.1:{port[1]}/healthz") as health:
                assert json.load(health) == {"healthy": True, "reasons": []}
            with urllib.request.urlopen(f"http://127.0.0.1:{port[1]}/metrics") as figures:
                names = {family.name for family in text_string_to_metric_families(figures.read().decode())}
            assert {"houselights_ready", "houselights_interactions"} <= names
            assert asked.wait(LONGEST_SECONDS)
            bot.send_signal(signal.SIGTERM)
            rest = bot.stderr.read()
            assert bot.wait(LONGEST_SECONDS) == 0
        finally:
            bot.kill()

    events = [json.loads(line)["event"] for line in rest.splitlines()]
    assert events == ["logging in using static token", "Told to stop: finishing what has begun"]
    assert TOKEN not in rest


def test_a_discord_that_refuses_the_login_is_reported_in_a_sentence(tmp_path: Path) -> None:
    with discord_that(tmp_path, refuses=True) as (settings, _):
        ended = subprocess.run(
            [sys.executable, "-m", "bot"],
            cwd=tmp_path,
            env=settings,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )

    line = ended.stderr.splitlines()[-1]
    assert ended.returncode == 1
    assert re.fullmatch(r"Discord does not let the bot in: Forbidden: 403 .* Try again later\.", line)
    assert TOKEN not in ended.stderr
