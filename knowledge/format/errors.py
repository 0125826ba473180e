"""What is wrong with a file, in words for the person who wrote it; nothing here reads or checks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
Finding: TypeAlias = tuple[KeyPath, str]
"""Where something is not as it should be, and what would be right."""


def describe_path(path: KeyPath) -> str:
    """A key path as a curator would write it: `characters[1].facts[3].text`, counting from 1."""
    spelled = ""
    for step in path:
        spelled += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if spelled else step
    return spelled


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the file, where in it (a key path or a line), and what would be right."""

    file: str
    place: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.remedy}" if self.place else f"{self.file}: {self.remedy}"


class FilmFileError(Exception):
    """Film files that cannot be used; `faults` holds every reason, in file order."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)
