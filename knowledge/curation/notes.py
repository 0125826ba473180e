"""The notes that a film is curated from: a table of sentences, as any spreadsheet saves it."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.format.errors import Fault, FilmFileError
from knowledge.format.files import bytes_of
from knowledge.sheets.csv_files import read_csv, read_text
from knowledge.sheets.layout import fold_heading
from knowledge.sheets.rows import Row, guarded, row_of, shown, tidy
from knowledge.sheets.xlsx_files import ZIP, read_xlsx

ENDINGS = (".tsv", ".notes.tsv", ".notes.csv", ".notes.xlsx", ".csv", ".xlsx")
"""The endings of notes that have the name of their film, in the order in which they are looked for."""

_HEADINGS = {
    "id": "id", "nr": "id", "no": "id", "number": "id", "source": "id",
    "safe from": "safe_from", "from": "safe_from", "checkpoint": "safe_from", "reveal": "safe_from",
    "earlier": "earlier",
    "section": "section", "part": "section",
    "text": "text", "sentence": "text", "note": "text", "notes": "text",
}  # fmt: skip
_EARLIER = re.compile(r"\bat (\d+):")
_NUMBER = re.compile(r"(\d{1,2})(?:[.,]0+)?")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the notes. All of it may be shown from `safe_from` on; `note` has what may be shown earlier."""

    id: str
    safe_from: int
    note: str
    text: str = ""
    section: str = ""

    @property
    def partly_from(self) -> int:
        """Return the first checkpoint at which some part of the sentence may be shown."""
        return min(map(int, _EARLIER.findall(self.note)), default=self.safe_from)


def read_notes(path: Path) -> tuple[Sentence, ...]:
    """Read a table of notes. Raises `FilmFileError` with every row that can't be used."""
    sentences: list[Sentence] = []
    faults: list[Fault] = []
    columns: dict[int, str] | None = None
    for row in _rows(path):
        if row.first.startswith("#"):
            continue
        if columns is None:
            columns = _columns(path.name, row)
            continue
        cells = {key: tidy(cell) for number, cell in enumerate(row.cells) if (key := columns.get(number))}
        if found := list(_faults(path.name, row, cells, {sentence.id for sentence in sentences})):
            faults += found
        else:
            number = int((_NUMBER.match(cells["safe_from"]) or ["0", "0"])[1])
            texts = (cells.get(key, "") for key in ("earlier", "text", "section"))
            sentences.append(Sentence(cells["id"], number, *texts))
    if columns is None:
        raise FilmFileError([Fault(path.name, "", "needs a row of headings: id, section, safe_from, earlier, text")])
    if faults:
        raise FilmFileError(faults)
    return tuple(sentences)


def notes_beside(film: Path) -> Path | None:
    """Return the notes that have the name of a film file or sheet, if they are beside it."""
    for ending in ENDINGS:
        path = film.with_name(f"{film.stem}{ending}")
        if path != film and path.is_file() and (ending == ".tsv" or ".notes." in ending or _is_table_of_notes(path)):
            return path
    return None


def _is_table_of_notes(path: Path) -> bool:
    try:
        first = next((row for row in _rows(path) if not row.first.startswith("#")), None)
    except FilmFileError:
        return False
    return first is not None and {"id", "safe_from"} <= _keys(first.cells).keys()


def _rows(path: Path) -> Iterator[Row]:
    data = bytes_of(path)
    if data.startswith(ZIP):
        yield from read_xlsx(path.name, data)
        return
    text = read_text(path.name, data)
    try:
        yield from list(read_csv(path.name, text, lambda cells: len(_keys(cells))))
    except FilmFileError:
        if "\t" not in text:
            raise
        for number, line in enumerate(text.splitlines(), 1):  # tabs without quoting, as people write them by hand
            row = row_of(0, number, line.split("\t"))
            if any(row.cells):
                yield row


def _keys(cells: Sequence[str]) -> dict[str, int]:
    return {key: number for number, cell in enumerate(cells) if (key := _HEADINGS.get(fold_heading(cell)))}


def _columns(name: str, row: Row) -> dict[int, str]:
    keys = _keys(row.cells)
    if missing := [key for key in ("id", "safe_from") if key not in keys]:
        there = ", ".join(shown(cell) for cell in row.cells[:10] if cell)
        remedy = f'needs the columns {" and ".join(missing)}; there are "{there}"'
        raise FilmFileError([Fault(name, str(row.place()), remedy)])
    return {number: key for key, number in keys.items()}


def _faults(name: str, row: Row, cells: dict[str, str], known: set[str]) -> Iterator[Fault]:
    id_, written = cells.get("id", ""), cells.get("safe_from", "")
    if not id_:
        yield Fault(name, str(row.place("id")), "is missing; number the sentence, such as p02.s1")
    elif id_ in known:
        yield Fault(name, str(row.place("id")), f'"{shown(id_)}" is the number of a sentence above; give it its own')
    if not _NUMBER.fullmatch(written):
        remedy = f'is "{shown(written)}"' if written else "is missing"
        place = str(row.place("safe_from"))
        yield Fault(name, place, f"{remedy}; write the number of the checkpoint from which it may be shown")


def comments_of(path: Path) -> list[str]:
    """Return the notes about the notes: the rows of a table that begin with a hash sign."""
    return [" ".join(filter(None, row.cells)) for row in _rows(path) if row.first.startswith("#")]


def write_notes(sentences: Sequence[Sentence], title: str, labels: Sequence[str]) -> bytes:
    """Return a table of notes, with tabs between its columns."""
    listed = ", ".join(f"{number} {label}" for number, label in enumerate(labels))
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter="\t", lineterminator="\n")
    writer.writerow([f"# Notes on {title}. Checkpoints: {listed}"])
    writer.writerow(["id", "section", "safe_from", "earlier", "text"])
    for one in sentences:
        writer.writerow([guarded(cell) for cell in (one.id, one.section, str(one.safe_from), one.note, one.text)])
    return file.getvalue().encode()
