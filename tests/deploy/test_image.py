"""The Dockerfile's steps work without an engine, and the bot starts as another user."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from bot.cli.doctor import TOKENLESS
from tests.deploy.test_versions import SUPPORTED, holds, locked, markers_of
from tests.support.dockerfile import Stage, build

ROOT = Path(__file__).parents[2]
USER = 1000 if os.getuid() == 0 else None
"""The user who starts the bot; only root can start it as another one."""

TOKEN = "not.a.token"  # noqa: S105
NO_NETWORK = """
import socket

def getaddrinfo(*_, **__):
    raise socket.gaierror(-2, "no network")

socket.getaddrinfo = getaddrinfo
"""
OPEN = """
import asyncio, os, pathlib
from bot.store.database import Database

async def use():
    database = await Database.open(pathlib.Path(os.environ["HOUSELIGHTS_DATABASE"]))
    await database.close()

asyncio.run(use())
"""

pytestmark = pytest.mark.deploy


@pytest.fixture(scope="session")
def python() -> Path:
    """Return a Python that another user can run: of the image's version if there is one, else another supported one."""
    here = Path(sys.executable).resolve()
    places = [
        Path(f"{place}/python{version}") for version in SUPPORTED[::-1] for place in ("/usr/local/bin", "/usr/bin")
    ]
    ours = [here] if SUPPORTED[-1] in here.name else []
    for candidate in (*ours, *places, here):
        if candidate.exists() and _can_run(candidate):
            return candidate
    pytest.skip("there is no Python here that another user can run")


def ask(python: Path, what: str) -> str:
    """Return the value of an expression in a Python."""
    ended = subprocess.run([python, "-c", f"import sys; print({what})"], capture_output=True, text=True, check=True)  # noqa: S603
    return ended.stdout.strip()


def _can_run(python: Path) -> bool:
    try:
        subprocess.run([python, "-c", ""], user=USER, cwd="/", check=True)  # noqa: S603
    except PermissionError:
        return False
    return True


@pytest.fixture(scope="session")
def context() -> Iterator[Path]:
    """Return a clone that only its owner can read, with a token, a database and other private files in it."""
    with tempfile.TemporaryDirectory() as folder:
        context = Path(folder) / "houselights"
        shutil.copytree(
            ROOT, context, ignore=shutil.ignore_patterns(".venv", ".git", "data", ".*_cache", "__pycache__")
        )
        for name in (".env", "bot/.env", "data/houselights.db", ".git/config", ".venv/pyvenv.cfg"):
            (context / name).parent.mkdir(exist_ok=True)
            (context / name).write_text("HOUSELIGHTS_TOKEN=secret\n")
        subprocess.run(["chmod", "-R", "go-rwx", context], check=True)  # noqa: S603, S607
        yield context


@pytest.fixture(scope="session")
def image(context: Path, python: Path) -> Iterator[Stage]:
    """Return the last stage, read-only except for the volume and /tmp."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        stage = build(context, Path(folder), python)
        subprocess.run(["chmod", "-R", "a-w", stage.root], check=True)  # noqa: S603, S607
        subprocess.run(["chmod", "-R", "u+w", stage.root / "data", stage.root / "tmp"], check=True)  # noqa: S603, S607
        yield stage
        subprocess.run(["chmod", "-R", "u+w", folder], check=True)  # noqa: S603, S607


def outside_the_volume(image: Stage) -> dict[Path, tuple[int, int]]:
    """Return every file outside of the volume and /tmp, with its size and modification time."""
    return {
        path: (path.lstat().st_size, path.lstat().st_mtime_ns)
        for path in image.root.rglob("*")
        if path.relative_to(image.root).parts[0] not in {"data", "tmp"}
    }


def test_the_installed_packages_are_the_locked_ones(image: Stage, python: Path) -> None:
    where = markers_of(ask(python, "'%d.%d' % sys.version_info[:2]"), "Linux", platform.machine())
    installed = {canonicalize_name(path.name.split("-")[0]) for path in image.root.rglob("*.dist-info")}
    wanted = [one for one in locked(ROOT / "requirements/bot.txt") if holds(one, where)]

    assert installed == {canonicalize_name(one.name) for one in wanted}


def test_the_image_has_no_installer(image: Stage) -> None:
    assert not [path for path in image.root.rglob("*") if path.name in {"pip", "setuptools", "wheel", "ensurepip"}]


def test_only_the_bot_is_copied(image: Stage) -> None:
    app = image.root / "app"

    assert {path.name for path in app.iterdir()} == {"LICENSE", "bot", "knowledge", "migrations"}
    assert not [path for path in image.root.rglob("*") if path.is_file() and b"TOKEN=secret" in path.read_bytes()]


def test_every_module_is_compiled(image: Stage, python: Path) -> None:
    tag = ask(python, "sys.implementation.cache_tag")
    modules = [path for place in ("app", "venv/lib") for path in (image.root / place).rglob("*.py")]
    compiled = [path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc" for path in modules]

    assert len(modules) > 500
    assert [path for path in compiled if not path.exists()] == []


def test_without_a_token_the_bot_says_what_is_missing(image: Stage) -> None:
    before = outside_the_volume(image)

    ended = image.start(user=USER)

    assert ended.returncode == 1
    assert "HOUSELIGHTS_TOKEN" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert outside_the_volume(image) == before


def test_without_a_token_the_doctor_reports_a_problem(image: Stage) -> None:
    ended = image.start("doctor", user=USER)

    assert ended.returncode == 1
    assert [line for line in ended.stdout.splitlines() if "TOKEN" in line] == [f"!!  {TOKENLESS}"]


def test_with_a_token_the_bot_connects_to_discord(image: Stage) -> None:
    (image.root / "tmp" / "sitecustomize.py").write_text(NO_NETWORK)
    before = outside_the_volume(image)

    ended = image.start(user=USER, HOUSELIGHTS_TOKEN=TOKEN, PYTHONPATH=str(image.root / "tmp"))

    assert ended.returncode == 1
    assert "Discord cannot be reached" in ended.stderr
    assert TOKEN not in ended.stdout + ended.stderr
    assert outside_the_volume(image) == before


def test_the_database_is_created_in_the_volume(image: Stage) -> None:
    before = outside_the_volume(image)

    ended = image.run("python", "-c", OPEN, user=USER)

    assert ended.stderr == ""
    assert (image.root / "data" / "houselights.db").exists()
    assert outside_the_volume(image) == before


def test_backups_can_be_written_to_the_volume(image: Stage) -> None:
    assert image.run("touch", "/data/backups/one.db", user=USER).returncode == 0


def test_everything_but_the_volume_and_tmp_is_read_only(image: Stage) -> None:
    for place in ("/app/mark", "/app/bot/__pycache__/mark", "/venv/mark", "/usr/local/mark"):
        assert image.run("touch", place, user=USER).returncode == 1
