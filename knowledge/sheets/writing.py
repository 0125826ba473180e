"""Writes a film file as a sheet."""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, TypeAlias

from knowledge.format.models import SECTIONS, EntryTable, FactTable, FilmFile, RevealedText
from knowledge.matching import fold
from knowledge.sheets.checkpoints import Steps
from knowledge.sheets.csv_files import write_csv
from knowledge.sheets.layout import BLOCKS, CHECKPOINTS, FACTS, FILM, LOGLINE, PROMPTS, Block
from knowledge.sheets.rows import cell_of, says_reveal, with_reveal
from knowledge.sheets.xlsx_files import write_xlsx

_MARK = "drafted"  # a column only where a model wrote something

Kind: TypeAlias = Literal["csv", "xlsx"]
Cells: TypeAlias = dict[str, str | int]
Spell: TypeAlias = Callable[[int], str]


def write_sheet(film: FilmFile, kind: Kind, *, notes: bool = False) -> bytes:
    """Return a film file as a sheet that `read_sheet` makes the same film file of.

    With `notes`, each table begins with what goes into its columns, and ids are left for `read_sheet` to make. Raises
    `FilmFileError` where a text is too long for a cell of Excel.
    """
    tables: dict[Block, list[Sequence[str | int]]] = {
        FILM: [[key, value] for key, value in _film(film).items()],
        CHECKPOINTS: _table(CHECKPOINTS, _checkpoints(film)),
        FACTS: _table(FACTS, _facts(film)),
        PROMPTS: _table(PROMPTS, _prompts(film)),
    }
    if notes:
        tables = {block: [*_notes(block), *_without_ids(rows)] for block, rows in tables.items()}
    if kind == "csv":
        return write_csv([[block.title], *tables[block]] for block in BLOCKS)
    spell = Steps.of(film).spell
    labels = [spell(number) for number in range(len(film.checkpoints))]
    offered = {
        ("Facts", "section"): [LOGLINE, *SECTIONS],
        ("Facts", "from"): labels,
        ("Prompts", "from"): labels,
    }
    widths = {FILM: (16, 60)} | {block: tuple(column.width for column in block.columns) for block in BLOCKS[1:]}
    return write_xlsx(film.title, [(block.title, tables[block], widths[block]) for block in BLOCKS], offered)


def _notes(block: Block) -> Iterator[Sequence[str]]:
    for column in (column for column in block.columns if column.key != _MARK):
        yield [f"# {column.key}: {column.help}"]


def _without_ids(rows: Sequence[Sequence[str | int]]) -> Iterator[Sequence[str | int]]:
    headings, *records = rows
    yield headings
    for record in records:
        yield ["" if str(heading).endswith("id") else cell for heading, cell in zip(headings, record, strict=True)]


def _table(block: Block, rows: Iterator[Cells]) -> list[Sequence[str | int]]:
    records = list(rows)
    keys = [column.key for column in block.columns if column.key != _MARK or any(row.get(_MARK) for row in records)]
    return [keys, *([row.get(key, "") for key in keys] for row in records)]


def _film(film: FilmFile) -> Cells:
    name = _names(film, ("people",))
    return {
        "title": film.title,
        "year": film.year,
        "accent": film.accent,
        "source": film.source,
        "director": name(film.director),
        "composer": name(film.composer) if film.composer else "",
        "novel": film.novel.title if film.novel else "",
        "author": name(film.novel.author) if film.novel else "",
        "formerly": cell_of(film.formerly),
    }


def _names(film: FilmFile, sections: Sequence[str] = SECTIONS) -> Callable[[str], str]:
    """Return what an id is written as: the entry's first name, or the id where that could mean another entry."""
    entries = [entry for section in sections for entry in entries_in(film, section)]
    ids = {entry.id for entry in entries}
    meant: dict[str, set[str]] = {}
    for entry in entries:
        for name in entry.names:
            meant.setdefault(fold(name.text), set()).add(entry.id)
    plain = {
        entry.id: name
        for entry in entries
        for name in (entry.names[0].text,)
        if len(meant[fold(name)]) == 1 and name.lower() not in ids and not says_reveal(name)
    }
    return lambda id_: plain.get(id_, id_)


def entries_in(film: FilmFile, section: str) -> Sequence[EntryTable]:
    """Return the entries of a section."""
    return getattr(film, section)


def _checkpoints(film: FilmFile) -> Iterator[Cells]:
    for number, step in enumerate(film.checkpoints):
        yield {"number": number, "label": step.label, "part": step.part, "id": step.id or ""}


def _facts(film: FilmFile) -> Iterator[Cells]:
    steps = Steps.of(film)
    yield {"section": LOGLINE, **_fact(film.logline, steps.spell)}
    firsts = {
        entry.id: min(fact.reveal for fact in entry.facts)
        for section in SECTIONS
        for entry in entries_in(film, section)
    }
    named = _names(film)
    for section in SECTIONS:
        for entry in entries_in(film, section):
            first = firsts[entry.id]
            row: Cells = {"section": section, "name": _marked(entry.names[0].text, first, first, steps)}
            more: Cells = {
                "name": _revealed(entry.names[0], first, steps),
                "also": cell_of(_revealed(name, first, steps) for name in entry.names[1:]),
                "related": cell_of(
                    _marked(named(link.id), link.reveal, max(first, firsts.get(link.id, 0)), steps)
                    for link in entry.related
                ),
                "played by": _revealed(player, first, steps) if (player := getattr(entry, "player", None)) else "",
                "credit": getattr(entry, "credit", ""),
                "label": getattr(entry, "label", ""),
                "id": entry.id,
            }
            for number, fact in enumerate(entry.facts):
                yield {**row, **_fact(fact, steps.spell), **({} if number else more)}


def _fact(fact: FactTable, spell: Spell) -> Cells:
    return {
        "from": spell(fact.reveal),
        "fact": fact.text,
        "questions": cell_of(fact.asks),
        "sources": ", ".join(fact.sources),
        "fact id": fact.id,
        "drafted": "yes" if fact.drafted else "",
    }


def _prompts(film: FilmFile) -> Iterator[Cells]:
    steps = Steps.of(film)
    named = _names(film)
    for prompt in film.prompts:
        yield {
            "prompt": prompt.text,
            "from": steps.spell(prompt.reveal),
            "related": cell_of(map(named, prompt.related)),
            "choices": cell_of(_revealed(choice, prompt.reveal, steps) for choice in prompt.choices),
            "id": prompt.id,
        }


def _revealed(text: RevealedText, usual: int, steps: Steps) -> str:
    return _marked(text.text, text.reveal, usual, steps)


def _marked(text: str, reveal: int, usual: int, steps: Steps) -> str:
    """Return a text with its reveal where that isn't the usual one, or where the text itself looks like having one."""
    return with_reveal(text, None if reveal == usual and not says_reveal(text) else steps.spell_inside(reveal))
