"""The compose file is valid, and keeps what docs/install.md promises."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.dockerfile import read_steps

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"
STOPS_WITHIN_SECONDS = 10


@pytest.fixture
def compose() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text())


@pytest.fixture
def bot(compose: dict[str, Any]) -> dict[str, Any]:
    return compose["services"]["bot"]


def compose_command() -> list[str]:
    """Return the compose tool of this machine; skip the test if there is none."""
    docker, older = shutil.which("docker"), shutil.which("docker-compose")
    if docker and subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode == 0:  # noqa: S603
        return [docker, "compose"]
    if older:
        return [older]
    pytest.skip("no compose tool is installed here")


def test_compose_accepts_the_file_with_only_a_token(tmp_path: Path) -> None:
    command = [*compose_command(), "config", "--quiet"]
    shutil.copy(FILE, tmp_path)
    (tmp_path / ".env").write_text("HOUSELIGHTS_TOKEN=not.a.token\n")

    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603

    assert ended.stderr == ""
    assert ended.returncode == 0


def test_one_volume_holds_the_database(compose: dict[str, Any], bot: dict[str, Any]) -> None:
    assert list(compose["volumes"]) == ["data"]
    assert bot["volumes"] == ["data:/data"]
    assert bot["environment"]["HOUSELIGHTS_DATABASE"].startswith("/data/")


def test_everything_but_the_volume_and_tmp_is_read_only(bot: dict[str, Any]) -> None:
    assert bot["read_only"] is True
    assert [mount.partition(":")[0] for mount in bot["tmpfs"]] == ["/tmp"]  # noqa: S108
    assert "size=" in bot["tmpfs"][0]


def test_the_bot_runs_without_root_and_cannot_gain_rights(bot: dict[str, Any]) -> None:
    assert bot["user"] == "1000:1000"
    assert bot["cap_drop"] == ["ALL"]
    assert bot["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "network_mode", "pid", "ipc", "devices"} & set(bot)


def test_no_port_is_published(bot: dict[str, Any]) -> None:
    assert not {"ports", "expose"} & set(bot)


def test_the_bot_restarts_after_a_crash_and_after_a_power_cut(bot: dict[str, Any]) -> None:
    assert bot["restart"] == "unless-stopped"
    assert bot["init"] is True


def test_the_bot_has_time_to_stop(bot: dict[str, Any]) -> None:
    assert int(bot["stop_grace_period"].removesuffix("s")) >= 2 * STOPS_WITHIN_SECONDS
    assert "stop_signal" not in bot


def test_logs_processes_and_memory_are_bounded(bot: dict[str, Any]) -> None:
    assert bot["logging"]["driver"] == "json-file"
    assert set(bot["logging"]["options"]) == {"max-size", "max-file"}
    assert bot["pids_limit"] >= 64
    assert bot["mem_limit"]


def test_the_health_check_is_that_of_the_image(bot: dict[str, Any]) -> None:
    steps = {step.word: step.text for step in read_steps(ROOT / "Dockerfile")}
    options, _, command = steps["HEALTHCHECK"].partition(" CMD ")
    options_of_image = dict(re.findall(r"--([\w-]+)=(\S+)", options))
    health = bot["healthcheck"]

    assert ["CMD", *yaml.safe_load(command)] == health["test"] == ["CMD", "python", "-m", "bot", "health"]
    assert {name.replace("-", "_"): value for name, value in options_of_image.items()} == {
        name: str(value) for name, value in health.items() if name != "test"
    }


def test_the_settings_of_the_container_are_those_of_the_image(bot: dict[str, Any]) -> None:
    environment = " ".join(step.text for step in read_steps(ROOT / "Dockerfile") if step.word == "ENV")

    for name, value in bot["environment"].items():
        assert f"{name}={value}" in environment.split()
