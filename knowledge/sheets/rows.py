"""Rows of cells, each with its place in a sheet, and the text of cells."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.text import clean


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A row of a sheet, counted from 1 as spreadsheets do, and the column's heading. `sheet` is empty in a CSV file."""

    order: int
    row: int
    column: str = ""
    sheet: str = ""

    def __str__(self) -> str:
        return ", ".join(
            filter(None, [self.sheet, f"row {self.row}" if self.row else "", self.column and f"column {self.column}"])
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A row that has something in it. `cells` are tidy where they are one text; line breaks and bars stay."""

    order: int
    number: int
    cells: tuple[str, ...]
    sheet: str = ""

    def place(self, column: str = "") -> Place:
        """Return the place of a cell of this row."""
        return Place(self.order, self.number, column, self.sheet)

    @property
    def first(self) -> str:
        """Return the first cell that has something in it."""
        return next(filter(None, self.cells), "")

    @property
    def only(self) -> str:
        """Return the only cell that has something in it; empty if there are more."""
        filled = [cell for cell in self.cells if cell]
        return filled[0] if len(filled) == 1 else ""


_FORMULA = re.compile(r"'*[=+\-@]")
_SPLIT = re.compile(r"[|\n\r\v\f\x85\u2028\u2029]+")
_QUOTED = 60  # characters
_LONGEST = 400  # characters of an item; longer ones are no name
_FROM = re.compile(r"(?P<text>.*\S)\s*\(\s*from\s+(?P<checkpoint>.+?)\s*\)", re.IGNORECASE | re.DOTALL)


def guarded(text: str) -> str:
    """Return a cell's text with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return what was `guarded`."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def tidy(text: str) -> str:
    """Return a text on one line, with single blanks, without invisible characters that change nothing."""
    if not (text.isascii() and text.isprintable()):
        shown = clean(text)
        text = "".join(
            char
            for char in text
            if char.isspace() or char in shown or unicodedata.category(char) not in {"Cc", "Cf", "Cs"}
        )
    return " ".join(text.split())


def shown(text: str) -> str:
    """Return what a fault quotes of a cell: on one line, not long."""
    text = tidy(text)
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]} \u2026"


def items_of(cell: str) -> list[str]:
    """Return the texts in a cell that are on lines of their own or have bars between them."""
    return [item for part in _SPLIT.split(cell) if (item := tidy(part))]


def words_of(cell: str) -> list[str]:
    """Return the words in a cell, with blanks, commas, semicolons, bars or line breaks between them."""
    return [word for word in re.split(r"[\s,;|]+", cell) if word]


def cell_of(items: Iterable[str]) -> str:
    """Return several texts as one cell, each on a line of its own."""
    return "\n".join(items)


def with_reveal(text: str, checkpoint: str | None) -> str:
    """Return a text that says from which checkpoint on it may be read, such as `Richard (from 2)`."""
    return text if checkpoint is None else f"{text} (from {checkpoint})"


def says_reveal(text: str) -> bool:
    """Return whether a text could be taken for one `with_reveal`."""
    return _FROM.fullmatch(text) is not None


def split_reveal(item: str) -> tuple[str, str | None]:
    """Return the text and the checkpoint of an item `with_reveal`; None where it names no checkpoint."""
    found = _FROM.fullmatch(item) if len(item) <= _LONGEST else None
    return (found["text"], found["checkpoint"]) if found else (item, None)


def row_of(order: int, number: int, cells: Sequence[str], sheet: str = "") -> Row:
    """Return a row of raw cells."""
    stripped = [unguarded(cell.strip("\ufeff \t\r\n\xa0")) for cell in cells]
    return Row(order, number, tuple(cell if tidy(cell) else "" for cell in stripped), shown(sheet))
