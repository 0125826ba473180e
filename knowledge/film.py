"""A film, which can only be read one cut at a time, with `Film.cut`."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from knowledge.cut import Cut
from knowledge.entries import Cover, Credits, Entry, Fact, Kind, Prompt, checkpoints_of, key_of

if TYPE_CHECKING:
    from knowledge.format.models import EntryTable, FactTable, FilmFile, RevealedText

SECTION_OF = {
    Kind.CHARACTER: "characters",
    Kind.PERSON: "people",
    Kind.THEME: "themes",
    Kind.PLOT: "plot",
    Kind.TERM: "terms",
    Kind.CRAFT: "craft",
}
"""The section of a film file that holds each kind of entry."""
INDEX_SIZE = 4
"""How much more memory a cut takes with its index than the film file does."""


class Film:
    """A film. Everybody may know its cover; `load` returns its film file, and is called for the first cut."""

    def __init__(self, slug: str, cover: Cover, load: "Callable[[], FilmFile]") -> None:
        self.slug = slug
        self.cover = cover
        self.title = cover.title
        self.year = cover.year
        self.checkpoints = cover.checkpoints
        self.is_loaded = False
        self._load = load
        self._facts = 0
        self._cuts: dict[int, Cut] = {}

    def load(self) -> "FilmFile":
        """Return the film file, for this module alone. Parsing it takes some hundredths of a second the first time."""
        file = self._load()
        if not self.is_loaded:
            self._load = lambda: file  # the bytes it was parsed from can go
            self.is_loaded = True
            self._facts = sum(len(table.facts) for section in SECTION_OF.values() for table in getattr(file, section))
        return file

    @property
    def size(self) -> int:
        """Return about how much memory it takes: so many facts that are held once, those of an index counted more."""
        return self._facts * (1 + sum(INDEX_SIZE if cut.is_indexed else 1 for cut in self._cuts.values()))

    def cut(self, checkpoint: int) -> Cut:
        """Return the film up to `checkpoint`; it is built once.

        Raises `ValueError` for a number that is no checkpoint of this film.
        """
        if not 0 <= checkpoint < len(self.checkpoints):
            raise ValueError(f"{self.slug} has checkpoints 0 to {len(self.checkpoints) - 1}, not {checkpoint}")
        if checkpoint not in self._cuts:
            self._cuts[checkpoint] = _build_cut(self.slug, self.cover, self.load(), checkpoint)
        return self._cuts[checkpoint]


def cover_of(file: "FilmFile") -> Cover:
    """Return the cover of a film."""
    steps = [(step.id, step.label, step.part) for step in file.checkpoints]
    return Cover(file.title, file.year, checkpoints_of(steps), file.formerly)


def _build_cut(slug: str, cover: Cover, file: "FilmFile", checkpoint: int) -> Cut:
    sections: dict[Kind, Sequence[EntryTable]] = {kind: getattr(file, SECTION_OF[kind]) for kind in Kind}
    tables = [*(table for section in sections.values() for table in section), *file.prompts]
    keys = {table.id: key_of(slug, table.id) for table in tables}
    entries = tuple(entry for kind in Kind for entry in _entries(kind, sections[kind], checkpoint, keys))
    people = {entry.id: entry.name for entry in entries if entry.kind == Kind.PERSON}
    revealed_prompts = [table for table in file.prompts if table.reveal <= checkpoint]
    prompts = (
        Prompt(
            key=keys[table.id],
            id=table.id,
            text=table.text,
            reveal=table.reveal,
            related=tuple(keys[entry_id] for entry_id in table.related),
            choices=tuple(_revealed(table.choices, checkpoint)),
        )
        for table in sorted(revealed_prompts, key=lambda table: table.reveal)
    )
    return Cut(
        film=slug,
        title=cover.title,
        year=cover.year,
        accent=int(file.accent.removeprefix("#"), 16),
        source=file.source,
        credits=Credits(
            director=people[file.director],
            composer=people[file.composer] if file.composer else None,
            novel=file.novel.title if file.novel else None,
            author=people[file.novel.author] if file.novel else None,
        ),
        logline=_fact(file.logline),
        checkpoints=cover.checkpoints,
        checkpoint=cover.checkpoints[checkpoint],
        entries=entries,
        prompts=tuple(prompts),
        formerly=cover.formerly,
    )


def _entries(kind: Kind, tables: "Sequence[EntryTable]", checkpoint: int, keys: dict[str, str]) -> Iterator[Entry]:
    """Yield the revealed entries of a section: plot points in film order, others by reveal, then file order."""
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
