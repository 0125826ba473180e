"""What a film is made of once it is read: plain values, no behaviour."""

from dataclasses import dataclass
from enum import StrEnum


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
class Cover:
    """What everybody may know of a film, however far they have seen it."""

    title: str
    year: int
    checkpoints: tuple[Checkpoint, ...]


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
