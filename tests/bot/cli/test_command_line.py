"""The words of the command line: what there is, and what is said of what there is not."""

import re
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.support.cli_process import run

COMMANDS = ["run", "rehearse", "invite", "doctor", "backup", "restore", "export", "vacuum", "health"]


def test_every_command_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    told = re.findall(r"^    (\w+) +\w", capsys.readouterr().out, re.MULTILINE)
    assert ended.value.code == 0
    assert told == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_of_its_own(capsys: pytest.CaptureFixture[str], command: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])

    assert ended.value.code == 0
    assert re.search(rf"usage: python -m bot {command}\b.*\n\n[A-Z].*\.", capsys.readouterr().out, re.DOTALL)


@pytest.mark.parametrize(
    "words", ["dance", "backup", "restore a b", "invite --application me", "invite --application 0"]
)
def test_bad_usage_ends_with_2_and_says_what_is_right(capsys: pytest.CaptureFixture[str], words: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words.split())

    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: python -m bot")


@pytest.mark.parametrize("words", ["run", "rehearse", "backup a", "restore a", "export", "vacuum", "health", "invite"])
def test_a_bad_setting_is_one_sentence_for_every_command(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    monkeypatch.setenv("HOUSELIGHTS_WATCH_PORT", "-1")

    assert main(words.split()) == 1

    told = capsys.readouterr().err
    assert told.startswith("HOUSELIGHTS_WATCH_PORT: ")
    assert told.count("\n") == 1
    assert sorted(file.name for file in home.iterdir()) == ["films"]


def test_an_invitation_is_printed_without_any_settings(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert home.exists()

    assert main(["invite", "--application", "123456789012345678"]) == 0

    assert capsys.readouterr().out.startswith("https://discord.com/")


LOADED = """
import sys
from bot.__main__ import main
main(["health"])
print(*{"aiosqlite", "discord", "knowledge.search.english", "simcord"} & sys.modules.keys())
"""


def test_a_health_check_loads_nothing_that_takes_long(tmp_path: Path) -> None:
    assert run(tmp_path, code=("-c", LOADED)).stdout.strip() == ""
