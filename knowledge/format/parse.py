"""Parses and validates film files; every fault of a file is reported at once."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast, get_args

from pydantic import BaseModel, ValidationError
from rapidfuzz import process

from knowledge.format import checks
from knowledge.format.errors import Fault, FilmFileError, Finding, KeyPath, describe_path
from knowledge.format.files import bytes_of, text_of
from knowledge.format.lines import lines_of, misplaced
from knowledge.format.models import COLOUR_PATTERN, ID_PATTERN, SLUG_LENGTH, SOURCE_PATTERN, FilmFile
from knowledge.format.raw import Table, owner_of
from knowledge.format.syntax import shown_line, syntax_fault

TOO_DEEP = "is nested far too deeply"

_REMEDIES = {
    "missing": "is missing; add it",
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number, without quotes",
    "model_type": "must be a table",
    "tuple_type": "must be an array, in square brackets",
    "too_short": "needs {min_length} or more, has {actual_length}",
    "too_long": "has {actual_length}; at most {max_length}",
    "string_too_short": "must not be empty",
    "string_too_long": "is longer than {max_length} characters; shorten it",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
}
_PATTERN_REMEDIES = {
    ID_PATTERN: "must be lower-case letters, digits and single hyphens, such as miss-lucy",
    COLOUR_PATTERN: "must be a colour such as #6f8a8c",
    SOURCE_PATTERN: "must be the id of a sentence, such as p05.s2",
}


def parse_film(name: str, text: str) -> FilmFile:
    """Parse the text of the film file called `name`.

    Raises `FilmFileError` with all the faults of the file.
    """
    raw = _table(name, text)
    stem = Path(name).stem
    try:
        file, found = validate(raw)
        found += [*misplaced(text), *checks.unread(raw)]
        found.sort(key=lambda finding: file_order(finding[0], raw))
        if not is_slug(stem):
            found.insert(0, ((), f"must be named in lower-case letters, digits and hyphens, {SLUG_LENGTH} at most"))
        if file is not None and not found:
            return file
        raise FilmFileError(located(name, text, raw, found))
    except RecursionError as error:
        raise FilmFileError([Fault(name, "", TOO_DEEP)]) from error


def located(name: str, text: str, raw: Table, findings: Iterable[Finding]) -> list[Fault]:
    """Return findings as faults with their line, their owner and the line itself."""
    lines, written = lines_of(text), text.split("\n")
    faults: list[Fault] = []
    for place, remedy in findings:
        line = next((lines[place[:depth]] for depth in range(len(place), 0, -1) if place[:depth] in lines), 0)
        quote = shown_line(written[line - 1]) if line else ""
        faults.append(Fault(name, describe_path(place), remedy, line, owner_of(raw, place), quote))
    return faults


def validate(raw: Table) -> tuple[FilmFile | None, list[Finding]]:
    """Return the film file of plain tables, if they have the shape of one, and all faults in the tables' order."""
    found = list(checks.findings(raw))
    file = None
    try:
        file = FilmFile.model_validate(raw)
    except ValidationError as error:
        found += _shape_findings(error)
    found.sort(key=lambda finding: file_order(finding[0], raw))
    return file, found


def read_table(path: Path) -> Table:
    """Read a film file as plain TOML, unchecked.

    Raises `FilmFileError` when it is no TOML.
    """
    return _table(path.name, text_of(path.name, bytes_of(path)))


def _table(name: str, text: str) -> Table:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FilmFileError([syntax_fault(name, text, error)]) from error
    except RecursionError as error:
        raise FilmFileError([Fault(name, "", TOO_DEEP)]) from error


def is_slug(stem: str) -> bool:
    """Return whether a film can have this slug, which is the name of its file without the ending."""
    return len(stem) <= SLUG_LENGTH and re.fullmatch(ID_PATTERN, stem) is not None


def file_order(place: KeyPath, raw: object) -> tuple[int, ...]:
    """Return a sort key for a place in the file; a missing key comes before those that are there."""
    order: list[int] = []
    for step in place:
        steps = list(cast("dict[str, object]", raw)) if isinstance(raw, dict) else []
        if isinstance(step, int):
            order.append(step)
            raw = cast("list[object]", raw)[step]
        else:
            order.append(steps.index(step) if step in steps else -1)
            raw = cast("dict[str, object]", raw)[step] if step in steps else None
    return tuple(order)


def _shape_findings(error: ValidationError) -> Iterator[Finding]:
    """Yield the errors of pydantic in a curator's words."""
    for details in error.errors(include_url=False):
        place, kind, limits = details["loc"], details["type"], details.get("ctx", {})
        if kind == "too_short":
            actual = len(details["input"])
            if actual >= limits["min_length"]:
                continue  # it has enough, but pydantic leaves out those with faults of their own
            limits = {**limits, "actual_length": actual}
        if kind == "extra_forbidden":
            yield place, _unknown_key_remedy(place)
        elif kind == "tuple_type" and isinstance(details["input"], dict):
            heading = ".".join(str(step) for step in place if isinstance(step, str))
            yield place, f"is one table; where there may be several, each has two brackets: [[{heading}]]"
        elif kind == "string_pattern_mismatch":
            yield place, _PATTERN_REMEDIES[str(limits["pattern"])]
        elif kind == "value_error":
            yield place, str(limits["error"])
        else:
            yield place, _REMEDIES[kind].format(**limits) if kind in _REMEDIES else details["msg"]


def _unknown_key_remedy(place: KeyPath) -> str:
    """Return a remedy that names the key that was probably meant, or all keys of the table."""
    table: type[BaseModel] = FilmFile
    for step in place[:-1]:
        if isinstance(step, str):
            table = next(_models_in(table.model_fields[step].annotation))
    known = list(table.model_fields)
    near = process.extractOne(str(place[-1]), known, score_cutoff=70)
    return f"is not a key here; did you mean {near[0]}?" if near else f"is not a key here; there are {', '.join(known)}"


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
