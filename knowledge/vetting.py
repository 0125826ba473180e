"""Checks a film file that a server brings, and says what each viewer would see of it.

`python -m knowledge.vetting` does so in a process of its own, with bounds: a file can be anything, and what takes long
or much memory here holds up nobody. It reads a `Request` from standard input and writes a `Vetted`, both as JSON. With
`csv` or `xlsx` it reads a film file and writes a sheet; of nothing, an empty one. With `meaning` or `words` it reads a
film file, asks it its own questions in that way, and writes an `Expected`.
"""

import sys
import tomllib
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pydantic import ConfigDict, TypeAdapter

from knowledge.cut import Cut
from knowledge.edits import apply, is_in
from knowledge.entries import Cover, FactEdit
from knowledge.film import Film, cover_of
from knowledge.film_diff import asks, changes, describe
from knowledge.forecast import forecast
from knowledge.format.errors import Fault, FilmFileError, describe_path
from knowledge.format.files import text_of
from knowledge.format.models import SECTIONS, FilmFile
from knowledge.format.parse import is_slug, parse_film, validate
from knowledge.format.raw import OWN_WORDS, PLACEHOLDER, visible_texts
from knowledge.format.toml import write_toml
from knowledge.library import parse_checked
from knowledge.search import encoder

if TYPE_CHECKING:
    from knowledge.format.raw import Table
    from knowledge.sheets import Kind

MOST_FACTS = 400
MOST_MISSED = 3
MEANING, WORDS = "meaning", "words"
MOST_MEMORY = 768 * 1024 * 1024  # bytes, with Python itself
SHEETS = (".csv", ".xlsx")
FACT_GONE = "what this was about has gone from the film; look at it again"
PLAIN_NAME = "film.toml"  # in place of a name that could not be a slug


@dataclass(frozen=True, slots=True)
class Request:
    """A file to check, after an `edit` if there is one, and the text of the film that it would replace, if any."""

    __pydantic_config__: ClassVar = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    name: str
    data: bytes
    current: str | None = None
    edit: FactEdit | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What viewers at a checkpoint have: so many entries and facts, and what differs for them from the film in use.

    `earlier` of what is `more` was revealed later until now.
    """

    label: str
    entries: int
    facts: int
    more: int = 0
    other: int = 0
    fewer: int = 0
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """A film in numbers, checkpoint by checkpoint, and all differences from the film in use, a line each."""

    entries: int
    facts: int
    questions: int
    prompts: int
    steps: tuple[Step, ...]
    differences: tuple[str, ...] = ()

    @property
    def shows_earlier(self) -> bool:
        """Return whether anything would be seen earlier than until now."""
        return any(step.earlier for step in self.steps)


@dataclass(frozen=True, slots=True)
class VettedFilm:
    """A film that is right: its text as TOML, its cover, and its summary."""

    text: str
    cover: Cover
    summary: Summary


@dataclass(frozen=True, slots=True)
class Vetted:
    """What came of a check: a film, or all faults of the file, a sentence each."""

    film: VettedFilm | None = None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missed:
    """A fact that few of its questions find without them: `found` of `asked`. `about` is its entry, "" for the film."""

    about: str
    text: str
    found: int
    asked: int


@dataclass(frozen=True, slots=True)
class Expected:
    """How a film would answer: about so many of ten questions in other words; None where there are too few facts.

    `missed` are the facts that would be missed most often, the worst first.
    """

    of_ten: int | None
    missed: tuple[Missed, ...] = ()


REQUEST, VETTED, EXPECTED = TypeAdapter(Request), TypeAdapter(Vetted), TypeAdapter(Expected)


def vet(request: Request) -> Vetted:
    """Check a file and compare it with the film in use."""
    try:
        text, file = _edited(request, request.edit) if request.edit else _read(request)
    except FilmFileError as error:
        named = request.name if request.edit is None else ""
        return Vetted(faults=tuple(str(replace(fault, file=named)).removeprefix(": ") for fault in error.faults))
    facts = sum(len(entry.facts) for section in SECTIONS for entry in getattr(file, section)) + 1
    if facts > MOST_FACTS:
        remedy = f"has {facts} facts; a film of a server has room for {MOST_FACTS}"
        return Vetted(faults=(str(Fault(request.name, "", remedy)),))
    texts = (words for _, words, _ in visible_texts(tomllib.loads(text)))
    if unwritten := sum(words.startswith((PLACEHOLDER, OWN_WORDS)) for words in texts):
        remedy = f'has {unwritten} texts still to be written: they begin with "{PLACEHOLDER}" or "{OWN_WORDS.strip()}"'
        return Vetted(faults=(str(Fault(request.name, "", remedy)),))
    old = parse_checked(request.current) if request.current is not None else None
    return Vetted(VettedFilm(text, cover_of(file), _summary(file, old)))


def _read(request: Request) -> tuple[str, FilmFile]:
    """Return a file as the text of a film file, and what is in it. Raises `FilmFileError` with all its faults."""
    if request.name.casefold().endswith(SHEETS):
        from knowledge.sheets import read_sheet  # noqa: PLC0415  # sheets take time to load, and film files need none

        text = write_toml(read_sheet(request.name, request.data))
    else:
        text = text_of(request.name, request.data)
    stem = Path(request.name).stem
    return text, parse_film(f"{stem}.toml" if is_slug(stem) else PLAIN_NAME, text)


def _edited(request: Request, edit: FactEdit) -> tuple[str, FilmFile]:
    """Return a film file with a fact changed, as text and as what is in it. Raises `FilmFileError` with its faults."""
    raw: Table = tomllib.loads(text_of(request.name, request.data))
    if not apply(raw, edit):
        raise FilmFileError([Fault("", "", FACT_GONE)])
    file, found = validate(raw)
    if file is not None and not found:
        return write_toml(file), file
    raise FilmFileError(
        [
            Fault("", str(place[-1]) if is_in(raw, place, edit) and place else describe_path(place), remedy)
            for place, remedy in found
        ]
    )


def sheet_of(kind: "Kind", text: str) -> bytes:
    """Return a film file as a sheet; of an empty text, a sheet to fill in."""
    from knowledge.sheets import template, write_sheet  # noqa: PLC0415  # as above

    return write_sheet(parse_checked(text), kind) if text else template(kind)


def expect(text: str) -> Expected:
    """Ask a film the questions in its file, each as if a member had thought of it; takes some seconds."""
    file = parse_checked(text)
    film = Film("new", cover_of(file), lambda: file)
    whole, foreseen = film.cut(len(film.checkpoints) - 1), forecast(film)
    missed = [
        Missed(entry.name if (entry := whole.entry_of(each.fact)) else "", each.fact.text, asked - each.missed, asked)
        for each in foreseen.worst()[:MOST_MISSED]
        if (asked := len(each.fact.asks))
    ]
    return Expected(foreseen.of_ten, tuple(missed))


def _summary(file: FilmFile, old_file: FilmFile | None) -> Summary:
    new = Film("new", cover_of(file), lambda: file)
    cuts = [new.cut(step.number) for step in new.checkpoints]
    steps = [_step(cut) for cut in cuts]
    differences: tuple[str, ...] = ()
    if old_file is not None:
        old = Film("old", cover_of(old_file), lambda: old_file)
        found = changes(old, new)
        differences = tuple(describe(found, asks(old, new), new))
        for number, seen in enumerate(found):
            more = sum(change.before is None for change in seen)
            fewer = sum(change.after is None for change in seen)
            earlier = sum(change.earlier_than is not None for change in seen)
            counts = (more, len(seen) - more - fewer, fewer, earlier)
            steps[number] = _step(cuts[number], *counts)
    whole = cuts[-1]
    facts = list(whole.facts())
    questions = sum(len(fact.asks) for fact in facts)
    return Summary(len(whole.entries), len(facts), questions, len(whole.prompts), tuple(steps), differences)


def _step(cut: Cut, more: int = 0, other: int = 0, fewer: int = 0, earlier: int = 0) -> Step:
    return Step(cut.checkpoint.label, len(cut.entries), sum(1 for _ in cut.facts()), more, other, fewer, earlier)


def main() -> None:
    """Answer one request."""
    _limit_memory()
    given = sys.stdin.buffer.read()
    match sys.argv[1:]:
        case ["csv" | "xlsx" as kind]:
            made = sheet_of(kind, given.decode())
        case ["meaning" | "words" as way]:
            encoder.switch(on=way == MEANING)
            made = EXPECTED.dump_json(expect(given.decode()))
        case _:
            made = VETTED.dump_json(vet(REQUEST.validate_json(given)))
    sys.stdout.buffer.write(made)


def _limit_memory() -> None:
    """Let this process have no more memory than it needs for the largest film, where the system can do that."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415  # not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    main()
