"""Gathers the rows of facts into the entries of a film."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from knowledge.format.models import SECTIONS
from knowledge.format.raw import Table
from knowledge.matching import fold
from knowledge.sheets.blocks import Cell, Record
from knowledge.sheets.checkpoints import Steps
from knowledge.sheets.ids import plain_id
from knowledge.sheets.layout import LOGLINE, SECTION_WORDS, fold_heading, nearest
from knowledge.sheets.report import Report
from knowledge.sheets.rows import Place, Row, items_of, shown, split_reveal, tidy, words_of

Item: TypeAlias = tuple[str, int | None, Place]
"""A name, a player or a link, the checkpoint that it says, if any, and its place."""

_LISTS = ("also", "played by", "related")
_SINGLE = ("credit", "label", "id")
_OF_A_FACT = {"fact", "from", "questions", "sources", "fact id"}


@dataclass(slots=True)
class Draft:
    """An entry, or the logline, with what its rows say of it: the names, players and links are items."""

    section: str
    name: Item
    place: Place
    lists: dict[str, list[Item]] = field(default_factory=lambda: {key: [] for key in _LISTS})
    single: dict[str, Cell] = field(default_factory=dict)
    facts: list[tuple[Table, Mapping[str, Place], Place]] = field(default_factory=list)

    @property
    def first(self) -> int:
        """Return the checkpoint of the first fact, with which the entry is revealed."""
        return min((reveal for fact, _, _ in self.facts if isinstance(reveal := fact.get("reveal"), int)), default=0)


class EntryReader:
    """Reads the rows of facts; what is wrong with them goes into the report."""

    def __init__(self, steps: Steps, report: Report) -> None:
        self._steps = steps
        self._report = report

    def drafts(self, rows: Iterable[tuple[Row, Record]]) -> list[Draft]:
        """Return the entries and the logline, by first row. A row without section or name goes on with the last one."""
        drafts: dict[tuple[str, str], Draft] = {}
        section, name = "", ""
        for row, record in rows:
            if cell := record.get("section"):
                before, section = section, self._section(cell)
                name = name if section == before else ""
            elif not section:
                self._report.add(row.place("section"), f"is missing; write {', '.join(SECTIONS)} or {LOGLINE}")
            name = tidy(record["name"].text) if "name" in record else name
            if section == LOGLINE:
                name = LOGLINE
            elif section and not name:
                self._report.add(row.place("name"), "is missing; write whom or what the fact is about")
            item = self.item(name, row.place("name"))
            draft = drafts.setdefault((section, fold(item[0])), Draft(section, item, row.place()))
            if draft.name[1] is None:
                draft.name = (draft.name[0], item[1], draft.name[2])
            self._add(draft, row, record)
        return list(drafts.values())

    def _section(self, cell: Cell) -> str:
        """Return the section that a cell names; empty if it names none."""
        word = fold_heading(cell.text)
        word = SECTION_WORDS.get(word, word)
        if word in {*SECTIONS, LOGLINE}:
            return word
        near = nearest(word, (*SECTIONS, LOGLINE, *SECTION_WORDS))
        there = f"there are {', '.join(SECTIONS)} and {LOGLINE}"
        hint = f"did you mean {SECTION_WORDS.get(near, near)}?" if near else there
        self._report.add(cell.place, f'"{shown(cell.text)}" is no section; {hint}')
        return ""

    def item(self, text: str, place: Place) -> Item:
        """Return a text and the checkpoint it says, as in `Richard (from 2)`."""
        text, typed = split_reveal(text)
        reveal = None if typed is None else self._steps.find(typed)
        if typed is not None and reveal is None:
            self._report.add(place, self._steps.remedy(typed))
        return text, reveal, place

    def items(self, cell: Cell) -> list[Item]:
        """Return the items of a cell."""
        return [self.item(text, cell.place) for text in items_of(cell.text)]

    def _add(self, draft: Draft, row: Row, record: Record) -> None:
        for key in _LISTS:
            known = {item[:2] for item in draft.lists[key]}
            draft.lists[key] += [
                item for item in (self.items(record[key]) if key in record else ()) if item[:2] not in known
            ]
        for key in _SINGLE:
            if (cell := record.get(key)) is None:
                continue
            first = draft.single.setdefault(key, cell)
            if tidy(first.text) != tidy(cell.text):
                remedy = f'is "{shown(cell.text)}", but row {first.place.row} has "{shown(first.text)}"; keep one'
                self._report.add(cell.place, remedy)
        if record.keys() & _OF_A_FACT:
            places = {key: cell.place for key, cell in record.items()}
            draft.facts.append((self._fact(record), places, row.place()))

    def _fact(self, record: Record) -> Table:
        fact: Table = {}
        if cell := record.get("fact id"):
            fact["id"] = plain_id(cell.text)
        if cell := record.get("fact"):
            fact["text"] = tidy(cell.text)
        if cell := record.get("from"):
            fact["reveal"] = self.checkpoint(cell)
        if cell := record.get("sources"):
            fact["sources"] = words_of(cell.text)
        if cell := record.get("questions"):
            fact["asks"] = items_of(cell.text)
        if (cell := record.get("drafted")) and tidy(cell.text).lower() not in {"no", "false", "0"}:
            fact["drafted"] = True
        return fact

    def checkpoint(self, cell: Cell) -> int | None:
        """Return the checkpoint that a cell names, or None."""
        typed = tidy(cell.text)
        reveal = self._steps.find(typed)
        if reveal is None:
            self._report.add(cell.place, self._steps.remedy(typed))
        return reveal
