"""What a film is made of once it is read: plain values, no behaviour."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge.checkpoints import Step, mark_of, own_ids, stored_ids


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
    """How far somebody can have got. `part` names what was seen last; neither text gives anything away.

    `id` is what it is stored by, whatever its number is by then; `own_id` is the same but for the first and the last.
    """

    number: int
    label: str
    part: str
    id: str
    own_id: str


@dataclass(frozen=True, slots=True)
class Cover:
    """What everybody may know of a film, however far they have seen it. `formerly` are slugs that it had before."""

    title: str
    year: int
    checkpoints: tuple[Checkpoint, ...]
    formerly: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """What its checkpoints are stored by, in order."""
        return tuple(step.id for step in self.checkpoints)

    @property
    def mark(self) -> str:
        """Tells its checkpoints from those of the film before a change: what a number on a card goes by."""
        return mark_of(self.ids)

    def number_of(self, id_: str | None) -> int | None:
        """The number of the checkpoint that is stored as `id_`; None where there is none."""
        return next((step.number for step in self.checkpoints if step.id == id_), None)

    def gate(self, id_: str) -> Checkpoint:
        """The checkpoint that something is kept for; where it has gone, the last: nobody gets to see more."""
        return next((step for step in self.checkpoints if step.id == id_), self.checkpoints[-1])


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
    """A question for the room, with an opaque key. `choices` is empty where no vote suits; `related` holds keys."""

    key: str
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


def checkpoints_of(steps: Sequence[Step]) -> tuple[Checkpoint, ...]:
    """The checkpoints that a file gives, with what they are stored by."""
    own = own_ids(steps)
    ids = stored_ids(own)
    return tuple(
        Checkpoint(number, label, part, ids[number], own[number]) for number, (_, label, part) in enumerate(steps)
    )


def key_of(slug: str, table_id: str) -> str:
    """An id that says nothing: it depends on this id and the film's alone, and spells out nothing of either."""
    return hashlib.blake2s(f"{slug}/{table_id}".encode(), digest_size=6).hexdigest()
