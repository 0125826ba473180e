"""A film as it stands for somebody who has seen so far: the only thing anybody else gets to read.

A cut holds nothing that is revealed later: no entry, no name, no link, no count, no gap in an order.
Whatever is computed for a viewer is computed from their cut, so the rest of the film cannot show.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from knowledge import names
from knowledge.names import fold


class Kind(StrEnum):
    """What an entry is about."""

    CHARACTER = "character"
    PERSON = "person"
    THEME = "theme"
    PLOT = "plot"
    TERM = "term"
    CRAFT = "craft"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far somebody can have got. `part` names what was seen last; neither text gives anything away."""

    number: int
    label: str
    part: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known. `reveal` is a checkpoint's number, `sources` are ids of sentences."""

    id: str
    text: str
    reveal: int
    sources: tuple[str, ...]
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody or something that can be looked up, with its facts in reading order.

    `key` is opaque and the same in every cut; `related` holds the keys of other entries of the cut.
    `player` is only on characters, `credit` only on people, `label` only on plot points: that one
    gives nothing away and stands for the point where others may read along.
    """

    key: str
    id: str
    kind: Kind
    name: str
    aliases: tuple[str, ...]
    facts: tuple[Fact, ...]
    related: tuple[str, ...]
    player: str | None = None
    credit: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question for the room. `choices` is empty where it does not suit a vote; `related` holds keys."""

    id: str
    text: str
    reveal: int
    related: tuple[str, ...]
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Credits:
    """What a poster says of a film."""

    director: str
    composer: str | None
    novel: str | None
    author: str | None


@dataclass(frozen=True)
class Cut:
    """A film up to `checkpoint`. `entries` are in reading order: plot points as the film has them."""

    film: str
    title: str
    year: int
    accent: int
    source: str
    credits: Credits
    logline: Fact
    checkpoints: tuple[Checkpoint, ...]
    checkpoint: Checkpoint
    entries: tuple[Entry, ...]
    prompts: tuple[Prompt, ...]

    @property
    def complete(self) -> bool:
        """Whether this is the whole film."""
        return self.checkpoint == self.checkpoints[-1]

    def of_kind(self, kind: Kind) -> tuple[Entry, ...]:
        """The entries of one kind, in reading order."""
        return self._by_kind.get(kind, ())

    @property
    def characters(self) -> tuple[Entry, ...]:
        """Who is in the film."""
        return self.of_kind(Kind.CHARACTER)

    @property
    def people(self) -> tuple[Entry, ...]:
        """Who made the film."""
        return self.of_kind(Kind.PERSON)

    @property
    def themes(self) -> tuple[Entry, ...]:
        """What the film is about underneath."""
        return self.of_kind(Kind.THEME)

    @property
    def plot(self) -> tuple[Entry, ...]:
        """What happens, in the film's order."""
        return self.of_kind(Kind.PLOT)

    @property
    def terms(self) -> tuple[Entry, ...]:
        """Words and places of the film's world."""
        return self.of_kind(Kind.TERM)

    @property
    def craft(self) -> tuple[Entry, ...]:
        """How the film is made."""
        return self.of_kind(Kind.CRAFT)

    def entry(self, key: str) -> Entry | None:
        """The entry with this key, if it is in the cut."""
        return self._by_key.get(key)

    def find(self, kind: Kind, typed: str) -> Entry | None:
        """The entry of this kind with this key, name, alias or player, forgiving a typo."""
        known = self.entry(typed)
        return known if known and known.kind == kind else names.find(typed, self._names.get(kind, ()))

    def suggest(self, kind: Kind, typed: str) -> tuple[Entry, ...]:
        """At most 25 entries for what somebody is typing, best first."""
        return names.suggest(typed, self._names.get(kind, ()))

    def related(self, entry: Entry) -> tuple[Entry, ...]:
        """Where to go on from `entry`, in the order of the file."""
        return tuple(self._by_key[key] for key in entry.related)

    def facts(self) -> Iterator[Fact]:
        """Every fact of the cut, the logline first."""
        yield self.logline
        for entry in self.entries:
            yield from entry.facts

    @cached_property
    def _by_key(self) -> dict[str, Entry]:
        return {entry.key: entry for entry in self.entries}

    @cached_property
    def _by_kind(self) -> dict[Kind, tuple[Entry, ...]]:
        return {kind: tuple(entry for entry in self.entries if entry.kind == kind) for kind in Kind}

    @cached_property
    def _names(self) -> dict[Kind, tuple[tuple[str, Entry], ...]]:
        """What each kind can be found under: shown names first, then aliases, then players."""
        return {kind: tuple(_names_of(entries)) for kind, entries in self._by_kind.items()}


def _names_of(entries: tuple[Entry, ...]) -> Iterator[tuple[str, Entry]]:
    for entry in entries:
        yield fold(entry.name), entry
    for entry in entries:
        for alias in entry.aliases:
            yield fold(alias), entry
    for entry in entries:
        if entry.player:
            yield fold(entry.player), entry
