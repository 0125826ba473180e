"""Faults of film files, in words for their curator."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
Finding: TypeAlias = tuple[KeyPath, str]
"""The place of a fault, and what would be right."""


def describe_path(path: KeyPath) -> str:
    """Return a key path as a curator would write it: `characters[1].facts[3].text`, counting from 1."""
    spelled = ""
    for step in path:
        spelled += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if spelled else step
    return spelled


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the file, the place in it, and what would be right.

    The place is a key path, or a cell of a sheet. `line` is counted from 1, and 0 if there is none; `owner` is the fact
    or entry that has the fault, `quote` the line itself.
    """

    file: str
    place: str
    remedy: str
    line: int = 0
    owner: str = ""
    quote: str = ""

    def __str__(self) -> str:
        file = f"{self.file}:{self.line}" if self.line else self.file
        place = f"{self.place} ({self.owner})" if self.place and self.owner else self.place or self.owner
        return f"{file}: {place}: {self.remedy}" if place else f"{file}: {self.remedy}"


class FilmFileError(Exception):
    """Raised for film files that can't be used; `faults` holds every reason, in file order."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)
