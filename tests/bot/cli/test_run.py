"""Starting the program as whoever runs it does: real processes, real files, words for what is in the way."""

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cli_process import ROOT, TOKEN, environment, run


@pytest.mark.parametrize(
    ("words", "token", "database", "number"),
    [([], "", "club.db", signal.SIGINT), (["rehearse"], TOKEN, "rehearsal-club.db", signal.SIGTERM)],
)
def test_a_rehearsal_starts_and_ends_when_it_is_told_to_and_leaves_a_real_club_alone(
    tmp_path: Path, words: list[str], token: str, database: str, number: signal.Signals
) -> None:
    command = [sys.executable, "-m", "bot", *words]
    settings = environment(tmp_path, HOUSELIGHTS_TOKEN=token)
    with subprocess.Popen(  # noqa: S603
        command, cwd=tmp_path, env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        printed = ""
        while "Ctrl-C" not in printed:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            printed += line
        process.send_signal(number)
        process.wait(timeout=30)
        errors = process.stderr.read()

    assert re.search(r"http://127\.0\.0\.1:\d+/#\S+", printed)
    assert process.returncode == 0
    assert errors == ""
    left = sorted(file.name for file in tmp_path.glob("*.db*"))
    assert left == [
        database,
        f"{database}.films",
        f"{database}.keys",
        f"{database}.lock",
    ]  # the database is closed well
    assert ("no token is set" in printed) == (not token)


def test_a_bad_setting_is_told(tmp_path: Path) -> None:
    ended = run(tmp_path, HOUSELIGHTS_PORT="later")

    assert ended.returncode == 1
    assert ended.stderr.startswith("HOUSELIGHTS_PORT: ")


def test_a_bad_film_file_is_told_with_all_its_faults(tmp_path: Path) -> None:
    (tmp_path / "films").mkdir()
    (tmp_path / "films" / "a-film.toml").write_text('title = "A film"\n')

    ended = run(tmp_path, HOUSELIGHTS_FILMS=str(tmp_path / "films"))

    assert ended.returncode == 1
    assert "a-film.toml: year: is missing; add it" in ended.stderr
    assert "a-film.toml: checkpoints: is missing; add it" in ended.stderr


def test_a_port_for_metrics_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = run(tmp_path, HOUSELIGHTS_TOKEN=TOKEN, HOUSELIGHTS_WATCH_PORT=str(port))

    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == (
        f"The figures can't be served on port {port} (Address already in use). "
        "Set HOUSELIGHTS_WATCH_PORT to another one."
    )


def test_a_database_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "club.db").write_text("not a database at all " * 100)

    ended = run(tmp_path)

    assert ended.returncode == 1
    assert ended.stderr.startswith("The database ")
    assert ended.stderr.count("\n") == 1


def test_with_a_token_the_bot_goes_to_discord(tmp_path: Path) -> None:
    """On a machine without a network: that the bot tries, and says that it cannot, is what is seen here."""
    token = "not.a.token"  # noqa: S105
    no_network = [
        "def getaddrinfo(*_, **__):",
        "    raise socket.gaierror(-2, 'no network')",
        "socket.getaddrinfo = getaddrinfo",
    ]
    (tmp_path / "sitecustomize.py").write_text("\n".join(["import socket", *no_network]))

    ended = run(tmp_path, HOUSELIGHTS_TOKEN=token, PYTHONPATH=f"{ROOT}:{tmp_path}")

    assert ended.returncode == 1
    assert "Discord cannot be reached" in ended.stderr
    assert token not in ended.stderr
    assert "Rehearsal" not in ended.stdout
