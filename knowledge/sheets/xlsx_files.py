"""Sheets as Excel files. What comes from outside is looked at before it is unpacked, and no formula is evaluated."""

import datetime as dt
import io
import itertools
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from knowledge.format.errors import Fault, FilmFileError
from knowledge.sheets.layout import MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS
from knowledge.sheets.rows import Row, guarded, row_of

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MOST_UNPACKED = 10_000_000  # bytes
_MOST_MEMBERS = 500
_MOST_TAGS = 200_000
_MOST_SHEETS = 20
_TOO_MUCH = "unpacks to far more than a film file needs; copy the tables into a new sheet"
_BROKEN = (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError, RuntimeError, OSError)
_WAYS_TO_PACK = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_LAST_ROW = 1_048_576  # Excel has no more


def read_xlsx(name: str, data: bytes) -> Sequence[Row]:
    """Return the rows of all sheets of an Excel file that have something in them.

    Raises `FilmFileError` where the file is none, unpacks to more than a film can hold, or has a formula.
    """
    parts = _parts(name, data)
    if "xl/workbook.xml" not in parts:
        remedy = "is an archive, but no Excel file; in your spreadsheet, save it as .xlsx"
        raise FilmFileError([Fault(name, "", remedy)])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that nobody needs here
            return list(_rows(name, _packed(parts)))
    except FilmFileError:
        raise
    except Exception as error:  # openpyxl raises whatever a broken file makes it stumble over
        raise FilmFileError([Fault(name, "", "is damaged or no Excel file; save it as .xlsx again")]) from error


def _parts(name: str, data: bytes) -> Mapping[str, bytes]:
    """Unpack an archive. Raises `FilmFileError` where it holds far more than a film needs.

    What Excel reads in moments can take openpyxl minutes and a gigabyte, so the tags are counted first.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > _MOST_UNPACKED or len(members) > _MOST_MEMBERS:
                raise FilmFileError([Fault(name, "", _TOO_MUCH)])
            if any(member.compress_type not in _WAYS_TO_PACK for member in members):
                raise zipfile.BadZipFile
            parts: dict[str, bytes] = {}
            for member in members:
                with archive.open(member) as part:  # read so, it gives no more than it says, even if it says too little
                    parts[member.filename] = part.read(member.file_size + 1)
    except _BROKEN as error:
        raise FilmFileError([Fault(name, "", "is damaged; save it as .xlsx again")]) from error
    for sign, most in ((b"<", _MOST_TAGS), (b"sheetId", _MOST_SHEETS)):
        if sum(part.count(sign) for part in parts.values()) > most:
            raise FilmFileError([Fault(name, "", _TOO_MUCH)])
    if any(part.startswith(_UTF_16) for part in parts.values()):  # in which tags can't be counted
        raise FilmFileError([Fault(name, "", "is damaged; save it as .xlsx again")])
    return parts


def _packed(parts: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def _rows(name: str, data: bytes) -> Iterator[Row]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    for order, sheet in enumerate(book.worksheets):
        sheet.reset_dimensions()  # what a file says of its size may be wrong, or all there is in Excel
        rows = itertools.islice(sheet.iter_rows(max_col=MOST_COLUMNS + 1), _LAST_ROW)
        before = None
        for number, cells in enumerate(rows, 1):
            if cells is before:
                continue  # one of many rows that the file leaves out
            before = cells
            values = [cell.value for cell in cells]
            if not any(value is not None for value in values):
                continue
            for column, cell in enumerate(cells, 1):
                if remedy := _unreadable(cell.data_type, cell.value):
                    place = f"{sheet.title}, cell {get_column_letter(column)}{number}"
                    raise FilmFileError([Fault(name, place, remedy)])
            row = row_of(order, number, [_text(value) for value in values], sheet.title)
            if any(row.cells):
                yield row


def _unreadable(kind: str, value: object) -> str:
    """Return what to do about a cell that holds no plain text or number; empty if it does."""
    if kind == "f":
        return "is a formula; put there what it shows, with Paste special > Values"
    if kind == "e":
        return f"shows the error {value}; write what belongs there"
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return "was turned into a date by the spreadsheet; format the cell as text and write it again"
    return ""


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def write_xlsx(
    name: str,
    tables: Iterable[tuple[str, Sequence[Sequence[str | int]], Sequence[int]]],
    choices: Mapping[tuple[str, str], Sequence[str]],
) -> bytes:
    """Return tables as an Excel file, a sheet each: title, rows, widths of the columns in characters.

    The first row that doesn't begin with a hash sign is the heading. `choices` are what a column offers to pick from,
    by title and heading. Raises `FilmFileError` for a text that is too long for a cell.
    """
    book = Workbook(write_only=True)
    for title, rows, widths in tables:
        sheet = book.create_sheet(title)
        for column, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        notes = len(list(itertools.takewhile(lambda row: str(row[0] if row else "").startswith("# "), rows)))
        heading = rows[notes]
        sheet.freeze_panes = f"A{notes + 2}"
        for (on, column), offered in choices.items():
            if on == title:
                _offer(sheet, get_column_letter(heading.index(column) + 1), notes + 2, offered)
        for number, row in enumerate(rows):
            style = "note" if number < notes else "heading" if number == notes else "text"
            sheet.append([_cell(name, sheet, value, style) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _offer(sheet: WriteOnlyWorksheet, column: str, first: int, offered: Sequence[str]) -> None:
    listed = ",".join(offered)
    if '"' not in listed and len(listed) < 250 and not any("," in one for one in offered):  # noqa: PLR2004 (Excel's)
        rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=False)
        rule.add(f"{column}{first}:{column}{first + MOST_ROWS}")
        sheet.data_validations.append(rule)


_STYLES = {
    "note": (Font(italic=True, color="666666"), Alignment(), None),
    "heading": (Font(bold=True), Alignment(), PatternFill("solid", fgColor="DDDDDD")),
    "text": (None, Alignment(wrap_text=True, vertical="top"), None),
}


def _cell(name: str, sheet: WriteOnlyWorksheet, value: str | int, style: str) -> WriteOnlyCell:
    text = value if isinstance(value, int) else guarded(value)
    if isinstance(text, str) and len(text) > MOST_CHARACTERS:
        remedy = f'has more than fits into a cell, beginning "{text[:40]}"; keep it as .toml or .csv'
        raise FilmFileError([Fault(name, "", remedy)])
    cell = WriteOnlyCell(sheet, value=text)
    if isinstance(text, str):
        cell.data_type = "s"  # never a formula
    font, alignment, fill = _STYLES[style]
    cell.alignment = alignment
    if font:
        cell.font = font
    if fill:
        cell.fill = fill
    return cell
