"""A film and the one way to read it, `Film.cut`; nothing else of a film leaves this module."""

import hashlib
from collections.abc import Iterator, Sequence

from knowledge.cut import Cut
from knowledge.entries import Checkpoint, Credits, Entry, Fact, Kind, Prompt
from knowledge.film_file import SECTIONS, EntryTable, FactTable, FilmFile, PromptTable, RevealedText

SECTION_OF = dict(zip(Kind, SECTIONS, strict=True))
"""Where a film file keeps each kind of entry."""


class Film:
    """A film, of which everybody may know the title, the year and the labels of the checkpoints."""

    def __init__(self, slug: str, file: FilmFile) -> None:
        self.slug = slug
        self.title = file.title
        self.year = file.year
        self.checkpoints = tuple(
            Checkpoint(number, checkpoint.label, checkpoint.part) for number, checkpoint in enumerate(file.checkpoints)
        )
        self._file = file
        self._cuts: dict[int, Cut] = {}

    def cut(self, checkpoint: int) -> Cut:
        """The film as far as `checkpoint`, made when first asked for.

        Raises `ValueError` for a number that is no checkpoint of this film.
        """
        if not 0 <= checkpoint < len(self.checkpoints):
            raise ValueError(f"{self.slug} has checkpoints 0 to {len(self.checkpoints) - 1}, not {checkpoint}")
        if checkpoint not in self._cuts:
            self._cuts[checkpoint] = _cut(self, self._file, checkpoint)
        return self._cuts[checkpoint]


def _cut(film: Film, file: FilmFile, checkpoint: int) -> Cut:
    tables = [*(entry for kind in Kind for entry in _section(file, kind)), *file.prompts]
    keys = {table.id: _key(film.slug, table.id) for table in tables}
    entries = tuple(entry for kind in Kind for entry in _entries(kind, _section(file, kind), checkpoint, keys))
    people = {entry.id: entry.name for entry in entries if entry.kind == Kind.PERSON}
    return Cut(
        film=film.slug,
        title=film.title,
        year=film.year,
        accent=int(file.accent.removeprefix("#"), 16),
        source=file.source,
        credits=Credits(
            director=people[file.director],
            composer=people[file.composer] if file.composer else None,
            novel=file.novel.title if file.novel else None,
            author=people[file.novel.author] if file.novel else None,
        ),
        logline=_fact(file.logline),
        checkpoints=film.checkpoints,
        checkpoint=film.checkpoints[checkpoint],
        entries=entries,
        prompts=tuple(_prompts(file.prompts, checkpoint, keys)),
    )


def _section(file: FilmFile, kind: Kind) -> Sequence[EntryTable]:
    return getattr(file, SECTION_OF[kind])


def _key(slug: str, table_id: str) -> str:
    """An id that says nothing: it depends on this id alone and spells out nothing of it."""
    return hashlib.blake2s(f"{slug}/{table_id}".encode(), digest_size=6).hexdigest()


def _entries(kind: Kind, tables: Sequence[EntryTable], checkpoint: int, keys: dict[str, str]) -> Iterator[Entry]:
    """The entries of a section that have a name by now; all but the plot go by reveal, then file order."""
    named = [table for table in tables if _revealed(table.names, checkpoint)]
    if kind != Kind.PLOT:
        named.sort(key=lambda table: min(name.reveal for name in table.names))
    for table in named:
        name, *aliases = _revealed(table.names, checkpoint)
        player = getattr(table, "player", None)
        facts = sorted((fact for fact in table.facts if fact.reveal <= checkpoint), key=lambda fact: fact.reveal)
        yield Entry(
            key=keys[table.id],
            id=table.id,
            kind=kind,
            name=name,
            aliases=tuple(aliases),
            facts=tuple(map(_fact, facts)),
            related=tuple(keys[link.id] for link in table.related if link.reveal <= checkpoint),
            player=player.text if player and player.reveal <= checkpoint else None,
            credit=getattr(table, "credit", None),
            label=getattr(table, "label", None),
        )


def _revealed(texts: Sequence[RevealedText], checkpoint: int) -> list[str]:
    return [text.text for text in texts if text.reveal <= checkpoint]


def _fact(table: FactTable) -> Fact:
    return Fact(table.id, table.text, table.reveal, table.sources, table.asks)


def _prompts(tables: Sequence[PromptTable], checkpoint: int, keys: dict[str, str]) -> Iterator[Prompt]:
    revealed = [table for table in tables if table.reveal <= checkpoint]
    for table in sorted(revealed, key=lambda table: table.reveal):
        yield Prompt(
            key=keys[table.id],
            id=table.id,
            text=table.text,
            reveal=table.reveal,
            related=tuple(keys[entry_id] for entry_id in table.related),
            choices=tuple(_revealed(table.choices, checkpoint)),
        )
