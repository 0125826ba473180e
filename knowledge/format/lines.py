"""Where the keys of a TOML file are: the line of each, and the heading that each fact stands under."""

import re
from collections.abc import Iterator
from typing import TypeAlias

from knowledge.format.errors import Finding, KeyPath
from knowledge.format.models import SECTIONS

Lines: TypeAlias = dict[KeyPath, int]
"""The line of each table, key and item of an array, counted from 1."""

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}'  # texts over several lines
    r'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''  # texts on one line
    r"|#[^\n]*|\n|[\[\]{}=,.]|[^\s\[\]{}=,.#\"']+",
    re.DOTALL,
)
_HEADING = re.compile(r"\s*\[{1,2}([^\[\]#=,]+)\]{1,2}\s*(?:#.*)?")


def lines_of(text: str) -> Lines:
    """Return the line of every key of a file that is valid TOML."""
    finder = _Finder()
    line = 1
    for found in _TOKEN.finditer(text):
        sign = found[0]
        if not sign.startswith("#"):
            finder.take(sign, line)
        line += sign.count("\n")
    return finder.lines


class _Finder:
    """Takes the tokens of a file that is valid TOML one by one."""

    def __init__(self) -> None:
        self.lines: Lines = {}
        self._counts: dict[KeyPath, int] = {}  # of the tables in each array of tables
        self._table: KeyPath = ()
        self._keys: list[str] = []
        self._brackets = 0  # of a heading
        self._value: KeyPath | None = None  # of the key whose value is being read
        self._open: list[tuple[KeyPath, int | None]] = []  # arrays and the number of their item; tables and None

    def take(self, sign: str, line: int) -> None:
        """Take a sign that begins on a line."""
        if not self._open and self._value is None:
            self._statement(sign, line)
        elif sign == "\n":
            self._value = None if not self._open else self._value
        elif sign in "[{":
            path = self._here()
            self.lines.setdefault(path, line)
            self._open.append((path, 0 if sign == "[" else None))
            self._keys = []
        elif sign in "]}":
            self._value = self._open.pop()[0]
            self._keys = []
        elif sign == ",":
            path, item = self._open.pop()
            self._open.append((path, None if item is None else item + 1))
            self._keys = []
        elif not self._open or self._open[-1][1] is not None:
            self.lines.setdefault(self._here(), line)
        elif sign == "=":
            self._value = (*self._open[-1][0], *self._keys)
            self.lines[self._value] = line
        elif sign != ".":
            self._keys.append(sign.strip("\"'"))

    def _here(self) -> KeyPath:
        """Return the path of the value that begins."""
        path, item = self._open[-1] if self._open else ((), None)
        return (self._value or ()) if item is None else (*path, item)

    def _statement(self, sign: str, line: int) -> None:
        """Take a sign of a heading, or of a key before its equals sign."""
        if sign == "[" and not self._keys:
            self._brackets += 1
        elif sign == "]" and self._brackets and self._keys:
            self._heading(line)
        elif sign == "\n":
            self._keys, self._brackets = [], 0
        elif sign == "=":
            self._value = (*self._table, *self._keys)
            self.lines[self._value] = line
            self._keys = []
        elif sign not in ".]":
            self._keys.append(sign.strip("\"'"))

    def _heading(self, line: int) -> None:
        path: KeyPath = ()
        for number, key in enumerate(self._keys, 1):
            path = (*path, key)
            if number == len(self._keys) and self._brackets > 1:
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        self._table = path
        self.lines.setdefault(path, line)
        self._keys, self._brackets = [], 0


def misplaced(text: str) -> Iterator[Finding]:
    """Yield facts that go to another entry than the one above them, as TOML has it: `[[plot.facts]]` under a term."""
    above = ""
    counts: dict[str, int] = {}
    facts: dict[str, int] = {}
    for line in text.splitlines():
        if not (found := _HEADING.fullmatch(line)):
            continue
        section, _, rest = found[1].strip().partition(".")
        if not rest:
            above = section
            counts[section] = counts.get(section, 0) + 1
            facts[section] = 0
        elif rest.strip() == "facts" and section in SECTIONS:
            number = facts.get(section, 0)
            facts[section] = number + 1
            if above != section and counts.get(section):
                path = (section, counts[section] - 1, "facts", number)
                yield path, f"stands under [[{above}]], but its heading says {section}; write [[{above}.facts]]"
