"""The systemd unit: systemd's own opinion of it, and what it promises to whoever runs it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "deploy" / "houselights.service"
LEAVES_WITHIN_SECONDS = 10
MOST_EXPOSED = 15  # of 100, which is no protection at all


def settings() -> dict[str, str]:
    return dict(re.findall(r"^(\w+)=(.*)$", UNIT.read_text(), re.MULTILINE))


def analyze() -> str:
    """`systemd-analyze`, if it is one that can look at files."""
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd-analyze is not installed here")
    version = subprocess.run([tool, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    if int(version.split()[1]) < 250:
        pytest.skip("systemd-analyze is older than 250 and cannot look at files")
    return tool


def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    here = tmp_path / UNIT.name
    here.write_text(UNIT.read_text().replace("/opt/houselights/.venv/bin/python", f'"{sys.executable}"'))

    ended = subprocess.run([analyze(), "verify", here], capture_output=True, text=True, check=False)  # noqa: S603

    assert UNIT.name not in ended.stderr
    assert ended.returncode == 0


def test_systemd_finds_it_well_protected() -> None:
    command = [analyze(), "security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", UNIT]

    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603

    assert ended.returncode == 0, ended.stdout.splitlines()[-1]


def test_it_comes_back_but_not_for_ever() -> None:
    told = settings()

    assert told["Restart"] == "on-failure"
    assert told["RestartSec"] == "1min"
    assert told["StartLimitIntervalSec"] == "6h"
    assert 60 < int(told["StartLimitBurst"]) < 6 * 60


def test_there_is_time_to_leave_and_a_signal_to_reload() -> None:
    told = settings()

    assert int(told["TimeoutStopSec"].removesuffix("s")) >= 2 * LEAVES_WITHIN_SECONDS
    assert told["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert (
        told["RestartForceExitStatus"] == "SIGHUP"
    )  # else one that comes before it is listened for is taken for an end
    assert "KillSignal" not in told


def test_the_data_is_where_the_bot_may_write() -> None:
    told = settings()

    assert told["ProtectSystem"] == "strict"
    assert told["StateDirectory"].split()[0] == "houselights"
    assert "HOUSELIGHTS_DATABASE=/var/lib/houselights/" in told["Environment"]
