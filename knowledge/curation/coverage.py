"""`coverage`: what a film leaves out of the review it was curated from, and what it shows too early."""

import argparse
import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.curation.arguments import film_argument, film_named
from knowledge.cut import Cut, Fact
from knowledge.format.errors import Fault, FilmFileError

_COLUMNS = ("id", "section", "safe_from", "earlier", "text")
_EARLIER = re.compile(r"\bat (\d+):")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the review. All of it may be shown from `safe_from` on; `note` has what may be shown earlier."""

    id: str
    safe_from: int
    note: str

    @property
    def partly_from(self) -> int:
        """Return the first checkpoint at which some part of the sentence may be shown."""
        return min(map(int, _EARLIER.findall(self.note)), default=self.safe_from)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The result of a comparison. `partial` are facts that rest on the earlier part of a sentence, to read by eye."""

    uncited: tuple[Sentence, ...]
    unknown: tuple[tuple[Fact, str], ...]
    early: tuple[tuple[Fact, Sentence], ...]
    partial: tuple[tuple[Fact, Sentence], ...]

    @property
    def clean(self) -> bool:
        """Return whether there is nothing to fix."""
        return not (self.uncited or self.unknown or self.early)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take FILM --review FILE [--notes]."""
    film_argument(parser)
    parser.add_argument("--review", type=Path, required=True, metavar="FILE", help="the review, a table of sentences")
    parser.add_argument("--notes", action="store_true", help="also list facts that rest on part of a sentence")


def run(options: argparse.Namespace) -> int:
    """Compare a film with the review it was curated from."""
    film = film_named(options.film)
    sentences = read_review(options.review)
    found = compare(film.cut(len(film.checkpoints) - 1), sentences)
    for sentence in found.uncited:
        print(f"{sentence.id} is cited by no fact")
    for fact, source in found.unknown:
        print(f"{fact.id} cites {source}, which the review does not have")
    for fact, sentence in found.early:
        print(f"{fact.id} is revealed at {fact.reveal}, but {sentence.id} is safe from {sentence.partly_from}")
    for fact, sentence in found.partial if options.notes else ():
        print(f"note: {fact.id}, revealed at {fact.reveal}, rests on part of {sentence.id} ({sentence.note})")
    if found.clean:
        print(f"{film.slug}: nothing to fix; {len(sentences)} sentences cited, {len(found.partial)} in part")
    return 0 if found.clean else 1


def read_review(path: Path) -> tuple[Sentence, ...]:
    """Read the sentences of a review table: tab-separated, `#` for notes, then the names of the columns.

    Raises `FilmFileError` when the file is no such table.
    """
    try:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    except (OSError, UnicodeDecodeError) as error:
        raise FilmFileError([Fault(path.name, "", f"cannot be read: {error}")]) from error
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    if tuple(rows.fieldnames or ()) != _COLUMNS:
        raise FilmFileError([Fault(path.name, "", f"needs the columns {', '.join(_COLUMNS)}, split by tabs")])
    try:
        return tuple(Sentence(row["id"], int(row["safe_from"]), row["earlier"] or "") for row in rows)
    except (ValueError, TypeError) as error:
        raise FilmFileError([Fault(path.name, "safe_from", f"must be a checkpoint's number: {error}")]) from error


def compare(whole: Cut, sentences: Sequence[Sentence]) -> Coverage:
    """Compare every fact of a whole film with the sentences it cites."""
    known = {sentence.id: sentence for sentence in sentences}
    citations = [(fact, source) for fact in whole.facts() for source in fact.sources]
    cited = {source for _, source in citations}
    resting = [(fact, known[source]) for fact, source in citations if source in known]
    return Coverage(
        uncited=tuple(sentence for sentence in sentences if sentence.id not in cited),
        unknown=tuple((fact, source) for fact, source in citations if source not in known),
        early=tuple((fact, sentence) for fact, sentence in resting if fact.reveal < sentence.partly_from),
        partial=tuple(
            (fact, sentence) for fact, sentence in resting if sentence.partly_from <= fact.reveal < sentence.safe_from
        ),
    )
