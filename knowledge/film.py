"""A film and the one way to read it, `Film.cut`; nothing else of a film leaves this module."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from knowledge.cut import Cut
from knowledge.entries import Cover, Credits, Entry, Fact, Kind, Prompt, checkpoints_of, key_of

if TYPE_CHECKING:
    from knowledge.format.models import EntryTable, FactTable, FilmFile, PromptTable, RevealedText

SECTION_OF = {
    Kind.CHARACTER: "characters",
    Kind.PERSON: "people",
    Kind.THEME: "themes",
    Kind.PLOT: "plot",
    Kind.TERM: "terms",
    Kind.CRAFT: "craft",
}
"""Where a film file keeps each kind of entry."""


class Film:
    """A film, of which everybody may know what stands on its cover: the title, the year, the checkpoints' labels.

    `read` gives all that its file holds; it is called once, when the film is opened.
    """

    def __init__(self, slug: str, cover: Cover, read: "Callable[[], FilmFile]") -> None:
        self.slug = slug
        self.cover = cover
        self.title = cover.title
        self.year = cover.year
        self.checkpoints = cover.checkpoints
        self._read: Callable[[], FilmFile] | None = read
        self._file: FilmFile | None = None
        self._cuts: dict[int, Cut] = {}

    @property
    def is_loaded(self) -> bool:
        """Whether it has been opened; the first cut else waits for that, some hundredths of a second."""
        return self._file is not None

    def load(self) -> "FilmFile":
        """Read the file, unless that has been done. What it holds is nobody's business but this module's."""
        read = self._read  # taken first: whoever opens it at the same time puts the file there before this goes
        if self._file is None:
            assert read is not None  # noqa: S101  # there is one or the other
            self._file = read()
            self._read = None
        return self._file

    def cut(self, checkpoint: int) -> Cut:
        """The film as far as `checkpoint`, made when first asked for.

        Raises `ValueError` for a number that is no checkpoint of this film.
        """
        if not 0 <= checkpoint < len(self.checkpoints):
            raise ValueError(f"{self.slug} has checkpoints 0 to {len(self.checkpoints) - 1}, not {checkpoint}")
        if checkpoint not in self._cuts:
            self._cuts[checkpoint] = _cut(self, self.load(), checkpoint)
        return self._cuts[checkpoint]


def cover_of(file: "FilmFile") -> Cover:
    """What stands on the cover of a film."""
    steps = [(step.id, step.label, step.part) for step in file.checkpoints]
    return Cover(file.title, file.year, checkpoints_of(steps), file.formerly)


def _cut(film: Film, file: "FilmFile", checkpoint: int) -> Cut:
    tables = [*(entry for kind in Kind for entry in _section(file, kind)), *file.prompts]
    keys = {table.id: key_of(film.slug, table.id) for table in tables}
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
        formerly=film.cover.formerly,
    )


def _section(file: "FilmFile", kind: Kind) -> "Sequence[EntryTable]":
    return getattr(file, SECTION_OF[kind])


def _entries(kind: Kind, tables: "Sequence[EntryTable]", checkpoint: int, keys: dict[str, str]) -> Iterator[Entry]:
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


def _revealed(texts: "Sequence[RevealedText]", checkpoint: int) -> list[str]:
    return [text.text for text in texts if text.reveal <= checkpoint]


def _fact(table: "FactTable") -> Fact:
    return Fact(table.id, table.text, table.reveal, table.sources, table.asks)


def _prompts(tables: "Sequence[PromptTable]", checkpoint: int, keys: dict[str, str]) -> Iterator[Prompt]:
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
