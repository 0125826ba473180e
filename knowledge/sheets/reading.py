"""Reads a sheet as a film file; faults name the row and the column."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.format.checks import unread
from knowledge.format.errors import Fault, FilmFileError, KeyPath
from knowledge.format.models import SECTIONS, FilmFile
from knowledge.format.parse import validate
from knowledge.format.raw import Table, text_at
from knowledge.matching import fold
from knowledge.sheets.blocks import Cell, Tables, read_tables
from knowledge.sheets.checkpoints import Steps
from knowledge.sheets.entries import Draft, EntryReader, Item
from knowledge.sheets.ids import Ids, plain_id
from knowledge.sheets.layout import CHECKPOINTS, FACTS, LOGLINE, MOST_FACTS, MOST_FAULTS, MOST_ITEMS, PROMPTS, nearest
from knowledge.sheets.report import Report
from knowledge.sheets.rows import Place, shown, tidy, words_of

_ACCENT = "#6f8a8c"
_NUMBER = re.compile(r"(\d{1,9})(?:[.,]0+)?")


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet that is right: the film file, the plain tables of it, and the places of their keys."""

    file: FilmFile
    raw: Table
    report: Report


def read_sheet(name: str, data: bytes) -> FilmFile:
    """Read a CSV or Excel file, as bytes, as a film file.

    Raises `FilmFileError` with all the faults of the sheet, in its order.
    """
    return open_sheet(name, data).file


def open_sheet(name: str, data: bytes) -> OpenSheet:
    """Read a sheet, and keep what is needed to find the cell of a key. Raises `FilmFileError`."""
    tables = read_tables(name, data)
    if FACTS.title not in tables.headings:
        remedy = "has no table of facts; begin with the template, which says what goes where"
        raise FilmFileError([Fault(name, "", remedy)])
    facts = len(tables.records.get(FACTS.title, ()))
    if facts > MOST_FACTS:
        raise FilmFileError([Fault(name, FACTS.title, f"has {facts} rows of facts; at most {MOST_FACTS}")])
    rows = [row for table in tables.records.values() for row in table]
    items = sum(max(cell.text.count("|"), cell.text.count("\n")) for _, record in rows for cell in record.values())
    if items > MOST_ITEMS:
        raise FilmFileError([Fault(name, "", f"has {items:,} questions and names; at most {MOST_ITEMS:,}")])
    report = Report(tables.faults)
    if not report.faults:
        reader = _SheetReader(tables, report)
        raw = reader.film()
        file, findings = validate(raw)
        findings += unread(raw)
        if file is not None and not report.faults and not findings:
            return OpenSheet(file, raw, report)
        found = {place for place, _ in report.faults}
        places = [(report.place_of(path), remedy) for path, remedy in findings]
        report.faults += [(place, remedy) for place, remedy in places if place not in found]
    faults = [Fault(name, str(place), remedy) for place, remedy in sorted(set(report.faults))]
    if len(faults) > MOST_FAULTS:
        faults[MOST_FAULTS:] = [Fault(name, "", f"has {len(faults) - MOST_FAULTS} more faults; mend these first")]
    raise FilmFileError(faults)


class _SheetReader:
    """Puts the tables of a sheet together as plain tables of a film file, and notes where each key comes from."""

    def __init__(self, tables: Tables, report: Report) -> None:
        self._tables = tables
        self._report = report
        self._checkpoints = list(self._checkpoint_tables())
        steps = [(text_at(one, "id") or None, text_at(one, "label"), text_at(one, "part")) for one in self._checkpoints]
        self._rows = EntryReader(Steps.among(steps), report)
        self._drafts = self._rows.drafts(tables.records.get(FACTS.title, ()))
        self._entries = [draft for draft in self._drafts if draft.section != LOGLINE]
        prompts = [record for _, record in tables.records.get(PROMPTS.title, ())]
        taken = [cell for draft in self._entries if (cell := draft.single.get("id"))]
        taken += [record["id"] for record in prompts if "id" in record]
        self._ids = Ids(plain_id(cell.text) for cell in taken)
        self._id_of = {id(draft): self._entry_id(draft) for draft in self._entries}
        self._sections = {self._id_of[id(draft)]: draft.section for draft in self._entries}
        self._firsts = {self._id_of[id(draft)]: draft.first for draft in self._entries}
        self._named: dict[tuple[str, ...], Mapping[str, Mapping[str, str]]] = {}
        self._fact_ids = Ids(str(fact["id"]) for draft in self._drafts for fact, _, _ in draft.facts if "id" in fact)

    def film(self) -> Table:
        """Return the film file, with whatever is missing or wrong in it."""
        film = self._head()
        film["checkpoints"] = self._checkpoints
        loglines = [draft for draft in self._drafts if draft.section == LOGLINE]
        for draft in loglines:
            film["logline"] = self._fact(draft, 0, (LOGLINE,), LOGLINE)
            for _, _, place in draft.facts[1:]:
                self._report.add(place, "is a second logline; a film has one")
        for section in SECTIONS:
            entries = [draft for draft in self._entries if draft.section == section]
            film[section] = [self._entry(draft, (section, number)) for number, draft in enumerate(entries)]
        film["prompts"] = list(self._prompts())
        return film

    def _head(self) -> Table:
        cells = self._tables.film
        self._report.places.update({(key,): cell.place for key, cell in cells.items()})
        film: Table = {"accent": _ACCENT}
        for key in ("title", "accent", "source"):
            if key in cells:
                film[key] = tidy(cells[key].text)
        if year := cells.get("year"):
            number = _NUMBER.fullmatch(tidy(year.text))
            film["year"] = int(number[1]) if number else year.text
        if formerly := cells.get("formerly"):
            film["formerly"] = [plain_id(word) for word in words_of(formerly.text)]
        for key in ("director", "composer"):
            if key in cells:
                film[key] = self._resolve(tidy(cells[key].text), cells[key].place, ("people",))
        if novel := cells.get("novel"):
            author = cells.get("author", novel)
            film["novel"] = {"title": tidy(novel.text)}
            self._report.places[("novel", "author")] = author.place
            if "author" in cells:
                film["novel"]["author"] = self._resolve(tidy(author.text), author.place, ("people",))
        elif author := cells.get("author"):
            self._report.add(author.place, "is the author of a novel; write its title, too")
        return film

    def _checkpoint_tables(self) -> Iterator[Table]:
        for number, (row, record) in enumerate(self._tables.records.get(CHECKPOINTS.title, ())):
            self._note(("checkpoints", number), record, row.place(), {key: key for key in ("id", "label", "part")})
            written = _NUMBER.fullmatch(record["number"].text) if "number" in record else None
            if "number" in record and (written is None or int(written[1]) != number):
                remedy = f"is {shown(record['number'].text)}, but this is checkpoint {number}; count the rows from 0"
                self._report.add(record["number"].place, remedy)
            texts = {key: tidy(record[key].text) for key in ("label", "part") if key in record}
            yield {**texts, **({"id": plain_id(record["id"].text)} if "id" in record else {})}

    def _note(self, path: KeyPath, cells: Mapping[str, Cell], row: Place, keys: Mapping[str, str]) -> None:
        """Note the places of a table's keys; `keys` has the column of each."""
        self._report.places[path] = row
        for key, column in keys.items():
            if column in cells:
                self._report.places[(*path, key)] = cells[column].place

    def _entry_id(self, draft: Draft) -> str:
        given = draft.single.get("id")
        return plain_id(given.text) if given else self._ids.make(draft.name[0], draft.section)

    def _entry(self, draft: Draft, path: KeyPath) -> Table:
        own, first = self._id_of[id(draft)], draft.first
        self._note(path, draft.single, draft.place, {"id": "id", "credit": "credit", "label": "label"})
        entry: Table = {
            "id": own,
            "names": self._texts([draft.name, *draft.lists["also"]], first, (*path, "names")),
            "facts": [self._fact(draft, number, (*path, "facts", number), own) for number in range(len(draft.facts))],
        }
        if links := draft.lists["related"]:
            entry["related"] = [self._link(link, first, (*path, "related", n)) for n, link in enumerate(links)]
        for key in ("credit", "label"):
            if key in draft.single:
                entry[key] = tidy(draft.single[key].text)
        if players := draft.lists["played by"]:
            entry["player"], *more = self._texts(players, first, (*path, "player"))
            self._report.places[(*path, "player")] = players[0][2]
            if more:
                remedy = "names several; write them as one, such as Lena Vogt and Ida Rehn"
                self._report.add(players[1][2], remedy)
        return entry

    def _texts(self, items: Sequence[Item], usual: int, path: KeyPath) -> list[Table]:
        """Return texts with their reveals, which are the usual one where they say none."""
        self._report.places.update({(*path, number): place for number, (_, _, place) in enumerate(items)})
        return [{"text": text, "reveal": usual if reveal is None else reveal} for text, reveal, _ in items]

    def _fact(self, draft: Draft, number: int, path: KeyPath, owner: str) -> Table:
        fact, places, row = draft.facts[number]
        report = self._report.places
        report[path] = row
        columns = {"id": "fact id", "text": "fact", "reveal": "from", "sources": "sources", "asks": "questions"}
        columns["drafted"] = "drafted"
        report.update({(*path, key): places[column] for key, column in columns.items() if column in places})
        if "id" not in fact:
            fact["id"] = LOGLINE if owner == LOGLINE else self._fact_ids.make(f"{owner} {text_at(fact, 'text')}", owner)
        return fact

    def _link(self, link: Item, first: int, path: KeyPath) -> Table:
        text, reveal, place = link
        self._report.places[path] = place
        target = self._resolve(text, place)
        return {"id": target, "reveal": max(first, self._firsts.get(target, 0)) if reveal is None else reveal}

    def _resolve(self, typed: str, place: Place, sections: Sequence[str] = SECTIONS) -> str:
        """Return the id of the entry that a cell means, by its id or one of its names."""
        if self._sections.get(plain_id(typed)) in sections:
            return plain_id(typed)
        names = self._names(sections)
        meant = names.get(fold(typed), {})
        if len(meant) == 1:
            return next(iter(meant))
        if meant:
            remedy = f'"{shown(typed)}" could be {" or ".join(sorted(meant))}; write that id in place of the name'
        else:
            near = nearest(typed, names) if len(self._report.faults) < MOST_FAULTS else None
            whose = "anybody among people" if sections == ("people",) else "any entry"
            hint = (
                f'did you mean "{next(iter(names[near].values()))}"?'
                if near
                else "write it as in the column name, with bars between several"
            )
            remedy = f'"{shown(typed)}" is not the name of {whose}; {hint}'
        self._report.add(place, remedy)
        return plain_id(typed)

    def _names(self, sections: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """Return the entries of some sections, as id and name, by their folded names; read once."""
        key = tuple(sections)
        if key not in self._named:
            names: dict[str, dict[str, str]] = {}
            for draft in self._entries:
                for text, _, _ in (draft.name, *draft.lists["also"]) if draft.section in sections else ():
                    names.setdefault(fold(text), {})[self._id_of[id(draft)]] = text
            self._named[key] = names
        return self._named[key]

    def _prompts(self) -> Iterator[Table]:
        for number, (row, record) in enumerate(self._tables.records.get(PROMPTS.title, ())):
            path = ("prompts", number)
            keys = {"id": "id", "text": "prompt", "reveal": "from", "related": "related", "choices": "choices"}
            self._note(path, record, row.place(), keys)
            prompt: Table = {}
            if cell := record.get("prompt"):
                prompt["text"] = tidy(cell.text)
            given = record.get("id")
            text = f"prompt {text_at(prompt, 'text')}"
            prompt["id"] = plain_id(given.text) if given else self._ids.make(text, "prompt")
            if cell := record.get("from"):
                prompt["reveal"] = self._rows.checkpoint(cell)
            if cell := record.get("related"):
                items = self._rows.items(cell)
                prompt["related"] = [self._resolve(text, place) for text, _, place in items]
            if cell := record.get("choices"):
                own = prompt.get("reveal")
                items = self._rows.items(cell)
                prompt["choices"] = self._texts(items, own if isinstance(own, int) else 0, (*path, "choices"))
            yield prompt
