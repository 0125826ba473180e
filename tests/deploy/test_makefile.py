"""`make` on a machine that is not as it should be."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ANOTHER = """#!/bin/sh
exec {python} -c "import sys; sys.version_info = (3, 13, 0); exec(sys.argv[1])" "$2"
"""


def test_another_python_is_told_before_anything_is_installed(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    python = tmp_path / "python3"
    python.write_text(ANOTHER.format(python=sys.executable))
    python.chmod(0o755)

    ended = subprocess.run(  # noqa: S603
        ["make", "run", f"PYTHON={python}"],  # noqa: S607
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MFLAGS", "MAKELEVEL"}},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 2
    assert ended.stderr.startswith("This is locked for Python 3.11, and there is another here. Install 3.11, or say: ")
    assert not (tmp_path / ".venv").exists()
