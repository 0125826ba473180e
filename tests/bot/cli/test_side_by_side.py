"""Commands beside a bot that runs: a second bot is refused in a sentence, and all that only looks goes on."""

import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.support.cli_process import environment, run

IMPATIENT = """
import sys
from bot import __main__
from bot.store import process_lock
process_lock.WAIT_SECONDS = 0.5  # nobody is about to end here
sys.exit(__main__.main(sys.argv[1:]))
"""


@contextmanager
def running(home: Path, **settings: str) -> Generator[subprocess.Popen[str]]:
    """A rehearsal in a process of its own, from when its page is served."""
    command = [sys.executable, "-m", "bot", "rehearse"]
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603
        command, cwd=home, env=environment(home, **settings), stdout=pipe, stderr=pipe, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        while "Ctrl-C" not in (line := process.stdout.readline()):
            assert line, process.stderr.read()
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("words", [[], ["rehearse"]])
def test_a_second_bot_on_the_same_file_is_refused_and_the_first_goes_on(home: Path, words: list[str]) -> None:
    with running(home) as first:
        second = run(home, *words, code=("-c", IMPATIENT))

        assert first.poll() is None
        assert second.returncode == 1
        waiting, sentence = second.stderr.splitlines()
        assert waiting.startswith("Waiting up to 0 s: The database ")
        assert sentence.startswith(
            f"The database {home / 'club.db'} is served by another process, number {first.pid} on "
        )
        assert "Traceback" not in second.stderr


def test_after_a_kill_the_next_bot_starts_at_once(home: Path) -> None:
    with running(home) as first:
        first.kill()
        first.wait()

        with running(home) as second:
            assert second.poll() is None

    assert first.returncode == -signal.SIGKILL


def test_whoever_starts_while_the_old_one_ends_gets_its_turn(home: Path) -> None:
    """As a container does that takes the place of another."""
    with running(home) as first:
        command = [sys.executable, "-m", "bot", "rehearse"]
        pipe = subprocess.PIPE
        with subprocess.Popen(  # noqa: S603
            command, cwd=home, env=environment(home), stdout=pipe, stderr=pipe, text=True
        ) as second:
            assert second.stdout is not None
            assert second.stderr is not None
            waiting = second.stderr.readline()
            first.send_signal(signal.SIGTERM)
            first.wait()
            printed = iter(second.stdout.readline, "")
            served = any("Ctrl-C" in line for line in printed)
            second.kill()

    assert waiting.startswith("Waiting up to 12 s: The database ")
    assert first.returncode == 0
    assert served


def test_a_database_can_be_looked_at_backed_up_and_exported_while_its_bot_runs(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with running(home):
        done = {words: main(words.split()) for words in ("backup copy.db", "export polls.jsonl", "export")}
        main(["doctor"])
        looked = capsys.readouterr().out
        refused = {words: main(words.split()) for words in ("restore copy.db", "vacuum")}

    assert set(done.values()) == {0}
    assert f"ok  {home / 'club.db'} is whole" in looked
    assert "ok  The database has seen every migration." in looked
    assert set(refused.values()) == {1}
