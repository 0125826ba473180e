"""The Dockerfile and `.dockerignore` keep their promises; `test_image` runs the steps."""

import json
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.support.dockerfile import is_left_out, read_steps

ROOT = Path(__file__).parents[2]
STEPS = read_steps(ROOT / "Dockerfile")
IGNORE = (ROOT / ".dockerignore").read_text().splitlines()


def test_packages_are_installed_by_hash_and_as_wheels() -> None:
    (install,) = [step.text for step in STEPS if step.word == "RUN" and "pip --python" in step.text]

    assert "--require-hashes" in install
    assert "--only-binary :all:" in install


def test_no_locked_package_is_required_with_extras() -> None:
    """The image's old pip fails on hashes of such packages. If one is needed, install `pip.txt` first."""
    text = (ROOT / "requirements/bot.txt").read_text()
    locked = re.findall(r"^([\w.-]+)==[\w.]+ \\$", text, re.MULTILINE)  # for all Pythons and systems
    wanted = [Requirement(line) for name in locked for line in metadata.requires(name) or ()]

    assert len(wanted) > len(locked)
    assert [one for one in wanted if one.extras and (one.marker is None or one.marker.evaluate({"extra": ""}))] == []


def test_the_image_runs_without_root() -> None:
    (user,) = [step.text for step in STEPS if step.word == "USER"]

    assert user == "1000:1000"


def test_signals_reach_the_bot_and_a_subcommand_replaces_run() -> None:
    steps = {step.word: step.text for step in STEPS}

    assert json.loads(steps["ENTRYPOINT"]) == ["python", "-m", "bot"]
    assert json.loads(steps["CMD"]) == ["run"]


def test_the_label_has_the_version_of_the_project() -> None:
    (label,) = [step.text for step in STEPS if step.word == "LABEL"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert f'image.version="{project["version"]}"' in label
    assert f'image.description="{project["description"]}"' in label
    assert f'image.licenses="{project["license"]}"' in label


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        ".git/config",
        ".venv/bin/python",
        "data/houselights.db",
        "tests/support/films.py",
        "README.md",
        "requirements/dev.txt",
        "bot/.env",
        "bot/__pycache__/app.cpython-311.pyc",
        "knowledge/films/.env",
    ],
)
def test_secrets_and_development_files_stay_out_of_the_image(path: str) -> None:
    assert is_left_out(path, IGNORE)


@pytest.mark.parametrize("path", ["bot/store/database.py", "migrations/0001_progress.sql", "requirements/bot.txt"])
def test_what_the_bot_needs_is_in_the_image(path: str) -> None:
    assert not is_left_out(path, IGNORE)
