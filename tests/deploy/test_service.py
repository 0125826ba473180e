"""The systemd unit passes systemd's checks, and restarts, stops and reloads as promised."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "deploy" / "houselights.service"
STOPS_WITHIN_SECONDS = 10
MOST_EXPOSED = 15  # of 100, which is no protection


def settings() -> dict[str, str]:
    return dict(re.findall(r"^(\w+)=(.*)$", UNIT.read_text(), re.MULTILINE))


def analyze() -> str:
    """Return the path of `systemd-analyze`; skip the test if it cannot check files."""
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd-analyze is not installed here")
    version = subprocess.run([tool, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    if int(version.split()[1]) < 250:
        pytest.skip("systemd-analyze is older than 250 and cannot check files")
    return tool


def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    here = tmp_path / UNIT.name
    here.write_text(UNIT.read_text().replace("/opt/houselights/.venv/bin/python", f'"{sys.executable}"'))

    ended = subprocess.run([analyze(), "verify", here], capture_output=True, text=True, check=False)  # noqa: S603

    assert UNIT.name not in ended.stderr
    assert ended.returncode == 0


def test_systemd_rates_the_unit_as_well_protected() -> None:
    command = [analyze(), "security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", UNIT]

    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603

    assert ended.returncode == 0, ended.stdout.splitlines()[-1]


def test_the_bot_restarts_for_five_hours() -> None:
    unit = settings()

    assert unit["Restart"] == "on-failure"
    assert unit["RestartSec"] == "1min"
    assert unit["StartLimitIntervalSec"] == "6h"
    assert 60 < int(unit["StartLimitBurst"]) < 6 * 60


def test_the_bot_has_time_to_stop_and_a_signal_to_reload() -> None:
    unit = settings()

    assert int(unit["TimeoutStopSec"].removesuffix("s")) >= 2 * STOPS_WITHIN_SECONDS
    assert unit["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert unit["RestartForceExitStatus"] == "SIGHUP"  # a reload before the bot handles the signal must not end it
    assert "KillSignal" not in unit


def test_the_database_is_in_the_folder_that_the_bot_can_write() -> None:
    unit = settings()

    assert unit["ProtectSystem"] == "strict"
    assert unit["StateDirectory"].split()[0] == "houselights"
    assert "HOUSELIGHTS_DATABASE=/var/lib/houselights/" in unit["Environment"]
