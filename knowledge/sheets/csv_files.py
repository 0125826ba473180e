"""Sheets as CSV: commas, semicolons or tabs, UTF-8 or UTF-16, as spreadsheets write them."""

import codecs
import csv
import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence

from knowledge.format.errors import Fault, FilmFileError
from knowledge.sheets.rows import Row, guarded, row_of

DELIMITERS = (",", ";", "\t")
_SAMPLE = 60  # rows to tell the delimiter from
_CELL = 100_000  # characters; more is a quote that was never closed
_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def read_text(name: str, data: bytes) -> str:
    """Decode a file that a spreadsheet or an editor has saved as text.

    Raises `FilmFileError` where it is no text.
    """
    encoding = _UTF_16.get(data[:2]) or _utf_16_without_mark(data) or "utf-8-sig"
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        remedy = 'is not UTF-8 text; save it as "CSV UTF-8", or as .xlsx'
        raise FilmFileError([Fault(name, f"line {line}", remedy)]) from error
    if "\0" in text:
        remedy = "holds NUL characters, so it is no text or has been damaged; save it again"
        raise FilmFileError([Fault(name, "", remedy)])
    return text


def _utf_16_without_mark(data: bytes) -> str | None:
    """Return the encoding of a text whose every second byte is 0, as of one that is mostly Latin."""
    start = data[:400]
    for zero, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(start) >= 8 and not any(start[zero::2]) and all(start[1 - zero :: 2]):  # noqa: PLR2004
            return encoding
    return None


def read_csv(name: str, text: str, knows: Callable[[Sequence[str]], int]) -> Iterator[Row]:
    """Yield the rows of a CSV file that have something in them.

    `knows` returns how many cells of a row are headings; the delimiter that gives most is taken. Raises
    `FilmFileError` for a quote that is never closed, or text behind a closing one.
    """
    first, _, rest = text.partition("\n")
    delimiter = None
    if first.strip().strip('"').lower().startswith("sep=") and (sign := first.strip().strip('"')[4:5]):
        delimiter, text = sign, f"\n{rest}"
    delimiter = delimiter or _delimiter(text, knows)
    number = 0
    try:
        for number, cells in enumerate(_records(text, delimiter, strict=True), 1):
            row = row_of(0, number, cells)
            if any(row.cells):
                yield row
    except csv.Error as error:
        remedy = (
            "has a quote that is never closed, or text behind a closing one; "
            'a quote inside a quoted cell is written twice, ""'
        )
        raise FilmFileError([Fault(name, f"row {number + 1}", remedy)]) from error


def _records(text: str, delimiter: str, *, strict: bool) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    for record in reader:
        if any(len(cell) > _CELL for cell in record):
            raise csv.Error("field too long")
        yield record


def _delimiter(text: str, knows: Callable[[Sequence[str]], int]) -> str:
    def headings(delimiter: str) -> int:
        try:
            return sum(map(knows, itertools.islice(_records(text, delimiter, strict=False), _SAMPLE)))
        except csv.Error:
            return 0

    return max(DELIMITERS, key=headings)


def write_csv(tables: Iterable[Sequence[Sequence[str | int]]]) -> bytes:
    """Return tables as one CSV file with commas, a blank row between them, as UTF-8 that spreadsheets recognise."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    for table in tables:
        for row in table:
            writer.writerow([guarded(str(cell)).replace("\n", " | ") for cell in row])
        writer.writerow([])
    return codecs.BOM_UTF8 + file.getvalue().encode()
