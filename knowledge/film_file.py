"""The shape of a film file, as pydantic models; what must hold between its parts lives in `checks`.

The lengths are Discord's: a button label holds 80 characters, a choice 100, a poll question 300.
"""

import unicodedata
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SOURCE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9.:-]*$"
COLOUR_PATTERN = r"^#[0-9a-fA-F]{6}$"


def _plain(text: str) -> str:
    """Refuse what breaks a spoiler tag, a line or a card."""
    for char in text:
        if char in "|`":
            raise ValueError(f"holds {char!r}, which breaks spoiler tags; write it another way")
        if unicodedata.category(char) in {"Cc", "Cf"}:
            raise ValueError(f"holds the invisible character U+{ord(char):04X}; take it out")
    if text != " ".join(text.split()):
        raise ValueError("has spaces at an end or two in a row; leave single spaces only")
    return text


Id: TypeAlias = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=64)]
Reveal: TypeAlias = Annotated[int, Field(ge=0, strict=True)]
Source: TypeAlias = Annotated[str, StringConstraints(pattern=SOURCE_PATTERN, max_length=24)]
Label: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=80), AfterValidator(_plain)]
Question: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=150), AfterValidator(_plain)]
Topic: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(_plain)]
Text: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=600), AfterValidator(_plain)]
Colour: TypeAlias = Annotated[str, StringConstraints(pattern=COLOUR_PATTERN)]


class _Table(BaseModel):
    """A table of the file: never changed once read, and without room for unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RevealedText(_Table):
    """A name, a player or a choice, with the checkpoint it is revealed at."""

    text: Label
    reveal: Reveal


class LinkTable(_Table):
    """A way from one entry to another; the link is itself a fact, so it has its own reveal."""

    id: Id
    reveal: Reveal


class FactTable(_Table):
    """One thing that is known, with the sentences it rests on and the questions it answers."""

    id: Id
    text: Text
    reveal: Reveal
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    asks: Annotated[tuple[Question, ...], Field(min_length=2)]


class EntryTable(_Table):
    """What every entry has. The first name revealed so far is the one shown; the others are aliases."""

    id: Id
    names: Annotated[tuple[RevealedText, ...], Field(min_length=1)]
    related: tuple[LinkTable, ...] = ()
    facts: Annotated[tuple[FactTable, ...], Field(min_length=1)]


class CharacterTable(EntryTable):
    """Somebody in the film, and who plays them."""

    player: RevealedText | None = None


class PersonTable(EntryTable):
    """Somebody who made the film; `credit` says as what."""

    credit: Label


class PlotPointTable(EntryTable):
    """Something that happens; `label` stands for it in the clear and gives nothing away."""

    label: Label


class PromptTable(_Table):
    """A question for the room, with choices where it suits a vote."""

    id: Id
    text: Topic
    reveal: Reveal
    related: tuple[Id, ...] = ()
    choices: Annotated[tuple[RevealedText, ...], Field(max_length=25)] = ()


class CheckpointTable(_Table):
    """How far a viewer can have got. Everybody sees these, so they give nothing away."""

    label: Label
    part: Label


class NovelTable(_Table):
    """What the film is adapted from; `author` is the id of one of the people."""

    title: Label
    author: Id


class FilmFile(_Table):
    """A whole film file."""

    title: Label
    year: Annotated[int, Field(ge=1880, le=2200, strict=True)]
    accent: Colour
    source: Label
    director: Id
    composer: Id | None = None
    novel: NovelTable | None = None
    logline: FactTable
    checkpoints: Annotated[tuple[CheckpointTable, ...], Field(min_length=2, max_length=25)]
    characters: tuple[CharacterTable, ...] = ()
    people: tuple[PersonTable, ...] = ()
    themes: tuple[EntryTable, ...] = ()
    plot: tuple[PlotPointTable, ...] = ()
    terms: tuple[EntryTable, ...] = ()
    craft: tuple[EntryTable, ...] = ()
    prompts: tuple[PromptTable, ...] = ()


SECTIONS = ("characters", "people", "themes", "plot", "terms", "craft")
