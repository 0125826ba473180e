"""The program as whoever runs it uses it: real processes in a folder of their own, without settings from elsewhere."""

import base64
import ctypes
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
APPLICATION = 123456789012345678
TOKEN = f"{base64.b64encode(str(APPLICATION).encode()).decode()}.GaBcDe.{'ab1c' * 9}"
"""A token of an application that does not exist."""

DROP_FROM_BOUNDS = 24  # Linux: PR_CAPBSET_DROP
OVERRIDES = (1, 2)  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: what lets root pass over the rights of files


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment without any setting of whoever runs the tests."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HOUSELIGHTS_")}
    return {**clean, "PYTHONPATH": str(ROOT), "HOUSELIGHTS_DATABASE": str(folder / "club.db"), **more}


def run(
    folder: Path, *words: str, powerless: bool = False, code: Sequence[str] = ("-m", "bot"), **more: str
) -> subprocess.CompletedProcess[str]:
    """Run `python -m bot` with these words and settings and let it end; `powerless`, as somebody whom rights stop."""
    return subprocess.run(  # noqa: S603
        [sys.executable, *code, *words],
        check=False,
        cwd=folder,
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=_give_up_powers if powerless and os.geteuid() == 0 else None,  # no threads here
    )


def _give_up_powers() -> None:
    kernel = ctypes.CDLL(None)
    for power in OVERRIDES:
        kernel.prctl(DROP_FROM_BOUNDS, power, 0, 0, 0)
