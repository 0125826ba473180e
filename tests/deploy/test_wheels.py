"""Every locked package has a wheel for every Python and machine that docs/install.md names."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.test_versions import ROOT, SUPPORTED

MACHINES = (
    "aarch64-manylinux_2_28",
    "x86_64-manylinux_2_28",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
)
OLDEST_MACOS = "14.0"

pytestmark = pytest.mark.deploy


@pytest.mark.parametrize("file", ["bot", "run", "dev"])
@pytest.mark.parametrize("version", SUPPORTED)
@pytest.mark.parametrize("machine", MACHINES)
def test_every_locked_package_has_a_wheel(tmp_path: Path, machine: str, version: str, file: str) -> None:
    command = [sys.executable, "-m", "uv", "pip", "install", "--dry-run", "--require-hashes", "--only-binary", ":all:"]
    command += ["--python-platform", machine, "--python-version", version, "--target", str(tmp_path)]

    ended = subprocess.run(  # noqa: S603
        [*command, "--requirement", f"requirements/{file}.txt"],
        cwd=ROOT,
        env={**os.environ, "MACOSX_DEPLOYMENT_TARGET": OLDEST_MACOS},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    assert f"macOS {OLDEST_MACOS.partition('.')[0]} or newer" in (ROOT / "docs/install.md").read_text(encoding="utf-8")
