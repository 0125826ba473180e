"""Follows a guide for curators: the commands of a block, what is typed into them, and changes to a file."""

import re
from collections.abc import Iterator
from pathlib import Path


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """The commands of a console block, each with the lines that it is to print."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *printed = part.splitlines()
        yield command, printed


def typed(printed: list[str]) -> str:
    """What somebody types in a conversation that is printed."""
    return "".join(f"{match[1]}\n" for line in printed if (match := re.fullmatch(r"\d+> (.+)", line)))


def mend(path: Path, change: str) -> None:
    """Make a change to a file as a block of minus and plus lines has it, a minus line for each plus line."""
    lines = change.splitlines()
    for old, new in zip(lines[::2], lines[1::2], strict=True):
        text = path.read_text(encoding="utf-8")
        assert old[0] == "-"
        assert new[0] == "+"
        assert text.count(old[1:]) == 1, old
        path.write_text(text.replace(old[1:], new[1:]), encoding="utf-8")
