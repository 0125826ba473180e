"""`check`: prints the faults of film files, or counts and the worst warnings where there are none."""

import argparse
import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.curation import asks, lint
from knowledge.curation.arguments import SHEETS, Opened, film_path, opened
from knowledge.curation.coverage import compare, copied
from knowledge.curation.notes import notes_beside, read_notes
from knowledge.forecast import forecast
from knowledge.format.errors import Fault, FilmFileError
from knowledge.format.files import SHIPPED, in_order
from knowledge.format.parse import file_order
from knowledge.format.raw import OWN_WORDS, facts_of, text_at
from knowledge.library import read_films

_WORST = 10
_MISSED = 3


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning. Its mark is made from its words and its owner, so it comes back when the text changes."""

    kind: str
    fault: Fault

    @property
    def mark(self) -> str:
        """Return the mark to name the warning by."""
        words = f"{self.kind}\n{self.fault.owner}\n{self.fault.remedy}"
        return hashlib.blake2s(words.encode(), digest_size=3).hexdigest()


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take [FILM ...] [--all] [--looked-at MARK ...] [--strict] [--quick]."""
    parser.add_argument(
        "films", nargs="*", metavar="FILM", help="a film file, a sheet, or the slug of a shipped film (default: those)"
    )
    parser.add_argument("--all", action="store_true", help=f"list all warnings, not only the worst {_WORST}")
    parser.add_argument(
        "--looked-at",
        nargs="+",
        default=[],
        metavar="MARK",
        help="never show these warnings again; their text may stay",
    )
    parser.add_argument("--strict", action="store_true", help="let warnings fail")
    parser.add_argument("--quick", action="store_true", help="leave out asking every question the film answers")


def run(options: argparse.Namespace) -> int:
    """Check film files: faults fail, thin places warn.

    By default it checks those that are shipped. Warnings follow the line of their film on stdout.
    """
    paths = in_order(map(film_path, options.films) if options.films else SHIPPED.glob("*.toml"))
    read_films(path for path in paths if path.suffix.lower() not in SHEETS)
    left = set(options.looked_at)
    warned = 0
    for path in paths:
        film = opened(path)
        found = list(_warnings(film, quick=options.quick))
        looked_at = _looked_at(path, found, left)
        left -= {one.mark for one in found}
        warnings = [one for one in found if one.mark not in looked_at]
        warned += len(warnings)
        print(_counts(film))
        if not options.quick:
            _print_forecast(film)
        _print_warnings(warnings, len(found) - len(warnings), most=len(warnings) if options.all else _WORST)
    for mark in sorted(left):
        print(f"No warning has the mark {mark}.", file=sys.stderr)
    if warned and options.strict:
        print(f"Warnings: {warned}. With --strict none may pass.", file=sys.stderr)
    return 1 if left or (warned and options.strict) else 0


def _counts(opened_film: Opened) -> str:
    film = opened_film.film
    last = len(film.checkpoints) - 1
    whole = film.cut(last)
    facts, prompts = (
        ", ".join(str(sum(one.reveal == step.number for one in revealed)) for step in film.checkpoints)
        for revealed in (list(whole.facts()), whole.prompts)
    )
    return (
        f"{film.slug}: ok, {len(whole.entries)} entries; new at checkpoints 0 to {last}: "
        f"facts {facts}; prompts {prompts}"
    )


def _print_forecast(film: Opened) -> None:
    """Print how many questions would be found, and the facts that are missed most often."""
    foreseen = forecast(film.film)
    if (expected := asks.expectation(foreseen)) and (worst := foreseen.worst()[:_MISSED]):
        missed = ", ".join(f'"{each.fact.id}"' for each in worst)
        print(f"{expected} Missed most often: {missed}; `asks` lists more, and proposes questions.")
    elif expected:
        print(expected)


def _warnings(film: Opened, *, quick: bool) -> Iterator[Warned]:
    """Yield all warnings, the worst kinds first, each kind in the order of the file."""
    yield from _of_notes(film)
    for kind, findings in (
        ("still to be written", lint.unwritten(film.raw)),
        ("that may give something away", lint.giveaways(film.raw)),
        ("about a question", () if quick else lint.unanswered(film.film, film.raw)),
        ("about a checkpoint", lint.empty_checkpoints(film.raw)),
    ):
        ordered = sorted(findings, key=lambda finding: file_order(finding[0], film.raw))
        yield from (Warned(kind, fault) for fault in film.locate(ordered))


def _of_notes(film: Opened) -> Iterator[Warned]:
    """Yield what the notes of the same name have against the film, if there are any."""
    path = notes_beside(film.path)
    if path is None:
        return
    sentences = read_notes(path)
    whole = film.film.cut(len(film.film.checkpoints) - 1)
    for line in compare(whole, sentences).lines():
        yield Warned("from the notes", Fault(path.name, "", line))
    copies = (
        ((*place, "text"), f'copies "{found[0]}" from {found[1].id}; put it in your own words')
        for place, fact in facts_of(film.raw)
        if not text_at(fact, "text").startswith(OWN_WORDS) and (found := copied(text_at(fact, "text"), sentences))
    )
    yield from (Warned("about words of the notes", fault) for fault in film.locate(copies))


def _looked_at(film: Path, found: Sequence[Warned], marks: set[str]) -> set[str]:
    """Return the marks of the warnings that somebody has looked at, and add `marks` to their file beside the film."""
    path = film.with_name(f"{film.stem}.looked-at.txt")
    try:
        known = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        new = [f"{one.mark} {one.fault.remedy}" for one in found if one.mark in marks]
        if new:
            path.write_text("".join(f"{line}\n" for line in dict.fromkeys([*known, *new])), encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FilmFileError([Fault(path.name, "", f"can't be read or written: {error}")]) from error
    return {line.split(" ", 1)[0] for line in (*known, *new)}


def _print_warnings(warnings: Sequence[Warned], looked_at: int, *, most: int) -> None:
    if len(warnings) > 1 or looked_at:
        kinds = dict.fromkeys(one.kind for one in warnings)
        sums = [f"{sum(one.kind == kind for one in warnings)} {kind}" for kind in kinds]
        sums += [f"{looked_at} looked at and left out"] if looked_at else []
        print(f"{len(warnings)} warnings: {', '.join(sums)}.")
    for one in warnings[:most]:
        print(f"warning {one.mark}: {one.fault}")
    if len(warnings) > most:
        print(f"These are the worst {most}. --all lists every one; --looked-at MARK leaves one out from now on.")
