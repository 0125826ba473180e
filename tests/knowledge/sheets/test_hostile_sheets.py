"""Sheets made to do harm, or that are none: each gets one sentence, in bounded time and memory."""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from knowledge.format.errors import FilmFileError
from knowledge.sheets import read_sheet, template

BOOK = "xl/workbook.xml"
SHEET = "xl/worksheets/sheet3.xml"
HEADINGS = "section,name,from,fact,questions,sources"
START = f"title,X\nCheckpoints\nlabel,part\nNo,A\nYes,B\nFacts\n{HEADINGS}\n"
_TEN_TIMES = "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
ENTITIES = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{_TEN_TIMES}]><worksheet>&j;</worksheet>'
ANOTHER_FILE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>'


def packed(fill: Callable[[Workbook], object]) -> bytes:
    workbook = Workbook()
    fill(workbook)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def with_part(part: str, content: bytes) -> bytes:
    """The template as an Excel file with something else in one of its parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template("xlsx"))) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, content)
    return file.getvalue()


def archive(members: dict[str, bytes], way: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", way) as packing:
        for name, content in members.items():
            packing.writestr(name, content)
    return file.getvalue()


def sheet_of(rows: str) -> bytes:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def lying_archive() -> bytes:
    """An archive that says that its 50 MB are 1,000 bytes."""
    data = with_part(SHEET, b"<x>" + b" " * 50_000_000)
    return data.replace((50_000_003).to_bytes(4, "little"), (1000).to_bytes(4, "little"))


def wide(workbook: Workbook) -> None:
    workbook.active.append([f"column {number}" for number in range(1000)])


def long(workbook: Workbook) -> None:
    for _ in range(2_500):
        workbook.active.append(["x"])


def far_away(workbook: Workbook) -> None:
    workbook.active.title = "Facts"
    workbook.active.cell(1_048_576, 16_384).value = "x"


HOSTILE: dict[str, tuple[str, bytes | Callable[[], bytes], str]] = {
    "an empty file": ("a.csv", b"", "is empty"),
    "a file of blanks": ("a.csv", b" \r\n\t", "is empty"),
    "a large file": ("a.csv", b"x" * 1_000_001, "has 1,000,001 bytes; at most 1,000,000"),
    "a PDF called .xlsx": ("a.xlsx", b"%PDF-1.7\n...", "is a PDF; in your spreadsheet, save it as .xlsx"),
    "a picture": ("a.csv", b"\x89PNG\r\n\x1a\n", "is a picture; send the sheet itself, as .xlsx or .csv"),
    "a web page": ("a.xls", b"<html><table>", "is a web page; in your spreadsheet, save it as .xlsx"),
    "words called .xlsx": ("a.xlsx", b"title,X", "is no Excel file, though it is called one; save it as .xlsx again"),
    "an old Excel file": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "is an old Excel file"),
    "a locked Excel file": (
        "a.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "is locked with a password; save it without one",
    ),
    "an OpenDocument sheet": (
        "a.ods",
        lambda: archive({"mimetype": b"x", "content.xml": b"<x/>"}),
        "is an archive, but no Excel",
    ),
    "half an archive": ("a.xlsx", lambda: template("xlsx")[:5000], "is damaged; save it as .xlsx again"),
    "an archive of nothing that belongs together": (
        "a.xlsx",
        lambda: archive({BOOK: b"<x/>"}),
        "is damaged or no Excel file; save it as .xlsx again",
    ),
    "a zip bomb": ("a.xlsx", lambda: with_part(SHEET, b"0" * 100_000_000), "unpacks to far more"),
    "a zip bomb that lies": ("a.xlsx", lying_archive, "is damaged"),
    "another way to pack": ("a.xlsx", lambda: archive({BOOK: b"<x/>"}, zipfile.ZIP_LZMA), "is damaged"),
    "many small members": (
        "a.xlsx",
        lambda: archive(dict.fromkeys((f"m{number}" for number in range(600)), b"")),
        "unpacks to far more",
    ),
    "an XML bomb": ("a.xlsx", lambda: with_part(SHEET, ENTITIES.encode()), "is damaged or no"),
    "another file's words": (
        "a.xlsx",
        lambda: with_part(SHEET, ANOTHER_FILE.encode()),
        "is damaged or no",
    ),
    "a formula": (
        "a.xlsx",
        lambda: packed(lambda workbook: workbook.active.append(["title", '=WEBSERVICE("http://127.0.0.1")'])),
        "Sheet, cell B1: is a formula; put there what it shows, with Paste special > Values",
    ),
    "a hundred thousand rows": ("a.csv", b"x,y\r\n" * 100_000, "row 2001: is one of more than 2,000"),
    "many rows in Excel": ("a.xlsx", lambda: packed(long), "Sheet, row 2001: is one of more than 2,000"),
    "a thousand columns": ("a.csv", b"x," * 1000, "row 1: has more than 60 columns"),
    "a thousand columns in Excel": ("a.xlsx", lambda: packed(wide), "Sheet, row 1: has more than 60 columns"),
    "a cell in the last corner": ("a.xlsx", lambda: packed(far_away), "has no table of facts"),
    "NUL bytes": ("a.csv", b"title,\0\0x\0", "holds NUL characters"),
    "bytes of another encoding": ("a.csv", "title,Amélie".encode("cp1252"), "line 1: is not UTF-8 text"),
    "a quote without an end": ("a.csv", b'title,"X\n' + b"a,b\n" * 1000, "row 1: has a quote that is never closed"),
    "a cell without an end": ("a.csv", b"title," + b"x" * 900_000, "row 1: has a quote that is never closed"),
    "too many facts": (
        "a.csv",
        f"{START}{'people,A,0,B,C|D,s1'.join(['', chr(10)] * 401)}".encode(),
        "Facts: has 401 rows of facts; at most 400",
    ),
    "words": ("a.csv", b"Dear bot, this is no sheet at all.", "has no table of facts; begin with the template"),
    "a film file": (
        "a.csv",
        b'title = "X"\nyear = 2000\n[logline]\n',
        "has no table of facts; begin with the template",
    ),
}


@pytest.mark.parametrize("how", HOSTILE)
def test_a_hostile_sheet_gets_one_sentence(how: str) -> None:
    name, made, remedy = HOSTILE[how]
    data = made() if callable(made) else made

    before = time.process_time()
    with pytest.raises(FilmFileError) as refused:
        read_sheet(name, data)

    assert str(refused.value).startswith(f"{name}: ")
    assert remedy in str(refused.value)
    assert len(refused.value.faults) == 1
    assert time.process_time() - before < 10


@pytest.mark.parametrize("how", ["a zip bomb", "a zip bomb that lies", "an XML bomb", "many rows in Excel"])
def test_a_hostile_sheet_takes_little_memory(how: str) -> None:
    name, made, _ = HOSTILE[how]
    data = made() if callable(made) else made
    tracemalloc.start()

    with pytest.raises(FilmFileError):
        read_sheet(name, data)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 60_000_000


@pytest.mark.parametrize("column", ["also", "related", "questions"])
def test_crowded_cells_are_read_in_seconds(column: str) -> None:
    """As many items as fit into the largest file, none of them right."""
    crowd = "|".join(f"{number:x} (from Yes)" for number in range(1500))
    rows = "".join(f'people,A{number},No,"{"a " * 40}",B|C,s1,{crowd}\n' for number in range(45))

    before = time.process_time()
    with pytest.raises(FilmFileError) as refused:
        read_sheet("a.csv", START.replace("sources", f"sources,{column}").encode() + rows.encode())

    assert len(refused.value.faults) <= 101
    assert time.process_time() - before < 20


GOOD = {kind: template("csv") if kind == "csv" else template("xlsx") for kind in ("csv", "xlsx")}
WORDS = (
    "Facts",
    "from",
    "section",
    "characters",
    "logline",
    "Film",
    "year",
    "id",
    "(from 1)",
    "9" * 30,
    "a" * 90,
    "# x",
)
CELLS = [*WORDS, *"#|=;,\"'\t\n\0\ufeff\u202e"]


def faults_of(name: str, data: bytes) -> list[str]:
    """The faults of a sheet; none if it is right."""
    try:
        read_sheet(name, data)
    except FilmFileError as error:
        return [str(fault) for fault in error.faults]
    return []


@settings(max_examples=40)
@given(
    kind=st.sampled_from(["csv", "xlsx"]), at=st.integers(0, 8_000), put=st.binary(max_size=40), cut=st.integers(0, 40)
)
def test_no_damage_to_a_sheet_is_more_than_a_fault(kind: str, at: int, put: bytes, cut: int) -> None:
    data = GOOD[kind]
    damaged = data[:at] + put + data[at + cut :]

    for line in faults_of(f"a.{kind}", damaged):
        assert not [sign for sign in line if category(sign) == "Cc" or sign == "\u202e"]


@settings(max_examples=40)
@given(
    rows=st.lists(st.lists(st.sampled_from(CELLS) | st.text(max_size=8), max_size=14), max_size=12),
    at=st.integers(0, 60),
)
def test_no_rows_in_a_sheet_are_more_than_a_fault(rows: list[list[str]], at: int) -> None:
    lines = GOOD["csv"].decode("utf-8-sig").splitlines()
    lines[at:at] = [",".join(row) for row in rows]

    for line in faults_of("a.csv", "\n".join(lines).encode("utf-8", "surrogatepass")):
        assert not [sign for sign in line if category(sign) == "Cc" or sign == "\u202e"]
        assert len(line) < 700
