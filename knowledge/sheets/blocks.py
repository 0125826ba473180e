"""Finds the blocks of a sheet: which rows belong to the film, its checkpoints, its facts and its prompts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.format.errors import Fault, FilmFileError
from knowledge.sheets.csv_files import read_csv, read_text
from knowledge.sheets.layout import (
    BLOCKS,
    CHECKPOINTS,
    FACTS,
    FILM,
    MOST_BYTES,
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_ROWS,
    PROMPTS,
    Block,
    fold_heading,
    nearest,
)
from knowledge.sheets.rows import Place, Row, shown
from knowledge.sheets.xlsx_files import OLE, ZIP, read_xlsx

_TITLES = {fold_heading(block.title): block for block in BLOCKS} | {
    "checkpoint": CHECKPOINTS,
    "fact": FACTS,
    "prompt": PROMPTS,
}
_OTHER_FILES = {
    b"%PDF": "is a PDF; in your spreadsheet, save it as .xlsx",
    b"\x89PNG": "is a picture; send the sheet itself, as .xlsx or .csv",
    b"\xff\xd8\xff": "is a picture; send the sheet itself, as .xlsx or .csv",
    b"\x1f\x8b": "is packed; send the sheet itself, as .xlsx or .csv",
    b"{\\rtf": "is a text document; in your spreadsheet, save it as .xlsx",
    b"<!DOCTYPE": "is a web page; in your spreadsheet, save it as .xlsx",
    b"<html": "is a web page; in your spreadsheet, save it as .xlsx",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What is in a cell, and where."""

    text: str
    place: Place


Record = Mapping[str, Cell]
"""A row of a table: the cells that have something in them, by the key of their column, and the place of the row."""


@dataclass(slots=True)
class Tables:
    """The blocks of a sheet. `film` holds the one record of the film's block."""

    film: dict[str, Cell] = field(default_factory=dict)
    records: dict[str, list[tuple[Row, Record]]] = field(default_factory=dict)
    headings: dict[str, dict[int, str]] = field(default_factory=dict)
    faults: list[tuple[Place, str]] = field(default_factory=list)


def read_tables(name: str, data: bytes) -> Tables:
    """Read the blocks of a sheet. Raises `FilmFileError` where the file is no sheet, or far too large."""
    tables = Tables()
    block: Block | None = None
    sheet = -1
    columns: dict[int, str] | None = None
    for count, row in enumerate(_of_the_film(_rows(name, data)), 1):
        if remedy := _too_large(row, count):
            raise FilmFileError([Fault(name, str(row.place()), remedy)])
        if row.order != sheet:
            sheet, columns = row.order, None
            block = _TITLES.get(fold_heading(row.sheet)) if row.sheet else None
        if row.only.startswith("#"):
            continue  # a note
        titled = _TITLES.get(fold_heading(row.only))
        if titled:
            block, columns = titled, None
        elif begun := _begun_by(row, block, begun=columns is not None):
            block, columns = begun, _columns(tables, begun, row)
        elif block is FILM or (block is None and fold_heading(row.first) in FILM.headings):
            block = FILM
            _film_row(tables, row)
        elif block and columns is not None:
            tables.records.setdefault(block.title, []).append((row, _record(tables, columns, row)))
    return tables


def _of_the_film(rows: Iterable[Row]) -> Iterable[Row]:
    """Return the rows of the sheets that are named after a block, if any is: notes and the like may be beside them."""
    rows = list(rows) if not isinstance(rows, list) else rows
    named = [row for row in rows if row.sheet and fold_heading(row.sheet) in _TITLES]
    return named or rows


def _too_large(row: Row, count: int) -> str:
    """Return what is wrong with a row that is one too many, too wide, or has too long a cell; empty if nothing is."""
    if count > MOST_ROWS:
        return f"is one of more than {MOST_ROWS:,}; a film file needs far fewer"
    if any(row.cells[MOST_COLUMNS:]):
        return f"has more than {MOST_COLUMNS} columns; a film file needs {len(FACTS.columns)}"
    if long := next((cell for cell in row.cells if len(cell) > MOST_CHARACTERS), None):
        return f'has a cell of {len(long):,} characters, beginning "{shown(long[:200])}"; at most {MOST_CHARACTERS:,}'
    return ""


def _rows(name: str, data: bytes) -> Iterable[Row]:
    if len(data) > MOST_BYTES:
        raise FilmFileError([Fault(name, "", f"has {len(data):,} bytes; at most {MOST_BYTES:,}")])
    if not data.strip():
        raise FilmFileError([Fault(name, "", "is empty")])
    if data.startswith(OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        remedy = (
            "is locked with a password; save it without one" if locked else "is an old Excel file; save it as .xlsx"
        )
        raise FilmFileError([Fault(name, "", remedy)])
    for start, remedy in _OTHER_FILES.items():
        if data.lstrip()[:16].lower().startswith(start.lower()):
            raise FilmFileError([Fault(name, "", remedy)])
    if data.startswith(ZIP):
        return read_xlsx(name, data)
    if name.lower().endswith((".xlsx", ".xlsm")):
        raise FilmFileError([Fault(name, "", "is no Excel file, though it is called one; save it as .xlsx again")])
    return read_csv(name, read_text(name, data), _known_headings)


def _known_headings(cells: Sequence[str]) -> int:
    words = [fold_heading(cell) for cell in cells if cell]
    return max(sum(word in block.headings for word in words) for block in BLOCKS[1:])


def _begun_by(row: Row, block: Block | None, *, begun: bool) -> Block | None:
    """Return the block whose headings a row holds.

    Under a title that is the first row. Without one, a row begins a table if it has more headings than a row of the
    table above it has cells.
    """
    if block not in {None, FILM} and not begun:
        return block
    words = {fold_heading(cell) for cell in row.cells if cell}
    best = max((CHECKPOINTS, PROMPTS, FACTS), key=lambda one: len(words & one.headings.keys()))
    needed = {None: 3, FILM: 3, CHECKPOINTS: 5}.get(block)
    return best if needed and len(words & best.headings.keys()) >= needed else None


def _columns(tables: Tables, block: Block, row: Row) -> dict[int, str]:
    """Return the key of each column below a row of headings."""
    columns: dict[int, str] = {}
    meant: set[str] = set()
    known = block.headings
    for number, text in enumerate(row.cells):
        word = fold_heading(text)
        key = known.get(word) or known.get(word.rstrip("0123456789 "))
        if key in columns.values() and key != "questions":
            tables.faults.append((row.place(shown(text)), f'means "{key}", and so does another column; keep one'))
        elif key:
            columns[number] = key
        elif word and not word.startswith("#"):
            near = nearest(word, known)
            meant.add(known.get(near or "", ""))
            hint = f'did you mean "{known[near]}"?' if near else "begin it with # if it is for you alone"
            tables.faults.append((row.place(shown(text)), f"is no column here; {hint}"))
            columns[number] = ""
        elif word:
            columns[number] = ""
    missing = [
        column.key for column in block.columns if column.required and column.key not in {*columns.values(), *meant}
    ]
    if missing:
        tables.faults.append((row.place(), f"{block.title} has no column {' and none '.join(missing)}; add it"))
    tables.headings[block.title] = columns
    return columns


def _film_row(tables: Tables, row: Row) -> None:
    """Take a row of the film's block: what it is, and the value beside it."""
    word, *values = [cell for cell in row.cells if cell]
    key = FILM.headings.get(fold_heading(word))
    if key is None:
        near = nearest(word, FILM.headings)
        hint = (
            f'did you mean "{FILM.headings[near]}"?' if near else f"there are {', '.join(c.key for c in FILM.columns)}"
        )
        tables.faults.append((row.place(), f'"{shown(word)}" is nothing that a film has; {hint}'))
    elif key in tables.film:
        tables.faults.append((row.place(), f"{key} is there already, in {tables.film[key].place}; keep one"))
    elif values[1:]:
        tables.faults.append((row.place(), f"{key} has more than one cell beside it; put it all into one"))
    elif values:
        tables.film[key] = Cell(values[0], row.place(key))


def _record(tables: Tables, columns: Mapping[int, str], row: Row) -> Record:
    record: dict[str, Cell] = {}
    for number, text in enumerate(row.cells):
        if not text:
            continue
        key = columns.get(number)
        if key is None:
            tables.faults.append((row.place(), f'has "{shown(text)}" in a column without a heading; give it one'))
        elif key in record:
            record[key] = Cell(f"{record[key].text}\n{text}", record[key].place)
        elif key:
            record[key] = Cell(text, row.place(key))
    return record
