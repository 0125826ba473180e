"""The commands on the pages run: those that end and need no network; for `make`, a dry run."""

import asyncio
import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import bot.__main__
import knowledge.__main__
from bot.settings import Settings
from bot.store.database import Database
from tests.support.cli_process import TOKEN
from tests.support.pages import PAGES, ROOT, Page

PYTHON = re.compile(r"(\.venv/bin/)?python")
SETTING = re.compile(r"HOUSELIGHTS_(\w+)=(.*)")
WITHOUT_END = ("", "run", "rehearse")
WITHOUT_A_BOT = {"health": 1}  # no bot is running
FILES = {"backup": "copy.db", "restore": "copy.db", "export": "polls.jsonl"}


@pytest.fixture
def folder(on_disk: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a club's database and the test films; on disk, because `doctor` warns about a RAM disk."""
    monkeypatch.chdir(on_disk)
    monkeypatch.setenv("HOUSELIGHTS_DATABASE", str(on_disk / "club.db"))
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    (on_disk / "tests").symlink_to(ROOT / "tests")
    asyncio.run(_start_and_end(on_disk / "club.db"))
    return on_disk


async def _start_and_end(path: Path) -> None:
    await (await Database.open(path)).close()


@pytest.mark.parametrize("page", [page for page in PAGES if "python -m bot" in page.text], ids=str)
def test_the_commands_for_operators_on_a_page_run(page: Page, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for settings, words in _of(page, "bot"):
        if " ".join(words) in WITHOUT_END:
            assert Settings.model_validate(settings)
            continue
        with monkeypatch.context() as environment:
            if words == ["invite"]:
                environment.setenv("HOUSELIGHTS_TOKEN", TOKEN)
            given = [FILES[words[0]] if word == "FILE" else word for word in words]
            assert bot.__main__.main(given) == WITHOUT_A_BOT.get(words[0], 0), words

    assert (folder / "club.db").exists()


@pytest.mark.parametrize("page", [page for page in PAGES if "python -m knowledge" in page.text], ids=str)
def test_the_commands_for_curators_on_a_page_run(page: Page, folder: Path) -> None:
    for _, words in _of(page, "knowledge"):
        if "before.toml" in words:
            shutil.copy(folder / words[-1], folder / "before.toml")
        assert knowledge.__main__.main(words) == 0, words


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_make_targets_on_a_page_exist(page: Page) -> None:
    asked = {
        words for line in page.code.splitlines() for words in re.findall(r"(?:^|sudo |&& )make ([a-z.][a-z./-]*)", line)
    }

    for target in asked:
        done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603, S607
        assert done.returncode == 0, done.stderr


def _of(page: Page, package: str) -> list[tuple[dict[str, str], list[str]]]:
    """Return the commands of a page for a package: the settings before each, and the words after the package."""
    found = list[tuple[dict[str, str], list[str]]]()
    for words in page.commands:
        settings = {match[1].lower(): match[2] for word in words if (match := SETTING.fullmatch(word))}
        rest = words[len(settings) :]
        if len(rest) > 2 and PYTHON.fullmatch(rest[0]) and rest[1:3] == ["-m", package]:
            found.append((settings, rest[3:]))
    return found
