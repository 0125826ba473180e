"""The pages of the project: their links, headings, code and commands."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

_FENCED = re.compile(r"^```(\w*)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_SPAN = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file that it is about (empty if it names none), and its text."""

    language: str
    file: str
    text: str


@dataclass(frozen=True)
class Page:
    """A page. Its name is the path from the folder of the project."""

    name: str

    @property
    def path(self) -> Path:
        """Where it is."""
        return ROOT / self.name

    @property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """All but the fenced blocks."""
        return _FENCED.sub("", self.text)

    @property
    def links(self) -> list[str]:
        """Where it leads, pictures included."""
        return [to or picture for to, picture in _LINK.findall(self.prose)]

    @property
    def anchors(self) -> set[str]:
        """Its headings as links name them."""
        plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(self.prose))
        return {heading.replace(" ", "-") for heading in plain}

    @property
    def spans(self) -> list[str]:
        """What is set as code within the prose."""
        return _SPAN.findall(self.prose)

    @property
    def blocks(self) -> list[Block]:
        """Its fenced blocks, in order."""
        return [Block(*found) for found in _FENCED.findall(self.text)]

    def blocks_of(self, language: str) -> list[str]:
        """The text of its fenced blocks in a language."""
        return [block.text for block in self.blocks if block.language == language]

    @property
    def code(self) -> str:
        """All that is set as code, a piece a line."""
        return "\n".join([*self.spans, *(block.text for block in self.blocks)])

    @property
    def commands(self) -> Iterator[list[str]]:
        """The command lines of its shell blocks, word by word."""
        for block in self.blocks_of("sh"):
            for line in block.replace("\\\n", " ").splitlines():
                if words := shlex.split(line, comments=True):
                    yield words

    def __str__(self) -> str:
        return self.name


PAGES = [Page(str(path.relative_to(ROOT))) for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])]


def page(name: str) -> Page:
    """The page of this name."""
    return next(one for one in PAGES if one.name == name)
