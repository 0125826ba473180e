"""The bot where there is no POSIX: it starts, has its database to itself, and ends when it is told to."""

import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from bot.model.errors import OperationFailure
from bot.store.files import holding
from tests.bot.survive.test_leaving import LONGEST_SECONDS, discord_that
from tests.support.cli_process import environment

ELSEWHERE = (sys.executable, "-m", "tests.support.other_systems")


def test_a_rehearsal_starts_keeps_others_out_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    with subprocess.Popen(  # noqa: S603
        [*ELSEWHERE, "rehearse"],
        cwd=tmp_path,
        env=environment(tmp_path, HOUSELIGHTS_TOKEN=""),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            printed = ""
            while "Ctrl-C" not in printed:
                line = process.stdout.readline()
                assert line, process.stderr.read()
                printed += line
            [address] = re.findall(r"http://\S+", printed)
            with urllib.request.urlopen(address) as page:  # noqa: S310
                assert page.status == 200
            with pytest.raises(OperationFailure), holding(tmp_path / "club.db", alone=True):
                pass
            process.send_signal(signal.SIGINT)
            errors = process.stderr.read()
            assert process.wait(LONGEST_SECONDS) == 0
        finally:
            process.kill()

    assert errors == ""
    with holding(tmp_path / "club.db", alone=True):
        assert not (tmp_path / "club.db-wal").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGQUIT])
def test_on_its_way_to_discord_it_ends_when_it_is_told_to(tmp_path: Path, number: signal.Signals) -> None:
    with (
        discord_that(tmp_path, refuses=False) as (settings, asked),
        subprocess.Popen(  # noqa: S603
            [*ELSEWHERE, "run"], cwd=tmp_path, env=settings, stderr=subprocess.PIPE, text=True
        ) as bot,
    ):
        try:
            assert bot.stderr is not None
            assert asked.wait(LONGEST_SECONDS)
            bot.send_signal(number)
            said = bot.stderr.read()
            assert bot.wait(LONGEST_SECONDS) == 0
        finally:
            bot.kill()

    assert "Told to stop: finishing what has begun" in said.splitlines()[-1]
