"""Writes a poll as a file: CSV for a table, JSON for all of it with its log; what may be in it is decided elsewhere."""

import csv
import io
from collections.abc import Iterable
from enum import StrEnum

import orjson

from bot.commands.polls.result_text import last_votes
from bot.model.export import PollExport, document
from bot.model.polls import Poll
from knowledge.text import name_emoji

# What a spreadsheet takes for a formula; in some languages also in full width.
FORMULA_STARTS = (
    *"=+-@\t\r\n",
    "\N{FULLWIDTH EQUALS SIGN}",
    "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH HYPHEN-MINUS}",
    "\N{FULLWIDTH COMMERCIAL AT}",
)


OTHER_DELIMITERS = ";\t|"  # where some spreadsheets part a cell that is not quoted


class Format(StrEnum):
    """The kinds of file."""

    CSV = "csv"
    JSON = "json"


def write(export: PollExport, kind: Format) -> bytes:
    """The file."""
    return _csv(export) if kind is Format.CSV else _json(export)


def _csv(export: PollExport) -> bytes:
    """Who voted for what where that is told, else the votes of each choice; only the choices where votes are hidden."""
    poll, standing = export.view.poll, export.view
    rows: Iterable[tuple[object, ...]]
    if export.named is not None:
        rows = [("voter", "place", "choice"), *_named_rows(export, poll)]
    elif standing.tally is not None:
        votes = last_votes(standing.result) if standing.result else dict(standing.tally)
        rows = [("choice", "votes"), *((name_emoji(choice.text), votes[choice.number]) for choice in poll.choices)]
    else:
        rows = [("choice",), *((name_emoji(choice.text),) for choice in poll.choices)]
    file = io.StringIO()
    for row in rows:
        parted = any(mark in str(cell) for cell in row for mark in OTHER_DELIMITERS)
        csv.writer(file, quoting=csv.QUOTE_ALL if parted else csv.QUOTE_MINIMAL).writerow(map(_safe, row))
    return file.getvalue().encode("utf-8-sig")  # so that spreadsheets read it as UTF-8


def _named_rows(export: PollExport, poll: Poll) -> Iterable[tuple[object, ...]]:
    for voter, picks in export.named or ():
        for place, pick in enumerate(picks, 1):
            yield (str(voter) if voter > 0 else "forgotten", place, name_emoji(poll.text_of(pick)))


def _safe(cell: object) -> object:
    """A cell that no spreadsheet runs."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def _json(export: PollExport) -> bytes:
    return orjson.dumps(document(export), option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z)
