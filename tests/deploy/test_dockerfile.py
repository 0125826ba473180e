"""What the Dockerfile and `.dockerignore` promise; that the steps work is tried in `test_image`."""

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


def test_every_package_is_one_whose_hash_is_locked() -> None:
    (install,) = [step.text for step in STEPS if step.word == "RUN" and "pip --python" in step.text]

    assert "--require-hashes" in install
    assert "--only-binary :all:" in install


def test_none_is_wanted_with_extras_so_that_the_pip_of_the_image_will_do() -> None:
    """An old pip asks for hashes of the newest version of such a one. If there is one, install `pip.txt` before."""
    text = (ROOT / "requirements/bot.txt").read_text()
    locked = re.findall(r"^([\w.-]+)==[\w.]+ \\$", text, re.MULTILINE)  # what is for all Pythons and systems
    wanted = [Requirement(line) for name in locked for line in metadata.requires(name) or ()]

    assert len(wanted) > len(locked)
    assert [one for one in wanted if one.extras and (one.marker is None or one.marker.evaluate({"extra": ""}))] == []


def test_the_last_stage_runs_as_nobody_special() -> None:
    (user,) = [step.text for step in STEPS if step.word == "USER"]

    assert user == "1000:1000"


def test_signals_reach_the_bot_and_a_subcommand_takes_the_place_of_run() -> None:
    told = {step.word: step.text for step in STEPS}

    assert json.loads(told["ENTRYPOINT"]) == ["python", "-m", "bot"]
    assert json.loads(told["CMD"]) == ["run"]


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
def test_what_is_nobodys_business_stays_out(path: str) -> None:
    assert is_left_out(path, IGNORE)


@pytest.mark.parametrize("path", ["bot/store/database.py", "migrations/0001_progress.sql", "requirements/bot.txt"])
def test_what_the_bot_needs_goes_in(path: str) -> None:
    assert not is_left_out(path, IGNORE)
