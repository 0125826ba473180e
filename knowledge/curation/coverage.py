"""`coverage`: what a film leaves out of the review it was curated from, and what it shows too early."""

import argparse
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.curation.arguments import film_argument, film_named
from knowledge.curation.notes import Sentence, read_notes
from knowledge.cut import Cut, Fact
from knowledge.text import fold_text

COPIED = 8
"""How many words in a row, the same as in the notes, are more than chance."""

_WORD = re.compile(r"[^\W_]+")


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

    def lines(self) -> Iterator[str]:
        """Yield what there is to fix, the worst first."""
        for fact, sentence in self.early:
            yield f"{fact.id} is revealed at {fact.reveal}, but {sentence.id} is safe from {sentence.partly_from}"
        for fact, source in self.unknown:
            yield f"{fact.id} cites {source}, which the notes do not have"
        for sentence in self.uncited:
            yield f"{sentence.id} is cited by no fact"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take FILM --review FILE [--notes]."""
    film_argument(parser)
    parser.add_argument("--review", type=Path, required=True, metavar="FILE", help="the review, a table of sentences")
    parser.add_argument("--notes", action="store_true", help="also list facts that rest on part of a sentence")


def run(options: argparse.Namespace) -> int:
    """Compare a film with the review it was curated from."""
    film = film_named(options.film)
    sentences = read_notes(options.review)
    found = compare(film.cut(len(film.checkpoints) - 1), sentences)
    for line in found.lines():
        print(line)
    for fact, sentence in found.partial if options.notes else ():
        print(f"note: {fact.id}, revealed at {fact.reveal}, rests on part of {sentence.id} ({sentence.note})")
    if found.clean:
        print(f"{film.slug}: nothing to fix; {len(sentences)} sentences cited, {len(found.partial)} in part")
    return 0 if found.clean else 1


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


def copied(text: str, sentences: Sequence[Sentence]) -> tuple[str, Sentence] | None:
    """Return the first run of words that a text shares with a sentence of the notes, if it is a long one."""
    written = _WORD.findall(fold_text(text))
    for sentence in sentences:
        words = f" {' '.join(_WORD.findall(fold_text(sentence.text)))} "
        for at in range(len(written) - COPIED + 1):
            run = " ".join(written[at : at + COPIED])
            if f" {run} " in words:
                return run, sentence
    return None
