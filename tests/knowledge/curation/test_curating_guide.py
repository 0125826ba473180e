"""The guide for curators, followed to the letter: its commands print what it shows, its examples are so."""

import io
import re
import shlex
import shutil
from pathlib import Path

import pytest

from knowledge.__main__ import COMMANDS, main
from knowledge.format.files import SHIPPED
from tests.support.guide import commands, mend, typed
from tests.support.pages import ROOT, page

GUIDE = page("docs/curating.md")


class Terminal:
    """Gives the commands of a guide where it is, and keeps what they print."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        self._code = 0

    def give(self, command: str, keys: str) -> list[str]:
        """What a command prints, as lines without trailing blanks. `keys` is what is typed into it."""
        name, *arguments = shlex.split(command)
        if name == "cp":
            shutil.copy(*arguments)
        elif name == "echo":
            assert arguments == ["$?"]
            return [str(self._code)]
        else:
            assert (name, arguments[:2]) == ("python", ["-m", "knowledge"])
            self._monkeypatch.setattr("sys.stdin", io.StringIO(keys))
            self._code = main(arguments[2:])
        return [line.rstrip() for line in self._capsys.readouterr().out.splitlines()]


def test_a_curator_who_follows_the_guide_sees_what_it_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    terminal = Terminal(capsys, monkeypatch)
    for block in GUIDE.blocks:
        if block.language == "console":
            for command, printed in commands(block.text):
                assert terminal.give(command, typed(printed)) == [line.rstrip() for line in printed], command
        elif block.file and block.language == "diff":
            mend(Path(block.file), block.text)
        elif block.file:
            Path(block.file).write_text(block.text, encoding="utf-8")

    assert main(["check", "--strict", "before.toml"]) == 0


def test_its_other_examples_are_in_the_shipped_film_file() -> None:
    shipped = {
        line.strip() for path in SHIPPED.glob("*.toml") for line in path.read_text(encoding="utf-8").splitlines()
    }

    quoted = [block.text for block in GUIDE.blocks if block.language == "toml" and not block.file]

    assert len(quoted) >= 5
    assert [line for text in quoted for line in text.splitlines() if line.strip() not in shipped] == []


def test_it_names_no_option_that_does_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    for option in set(re.findall(r"--[a-z]+", GUIDE.text)):
        with_it = [name for name in COMMANDS if option in _help(name, capsys)]
        assert with_it, option


def _help(name: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit):
        main([name, "--help"])
    return capsys.readouterr().out
