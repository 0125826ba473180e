"""The parts of a film as plain values: checkpoints, cover, entries, facts, prompts and credits."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge.checkpoints import Step, mark_of, own_ids, stored_ids


class Kind(StrEnum):
    """The kinds of entries."""

    CHARACTER = "character"
    PERSON = "person"
    THEME = "theme"
    PLOT = "plot"
    TERM = "term"
    CRAFT = "craft"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A point that a viewer can have reached. `part` names what they saw last; neither text gives anything away.

    `id` is what the database has, even when the number changes; `own_id` differs from it for the first and the last.
    """

    number: int
    label: str
    part: str
    id: str
    own_id: str


@dataclass(frozen=True, slots=True)
class Cover:
    """What everybody may know of a film, however far they have seen it. `formerly` are its former slugs."""

    title: str
    year: int
    checkpoints: tuple[Checkpoint, ...]
    formerly: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the stored ids of the checkpoints, in order."""
        return tuple(step.id for step in self.checkpoints)

    @property
    def mark(self) -> str:
        """Return a short hash of the checkpoints, so that a card from before a change can be told from one after it."""
        return mark_of(self.ids)

    def number_of(self, id_: str | None) -> int | None:
        """Return the number of the checkpoint that is stored as `id_`, if there is one."""
        return next((step.number for step in self.checkpoints if step.id == id_), None)

    def gate(self, id_: str) -> Checkpoint:
        """Return the checkpoint of a gate; if it has gone, the last, so that nobody gets to see more."""
        return next((step for step in self.checkpoints if step.id == id_), self.checkpoints[-1])


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known. `reveal` is the number of a checkpoint, `sources` are ids of sentences."""

    id: str
    text: str
    reveal: int
    sources: tuple[str, ...]
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be looked up, with its facts in reading order.

    `key` is opaque and the same in every cut; `related` holds the keys of other entries of the cut. Only characters
    have a `player`, only people a `credit`, and only plot points a `label`, which gives nothing away and can be shown
    in place of the name.
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
    """A question for discussion, with an opaque key. `choices` is empty where no vote suits; `related` holds keys."""

    key: str
    id: str
    text: str
    reveal: int
    related: tuple[str, ...]
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Credits:
    """The credits on a poster."""

    director: str
    composer: str | None
    novel: str | None
    author: str | None


@dataclass(frozen=True, slots=True)
class FactEdit:
    """A fact of the entry with an id, to add or, with a `fact_id`, to change; without a `text` it is taken out.

    `reveal` is the number of a checkpoint.
    """

    entry_id: str
    fact_id: str | None = None
    text: str = ""
    reveal: int = 0
    asks: tuple[str, ...] = ()


def checkpoints_of(steps: Sequence[Step]) -> tuple[Checkpoint, ...]:
    """Return the checkpoints of a film file, with their ids."""
    own = own_ids(steps)
    ids = stored_ids(own)
    return tuple(
        Checkpoint(number, label, part, ids[number], own[number]) for number, (_, label, part) in enumerate(steps)
    )


def key_of(slug: str, table_id: str) -> str:
    """Return an opaque key that depends on this id and the film's slug alone."""
    return hashlib.blake2s(f"{slug}/{table_id}".encode(), digest_size=6).hexdigest()
