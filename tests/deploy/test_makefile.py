"""`make` on a machine with missing or broken Pythons works, or says in a sentence what to type."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("make", "sh", "rm", "touch", "mkdir", "cp", "basename")
FAKE = """#!/bin/sh
case "$1 $2" in
"-m venv") rm -rf .venv && mkdir .venv .venv/bin && cp "$0" .venv/bin/python ;;
"-m pip") test ! -e cut-off ;;
*)
    exec "{python}" -IS -c "
import sys
sys.version_info = {version}
if {bare}:
    sys.modules['ensurepip'] = None
exec(sys.argv[1])
" "$2" ;;
esac
"""
SHIM = """#!/bin/sh
echo "pyenv: $(basename "$0"): command not found" >&2
exit 127
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a clone with the files that make needs, empty requirements, and a space in its path."""
    clone = tmp_path / "film club"
    (clone / "requirements").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", clone)
    for file in ROOT.glob("requirements/*.txt"):
        (clone / "requirements" / file.name).touch()
    return clone


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the only folder on PATH, with no Python in it."""
    path = tmp_path / "programs"
    path.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (path / tool).symlink_to(found)
    return path


def put(file: Path, script: str) -> Path:
    file.write_text(script)
    file.chmod(0o755)
    return file


def put_python(folder: Path, version: str, *, name: str = "", bare: bool = False) -> Path:
    """Write a fake Python of this version that pretends to install; `bare`, without ensurepip."""
    numbers = tuple(int(number) for number in version.split("."))
    script = FAKE.format(python=sys.executable, version=numbers, bare=bare)
    return put(folder / (name or f"python{version}"), script)


def make(clone: Path, *words: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    own = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "PYTHON"}
    environment = {name: value for name, value in os.environ.items() if name not in own}
    if path is not None:
        environment["PATH"] = str(path)
    return subprocess.run(  # noqa: S603
        ["make", *words],  # noqa: S607
        cwd=clone,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def python_for_a_new_environment(clone: Path, *words: str, path: Path | None = None) -> str | None:
    """Return the Python with which make would create an environment; None if it would keep the existing one."""
    output = make(clone, "--dry-run", "run", *words, path=path).stdout
    assert output.splitlines()[-1] == ".venv/bin/python -m bot"
    found = re.search(r"^'(.*)' -m venv --clear \.venv$", output, re.MULTILINE)
    return found[1] if found else None


def supported() -> list[str]:
    """Return the versions of Python that make supports, the newest first."""
    return re.findall(r"\S+", re.findall(r"^SUPPORTED := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[0])


def test_make_uses_the_newest_supported_python(clone: Path, path: Path) -> None:
    for version in ("3.10", "3.11", "3.12", "3.13", "3.99"):
        put_python(path, version)
    put_python(path, "3.11", name="python3")

    assert python_for_a_new_environment(clone, path=path) == "python3.13"


def test_make_skips_a_shim_without_a_python(clone: Path, path: Path) -> None:
    for version in supported():
        put(path / f"python{version}", SHIM)
    put_python(path, "3.12", name="python3")

    assert python_for_a_new_environment(clone, path=path) == "python3"


def test_make_prefers_a_python_with_ensurepip_to_a_newer_one_without(clone: Path, path: Path) -> None:
    put_python(path, "3.13", bare=True)
    put_python(path, "3.12")

    assert python_for_a_new_environment(clone, path=path) == "python3.12"


def test_without_ensurepip_make_says_what_to_install(clone: Path, path: Path) -> None:
    put_python(path, "3.13", bare=True)

    ended = make(clone, "run", path=path)

    assert ended.returncode == 2
    assert ended.stderr.splitlines()[0].endswith("On Debian and Ubuntu, type: sudo apt install python3.13-venv")
    assert not (clone / ".venv").exists()


@pytest.mark.parametrize("version", ["2.7", "3.10", "3.99"])
def test_without_a_supported_python_make_names_the_supported_ones(clone: Path, path: Path, version: str) -> None:
    put_python(path, version, name="python3")

    ended = make(clone, "run", path=path)

    assert ended.returncode == 2
    assert all(version in ended.stderr.splitlines()[0] for version in supported())
    assert "make PYTHON=" in ended.stderr.splitlines()[0]
    assert not (clone / ".venv").exists()


def test_make_refuses_an_unsupported_python_before_it_installs_anything(clone: Path, path: Path) -> None:
    given = put_python(path, "3.10")

    ended = make(clone, "run", f"PYTHON={given}")

    assert ended.returncode == 2
    assert all(part in ended.stderr.splitlines()[0] for part in (*supported(), f"{given} is none"))
    assert not (clone / ".venv").exists()


def test_make_creates_an_environment_once_and_shows_pip_at_work(clone: Path, path: Path) -> None:
    put_python(path, "3.13")

    made = make(clone, ".venv/dev", path=path)

    assert made.returncode == 0, made.stderr
    assert re.findall(r"requirements/\w+\.txt", made.stdout) == [
        f"requirements/{name}.txt" for name in ("pip", "run", "dev")
    ]
    assert "--quiet" not in made.stdout
    assert python_for_a_new_environment(clone, path=path) is None
    assert make(clone, ".venv/dev", path=path).stdout == "make: '.venv/dev' is up to date.\n"


@pytest.mark.parametrize("target", [".venv/run", ".venv/dev"])
def test_make_recreates_the_environment_after_an_interrupted_installation(clone: Path, path: Path, target: str) -> None:
    put_python(path, "3.13")
    if target == ".venv/dev":
        assert make(clone, ".venv/run", path=path).returncode == 0
    (clone / "cut-off").touch()
    assert make(clone, target, path=path).returncode == 2
    (clone / "cut-off").unlink()

    assert python_for_a_new_environment(clone, path=path) == "python3.13"
    assert make(clone, target, path=path).returncode == 0
    assert python_for_a_new_environment(clone, path=path) is None


def test_make_installs_newer_requirements_into_the_existing_environment(clone: Path, path: Path) -> None:
    put_python(path, "3.13")
    assert make(clone, ".venv/dev", path=path).returncode == 0
    later = (clone / ".venv" / "dev").stat().st_mtime + 10
    os.utime(clone / "requirements" / "run.txt", (later, later))

    assert python_for_a_new_environment(clone, path=path) is None
    assert "requirements/run.txt" in make(clone, "--dry-run", "tests", path=path).stdout


@pytest.fixture
def whole(clone: Path) -> Path:
    """Return the complete environment of a clone, with a Python that only knows its version."""
    folder = clone / ".venv"
    (folder / "bin").mkdir(parents=True)
    put_python(folder / "bin", "3.12", name="python")
    for mark in ("run", "whole"):
        (folder / mark).touch()
    return folder


def test_make_keeps_a_complete_environment_even_if_there_is_a_newer_python(
    clone: Path, whole: Path, path: Path
) -> None:
    put_python(path, "3.13")

    assert python_for_a_new_environment(clone, path=path) is None
    assert python_for_a_new_environment(clone, "PYTHON=python3.13", path=path) == "python3.13"
    assert (whole / "run").exists()


def test_make_recreates_an_environment_whose_python_is_gone(clone: Path, whole: Path, path: Path) -> None:
    put_python(path, "3.12")
    (whole / "bin" / "python").unlink()
    (whole / "bin" / "python").symlink_to(path / "gone")

    assert python_for_a_new_environment(clone, path=path) == "python3.12"


@pytest.mark.parametrize("version", ["3.10", "3.99"])
def test_make_recreates_an_environment_of_an_unsupported_python(
    clone: Path, whole: Path, path: Path, version: str
) -> None:
    put_python(path, "3.12")
    put_python(whole / "bin", version, name="python")

    assert python_for_a_new_environment(clone, path=path) == "python3.12"
