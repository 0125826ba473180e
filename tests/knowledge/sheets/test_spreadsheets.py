"""Sheets as spreadsheets and people really write them, and what a curator reads where one is not right."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from knowledge.format.errors import FilmFileError
from knowledge.format.models import FilmFile
from knowledge.format.parse import parse_film
from knowledge.sheets import read_sheet, template, write_sheet

TITLES = ["Film", "Checkpoints", "Facts"]
NUMBERS = {"Not started yet": "0", "Seen the crossing": "1.0", "Seen it all": "2,00"}
FERRY = Path(__file__).parents[3] / "docs" / "examples" / "late-ferry-1962.toml"


def ferry() -> FilmFile:
    return parse_film(FERRY.name, FERRY.read_text(encoding="utf-8"))


def rows() -> list[list[str]]:
    """The rows of the ferry's CSV sheet."""
    text = write_sheet(ferry(), "csv").decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def saved(table: list[list[str]], delimiter: str = ",", line_end: str = "\r\n") -> str:
    """A CSV file of rows."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, lineterminator=line_end).writerows(table)
    return file.getvalue()


def book(table: list[list[str]]) -> bytes:
    """The rows as an Excel file of one sheet, as when a CSV file is opened and saved."""
    workbook = Workbook()
    for row in table:
        workbook.active.append(row)
    return packed(workbook)


def packed(workbook: Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def row_of(table: list[list[str]], text: str) -> int:
    """The number of the first row that has a cell with a text, counted from 0."""
    return next(number for number, row in enumerate(table) if text in row)


def relabelled(table: list[list[str]], labels: dict[str, str]) -> list[list[str]]:
    """The rows with other words for checkpoints wherever a reveal is."""
    below = row_of(table, "Facts")
    return [*table[:below], *([labels.get(cell, cell) for cell in row] for row in table[below:])]


def put(text: str, heading: str, value: str) -> bytes:
    """The ferry's sheet with another value in the row that has `text`."""
    table = rows()
    headings = table[row_of(table, "section")]
    table[row_of(table, text)][headings.index(heading)] = value
    return saved(table).encode()


def without_ids() -> list[list[str]]:
    """The ferry's sheet as a curator writes it: no ids, and sections and names only in an entry's first row."""
    table = rows()
    first = row_of(table, "section") + 1
    for number in range(first, row_of(table, "Prompts") - 1):
        table[number][-2:] = ["", ""]
    for row in table[row_of(table, "Prompts") + 2 :]:
        row[-1:] = [""] if row else []
    table[first + 3][:2] = ["", ""]
    return table


WAYS: dict[str, Callable[[list[list[str]]], bytes]] = {
    "with a byte-order mark": lambda table: saved(table).encode("utf-8-sig"),
    "without one": lambda table: saved(table).encode(),
    "as UTF-16": lambda table: saved(table, "\t").encode("utf-16"),
    "as UTF-16, the other way around": lambda table: b"\xfe\xff" + saved(table, "\t").encode("utf-16-be"),
    "as UTF-16 without a mark": lambda table: saved(table, "\t").encode("utf-16-le"),
    "with semicolons": lambda table: saved(table, ";").encode(),
    "with tabs": lambda table: saved(table, "\t").encode(),
    "with a line for Excel that names the delimiter": lambda table: b"sep=;\r\n" + saved(table, ";").encode(),
    "with line feeds": lambda table: saved(table, line_end="\n").encode(),
    "with carriage returns": lambda table: saved(table, line_end="\r").encode(),
    "with every cell in quotes": lambda table: "".join(
        ",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) + "\r\n" for row in table
    ).encode(),
    "with empty rows and columns": lambda table: saved(
        [line for row in table for line in (["", *row, "", ""], ["", "", ""])]
    ).encode(),
    "with blanks around cells": lambda table: saved([[f"  {cell} \xa0" for cell in row] for row in table]).encode(),
    "with headings in other capitals": lambda table: saved(
        [[cell.upper() for cell in row] if {"section", "label"} & {*row} else row for row in table]
    ).encode(),
    "with columns in another order": lambda table: saved(
        [row[::-1] if row[1:] and number > row_of(table, "Facts") else row for number, row in enumerate(table)]
    ).encode(),
    "with numbers as a spreadsheet shows them": lambda table: saved(
        [[f"{cell}.0" if cell.isdecimal() else cell for cell in row] for row in table]
    ).encode(),
    "with numbers for checkpoints": lambda table: saved(relabelled(table, NUMBERS)).encode(),
    "with labels in other capitals": lambda table: saved(relabelled(table, {"Seen it all": "SEEN IT\xa0ALL"})).encode(),
    "as one Excel sheet": book,
    "without titles above the tables": lambda table: saved(
        [row for row in table if row[:1] not in [[one] for one in TITLES]]
    ).encode(),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_sheet_is_read_however_it_was_saved(way: str) -> None:
    assert read_sheet("late-ferry.csv", WAYS[way](rows())) == ferry()


def test_a_sheet_that_a_curator_filled_in_needs_no_ids_and_names_each_entry_once() -> None:
    table = without_ids()

    film = read_sheet("late-ferry.csv", saved(table).encode())

    assert [entry.id for entry in film.characters] == ["odile", "the-stranger"]
    assert [name.text for name in film.characters[1].names] == ["The stranger", "The proprietor"]
    assert [fact.reveal for fact in film.characters[1].facts] == [0, 1]
    assert film.director == "ilse-brandt"
    assert film.plot[0].related[0].id == "the-stranger"


def test_its_ids_stay_when_a_row_is_put_in_above() -> None:
    before = read_sheet("late-ferry.csv", saved(without_ids()).encode())
    table = without_ids()
    odile = next(number for number, row in enumerate(table) if row[1:2] == ["Odile"])
    table.insert(
        odile,
        [*table[odile][:6], "0", "Odile sells the tickets.", "Who sells? | Who sells them?", "p01.s2", "", "", ""],
    )

    after = read_sheet("late-ferry.csv", saved(table).encode())

    assert {fact.id for fact in before.characters[0].facts} < {fact.id for fact in after.characters[0].facts}


def test_cells_that_were_merged_or_left_empty_go_on_with_the_entry_above() -> None:
    workbook = load_workbook(io.BytesIO(write_sheet(ferry(), "xlsx")))
    sheet = workbook["Facts"]
    stranger = next(number for number in range(1, 20) if sheet.cell(number, 2).value == "The stranger")
    for column in "AB":
        sheet.merge_cells(f"{column}{stranger}:{column}{stranger + 1}")

    assert read_sheet("late-ferry.xlsx", packed(workbook)) == ferry()


def test_other_sheets_beside_those_of_the_film_do_no_harm() -> None:
    workbook = load_workbook(io.BytesIO(write_sheet(ferry(), "xlsx")))
    for title in ("Notes", "Read me"):
        sheet = workbook.create_sheet(title)
        sheet.append(["id", "section", "safe_from", "text"])
        sheet.append(["title", "Opening", 0, "A boat."])

    assert read_sheet("late-ferry.xlsx", packed(workbook)) == ferry()


def test_a_cell_that_looks_like_a_formula_is_written_as_text() -> None:
    film = ferry().model_copy(update={"title": '=HYPERLINK("http://x", "y")', "source": "+1"})

    sheet = load_workbook(io.BytesIO(write_sheet(film, "xlsx")))["Film"]
    text = write_sheet(film, "csv").decode("utf-8-sig")

    assert {sheet.cell(row, 2).data_type for row in (1, 4)} == {"s"}
    assert not any(cell.startswith(tuple("=+-@")) for row in csv.reader(io.StringIO(text)) for cell in row)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_explains_every_column_and_is_a_film_already(kind: str) -> None:
    data = template("csv" if kind == "csv" else "xlsx", "Late Ferry", 1962)

    film = read_sheet(f"template.{kind}", data)

    assert (film.title, film.year) == ("Late Ferry", 1962)
    assert film.director == film.people[0].id
    assert film.logline.text.startswith("Write here")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (
            put("stranger-owns-it", "from", "Seen the crosing"),
            'row 23, column from: "Seen the crosing" is no checkpoint; did you mean "Seen the crossing"?',
        ),
        (
            put("stranger-owns-it", "from", "7"),
            'row 23, column from: "7" is no checkpoint; write its label, or its number, 0 to 2',
        ),
        (put("stranger-owns-it", "from", ""), "row 23, column from: is missing; add it"),
        (
            put("stranger-owns-it", "section", "charcters"),
            'row 23, column section: "charcters" is no section; did you mean characters?',
        ),
        (
            put("stranger-aboard", "related", "Odil"),
            'row 22, column related: "Odil" is not the name of any entry; did you mean "Odile"?',
        ),
        (
            put("stranger-aboard", "also", "The proprietor (from the end)"),
            'row 22, column also: "the end" is no checkpoint',
        ),
        (put("stranger-owns-it", "sources", ""), "row 23, column sources: is missing; add it"),
        (put("stranger-owns-it", "questions", "Who?"), "row 23, column questions: needs 2 or more, has 1"),
        (
            put("stranger-owns-it", "sources", "§ 5"),
            "row 23, column sources: must be the id of a sentence, such as p05.s2",
        ),
        (put("brandt-directed", "credit", ""), "row 24, column credit: is missing; add it"),
        (
            put("stranger-aboard", "fact", "The proprietor comes aboard."),
            'row 22, column fact: says "proprietor", a name revealed',
        ),
        (put("stranger-owns-it", "fact", "a `tick`"), "row 23, column fact: holds '`', which breaks spoiler tags"),
        (
            put("stranger-owns-it", "id", "another"),
            'row 23, column id: is "another", but row 22 has "stranger"; keep one',
        ),
        (saved([row for row in rows() if row[:1] != ["year"]]).encode(), "Film, year: is missing; add it"),
        (
            saved([["year", "soon"] if row[:1] == ["year"] else row for row in rows()]).encode(),
            "row 3, column year: must be a whole number",
        ),
        (
            saved([["yeer", "1962"] if row[:1] == ["year"] else row for row in rows()]).encode(),
            'row 3: "yeer" is nothing that a film has; did you mean "year"?',
        ),
        (
            saved([["director", "Ilse Brant"] if row[:1] == ["director"] else row for row in rows()]).encode(),
            'row 6, column director: "Ilse Brant" is not the name of anybody among people; did you mean "Ilse Brandt"?',
        ),
        (
            saved([["Quesitons" if cell == "questions" else cell for cell in row] for row in rows()]).encode(),
            'row 19, column Quesitons: is no column here; did you mean "questions"?',
        ),
        (
            saved([row[:6] + row[7:] if len(row) == 13 else row for row in rows()]).encode(),
            "row 19: Facts has no column from; add it",
        ),
        (
            saved([[*row, "what is this"] if "odile-who" in row else row for row in rows()]).encode(),
            'row 21: has "what is this" in a column without a heading; give it one',
        ),
        (
            saved(rows()).replace("Who is Odile?", '"Who" is Odile?').encode(),
            "row 21: has a quote that is never closed, or text behind a closing one",
        ),
    ],
)
def test_a_fault_names_its_row_and_column(data: bytes, fault: str) -> None:
    with pytest.raises(FilmFileError) as refused:
        read_sheet("late-ferry.csv", data)

    assert str(refused.value).startswith(f"late-ferry.csv: {fault}")
    assert len(refused.value.faults) == 1


def test_a_fault_in_an_excel_file_names_the_sheet_too() -> None:
    workbook = load_workbook(io.BytesIO(write_sheet(ferry(), "xlsx")))
    workbook["Facts"].cell(4, 7).value = "never"

    with pytest.raises(FilmFileError) as refused:
        read_sheet("late-ferry.xlsx", packed(workbook))

    assert str(refused.value).startswith('late-ferry.xlsx: Facts, row 4, column from: "never" is no checkpoint')
