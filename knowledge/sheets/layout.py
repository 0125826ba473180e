"""The blocks of a sheet and their columns, with the words that curators know them by."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import process

from knowledge.text import fold_text

MOST_BYTES = 1_000_000
MOST_FACTS = 400
MOST_ROWS = 2_000  # with something in them
MOST_COLUMNS = 60
MOST_CHARACTERS = 32_000  # in a cell; Excel has some hundred more
MOST_ITEMS = 20_000  # several to a cell; the shipped film has 5,000 questions
MOST_FAULTS = 100

_NEAR = 75.0


@dataclass(frozen=True, slots=True)
class Column:
    """A column, or a row of the film's own block. `aliases` are other headings for it, `help` says what goes in."""

    key: str
    help: str
    aliases: tuple[str, ...] = ()
    width: int = 20
    required: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A table of the sheet, under its title."""

    title: str
    columns: tuple[Column, ...]

    @property
    def headings(self) -> Mapping[str, str]:
        """Return the column's key for each heading that means it, folded."""
        return {fold_heading(word): column.key for column in self.columns for word in (column.key, *column.aliases)}


FILM = Block(
    "Film",
    (
        Column("title", "as on the poster", ("film",), required=True),
        Column("year", "the year it came out", required=True),
        Column("accent", "the colour of its cards, such as #6f8a8c", ("colour", "color")),
        Column("source", "what the facts rest on, such as the club's notes", ("sources", "notes"), required=True),
        Column("director", "somebody of the section people", ("directed by",), required=True),
        Column("composer", "somebody of the section people, or nothing", ("music", "music by")),
        Column("novel", "the title of the book that it is adapted from, or nothing", ("book", "based on")),
        Column("author", "of that book: somebody of the section people", ("novel's author", "novel author")),
        Column("formerly", "earlier names of the film's file, or nothing"),
    ),
)
CHECKPOINTS = Block(
    "Checkpoints",
    (
        Column("number", "0 for a viewer who has not started, then 1, 2, 3 …", ("no", "nr", "#"), 10),
        Column(
            "label", "what a viewer says of themselves; everybody sees it", ("checkpoint",), width=36, required=True
        ),
        Column("part", "the part of the film that ends here, such as The first half hour", width=36, required=True),
        Column("id", "leave it empty; it keeps progress when a label is reworded", ("checkpoint id",), 18),
    ),
)
FACTS = Block(
    "Facts",
    (
        Column(
            "section",
            "characters, people, themes, plot, terms or craft; logline in one row",
            ("kind", "type"),
            13,
            required=True,
        ),
        Column(
            "name", "whom or what the fact is about; the first name of the card", ("entry", "who"), 22, required=True
        ),
        Column(
            "also",
            "other names, with bars between: The stranger | The owner (from 2)",
            ("also called", "aliases", "names"),
        ),
        Column("played by", "the actor, for characters", ("player", "actor", "cast", "voice")),
        Column("credit", "as what, for people: Director", ("role", "job"), 14),
        Column("label", "for plot: a public heading that gives nothing away", ("public label", "heading")),
        Column(
            "from",
            "the first checkpoint at which the fact may be read: its label or number",
            ("from checkpoint", "reveal", "revealed at", "checkpoint", "revealed"),
            22,
            required=True,
        ),
        Column("fact", "one idea in a sentence or two of your own", ("text", "facts"), 60, required=True),
        Column(
            "questions",
            "that the fact answers, as members type them: a line each, or bars between",
            ("question", "asks"),
            50,
            required=True,
        ),
        Column("sources", "sentences of the notes it rests on: p01.s2", ("source",), 12, required=True),
        Column("related", "names of other entries, with bars between", ("see also", "links", "link")),
        Column("id", "leave it empty", ("entry id",), 18),
        Column("fact id", "leave it empty", ("facts id",), 24),
        Column("drafted", "yes where a model wrote the fact; empty it when you have read and mended it", (), 10),
    ),
)
PROMPTS = Block(
    "Prompts",
    (
        Column("prompt", "a question for discussion", ("text", "question", "prompts"), 60, required=True),
        Column(
            "from",
            "the first checkpoint at which it may be asked: its label or number",
            ("from checkpoint", "reveal", "revealed at", "checkpoint", "revealed"),
            22,
            required=True,
        ),
        Column("related", "names of entries that it is about, with bars between", ("about", "see also", "links")),
        Column("choices", "of a vote: none, or two and more with bars between", ("choice", "answers", "options"), 40),
        Column("id", "leave it empty", ("prompt id",), 18),
    ),
)
BLOCKS = (FILM, CHECKPOINTS, FACTS, PROMPTS)

LOGLINE = "logline"
SECTION_WORDS = {
    "character": "characters", "cast": "characters", "role": "characters", "roles": "characters",
    "person": "people", "crew": "people", "persons": "people",
    "theme": "themes",
    "plot point": "plot", "plot points": "plot", "scene": "plot", "scenes": "plot", "story": "plot",
    "term": "terms", "place": "terms", "places": "terms", "word": "terms", "words": "terms", "world": "terms",
    "crafts": "craft",
    "premise": LOGLINE, "log line": LOGLINE,
}  # fmt: skip
"""Other words for the sections."""


def fold_heading(text: str) -> str:
    """Return a heading as it is compared: case, punctuation and `(…)` don't count."""
    plain = re.sub(r"\(.*?\)", " ", fold_text(text)) if not text.startswith("(") else fold_text(text)
    return " ".join(re.sub(r"[^\w#']+|_", " ", plain).split()) or plain


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the word that was probably meant, if one is near."""
    near = process.extractOne(fold_text(word), list(known), score_cutoff=_NEAR)
    return near[0] if near else None
