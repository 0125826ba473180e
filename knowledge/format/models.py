"""The shape of a film file, as pydantic models; their docstrings are the help in `film.schema.json`.

The lengths are Discord's: a button label holds 80 characters, a choice 100, a poll question 300.
"""

import unicodedata
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from knowledge.text import clean

MOST_CHECKPOINTS = 25
SLUG_LENGTH = 48
ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SOURCE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9.:-]*$"
COLOUR_PATTERN = r"^#[0-9a-fA-F]{6}$"

_INVISIBLE = "\x00-\x1f\x7f-\x9f\xad\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_PLAIN = Field(json_schema_extra={"pattern": f"^[^\\s|`{_INVISIBLE}]+( [^\\s|`{_INVISIBLE}]+)*$"})
"""What `_plain` accepts, as far as a schema can say it: without the commonest invisible characters."""
_NOT_ONE: JsonDict = {"not": {"minItems": 1, "maxItems": 1}}
_FROM_THE_START: JsonDict = {"properties": {"reveal": {"const": 0}}}


def _plain(text: str) -> str:
    """Reject what breaks a spoiler tag, a line or a card."""
    shown = clean(text)
    for char in text:
        if char in "|`":
            raise ValueError(f"holds {char!r}, which breaks spoiler tags; write it another way")
        if unicodedata.category(char) in {"Cc", "Cf"} and char not in shown:
            raise ValueError(f"holds the invisible character U+{ord(char):04X}; take it out")
    if text != " ".join(text.split()):
        raise ValueError("has spaces at an end or two in a row; leave single spaces only")
    return text


Id: TypeAlias = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=64)]
Slug: TypeAlias = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=SLUG_LENGTH)]
Reveal: TypeAlias = Annotated[int, Field(ge=0, strict=True, json_schema_extra={"maximum": MOST_CHECKPOINTS - 1})]
Source: TypeAlias = Annotated[str, StringConstraints(pattern=SOURCE_PATTERN, max_length=24)]
Label: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=80), AfterValidator(_plain), _PLAIN]
Question: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=150), AfterValidator(_plain), _PLAIN]
Topic: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(_plain), _PLAIN]
Text: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=600), AfterValidator(_plain), _PLAIN]
Colour: TypeAlias = Annotated[str, StringConstraints(pattern=COLOUR_PATTERN)]


class _Table(BaseModel):
    """A table of the file. Frozen, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class RevealedText(_Table):
    """A name, a player or a choice, with the checkpoint it is revealed at."""

    text: Label
    """What a viewer reads: 80 characters at most, no bars, no backticks."""
    reveal: Reveal
    """The first checkpoint at which a viewer may read it; 0 is a viewer who hasn't started the film."""


class LinkTable(_Table):
    """A link from one entry to another. That there is one can give something away, so it has its own reveal."""

    id: Id
    """The id of the entry that it leads to."""
    reveal: Reveal
    """The first checkpoint at which the link gives nothing away; both ends must be revealed by then."""


class FactTable(_Table):
    """One thing that is known, with its sources and the questions it answers."""

    id: Id
    """Used once in the whole file: lower-case letters, digits and single hyphens. No viewer sees it."""
    text: Text
    """What a viewer reads: one idea, a sentence or two in your own words, 600 characters at most."""
    reveal: Reveal
    """The first checkpoint at which a viewer may read it: when the film shows it. If unsure, later."""
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    """The sentences of the review or the notes that it rests on, such as p05.s2."""
    asks: Annotated[tuple[Question, ...], Field(min_length=2)]
    """Questions that it answers, as members would type them; ten or so, as unlike one another as can be."""
    drafted: bool = False
    """Whether a language model wrote it and nobody has read it. The bot refuses the file until this is taken away."""


class EntryTable(_Table):
    """What can be looked up. The first name that is revealed is shown; the others are aliases."""

    id: Id
    """Used once among all entries and prompts: lower-case letters, digits and single hyphens. No viewer sees it."""
    names: Annotated[tuple[RevealedText, ...], Field(min_length=1)]
    """What it is called. A name can give something away, too, so each has its own reveal."""
    related: tuple[LinkTable, ...] = ()
    """Other entries worth a look, as buttons on the card."""
    facts: Annotated[tuple[FactTable, ...], Field(min_length=1)]
    """What is known about it, one idea each; the first name comes with the first fact."""


class CharacterTable(EntryTable):
    """A person in the film, and who plays them."""

    player: RevealedText | None = None
    """Who plays them."""


class PersonTable(EntryTable):
    """A person who made the film."""

    credit: Label
    """As what, such as Director."""


class PlotPointTable(EntryTable):
    """Something that happens, in film order."""

    label: Label
    """Shown in place of the name where anybody can read along, so it gives nothing away."""


class PromptTable(_Table):
    """A question for discussion, with choices if it suits a vote."""

    id: Id
    """Used once among all entries and prompts: lower-case letters, digits and single hyphens. No viewer sees it."""
    text: Topic
    """The question, 300 characters at most."""
    reveal: Reveal
    """The first checkpoint at which it may be asked."""
    related: tuple[Id, ...] = ()
    """The ids of entries that it is about, all revealed by then."""
    choices: Annotated[tuple[RevealedText, ...], Field(max_length=25, json_schema_extra=_NOT_ONE)] = ()
    """The choices of a vote: none, or at least two that are revealed with the prompt; others may come later."""


class CheckpointTable(_Table):
    """A point that a viewer can have reached. Everybody sees it, so it gives nothing away."""

    id: Id | None = None
    """What members' progress is stored by, such as first-half; it stays when the label is reworded. Made from the label
    if it is left out; start is reserved for the first checkpoint and end for the last."""
    label: Label
    """What a viewer picks, such as Seen the first half."""
    part: Label
    """The part of the film that ends here, such as The first half."""


class NovelTable(_Table):
    """What the film is adapted from."""

    title: Label
    """The title of the book."""
    author: Id
    """The id of one of the people."""


class FilmFile(_Table):
    """A whole film file."""

    title: Label
    """The title, as on the poster."""
    year: Annotated[int, Field(ge=1880, le=2200, strict=True)]
    """The year it came out."""
    accent: Colour
    """The colour of the cards, such as #6f8a8c."""
    source: Label
    """What the ids in `sources` point into, such as the club's review."""
    director: Id
    """The id of one of the people."""
    composer: Id | None = None
    """The id of one of the people, if there is a composer to name."""
    novel: NovelTable | None = None
    """What the film is adapted from, if anything."""
    formerly: tuple[Slug, ...] = ()
    """Earlier names of this file, without the ending: what members have stored under them is kept."""
    logline: Annotated[FactTable, Field(json_schema_extra=_FROM_THE_START)]
    """What the film is about, in a sentence or two; a fact like any other, always revealed at 0."""
    checkpoints: Annotated[tuple[CheckpointTable, ...], Field(min_length=2, max_length=MOST_CHECKPOINTS)]
    """The points that a viewer can have reached, in film order. Number 0 is a viewer who hasn't started."""
    characters: tuple[CharacterTable, ...] = ()
    """Who is in the film."""
    people: tuple[PersonTable, ...] = ()
    """Who made the film."""
    themes: tuple[EntryTable, ...] = ()
    """What the film is about underneath."""
    plot: tuple[PlotPointTable, ...] = ()
    """What happens, in the film's order."""
    terms: tuple[EntryTable, ...] = ()
    """Words and places of the film's world."""
    craft: tuple[EntryTable, ...] = ()
    """How the film is made."""
    prompts: tuple[PromptTable, ...] = ()
    """Questions for discussion."""


SECTIONS = ("characters", "people", "themes", "plot", "terms", "craft")
