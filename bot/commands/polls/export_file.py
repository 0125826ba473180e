"""Writes a poll as a file: CSV for a table, JSON for all of it with its log."""

import csv
import io
from collections.abc import Iterator
from enum import StrEnum

import orjson
import regex

from bot.commands.polls.result_text import last_votes
from bot.model.export import PollExport, document
from bot.model.polls import Poll
from knowledge.text import ELLIPSIS, clean, clip, name_emoji

NAME_LENGTH = 50  # of a question in the name of a file
_NO_NAME = regex.compile(r"[^\p{L}\p{M}\p{N}]+")

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
    """Return the file."""
    if kind is Format.JSON:
        return orjson.dumps(document(export), option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z)
    file = io.StringIO()
    for row in _rows(export):
        # Text that a spreadsheet would take for a formula is marked as text.
        safe = [f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell for cell in row]
        parted = any(mark in cell for cell in safe for mark in OTHER_DELIMITERS)
        csv.writer(file, quoting=csv.QUOTE_ALL if parted else csv.QUOTE_MINIMAL).writerow(safe)
    return file.getvalue().encode("utf-8-sig")  # so that spreadsheets read it as UTF-8


def file_name(poll: Poll, kind: Format) -> str:
    """Return a name for the file with the poll's number and question: letters, digits and dashes, in any script."""
    words = _NO_NAME.sub("-", clean(name_emoji(poll.question)))
    question = clip(words.replace("-", " ").strip(), NAME_LENGTH).rstrip(ELLIPSIS).strip().replace(" ", "-")
    return "-".join(filter(None, ["poll", str(poll.id), question])) + f".{kind}"


def _rows(export: PollExport) -> Iterator[tuple[str, ...]]:
    """Yield who voted for what where the poll shows that, else the votes of each choice where those may be shown."""
    poll, view = export.view.poll, export.view
    if export.named is not None:
        yield "voter", "place", "choice", "name"
        for voter, picks in export.named:
            for place, pick in enumerate(picks, 1):
                who = str(voter) if voter > 0 else "forgotten"
                yield who, str(place), name_emoji(poll.text_of(pick)), export.names.get(voter, "")
    elif view.tally is not None:
        votes = last_votes(view.result) if view.result else dict(view.tally)
        yield "choice", "votes"
        yield from ((name_emoji(choice.text), str(votes[choice.number])) for choice in poll.choices)
    else:
        yield ("choice",)
        yield from ((name_emoji(choice.text),) for choice in poll.choices)
