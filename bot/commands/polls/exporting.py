"""Writes a poll as a file: CSV for a table, JSON for all of it with its log."""

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson

from bot.commands.polls.counts import last_votes
from bot.model.polls import Poll, Privacy
from bot.polling import Export

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for a formula


class Format(StrEnum):
    """The kinds of file."""

    CSV = "csv"
    JSON = "json"


def write(export: Export, kind: Format) -> bytes:
    """The file."""
    return _csv(export) if kind is Format.CSV else _json(export)


def _csv(export: Export) -> bytes:
    """Who voted for what where that is told, else the votes of each choice; only the choices where votes are hidden."""
    poll, standing = export.standing.poll, export.standing
    rows: Iterable[tuple[object, ...]]
    if export.named is not None:
        rows = [("voter", "place", "choice"), *_named_rows(export, poll)]
    elif standing.tally is not None:
        votes = last_votes(standing.result) if standing.result else dict(standing.tally)
        rows = [("choice", "votes"), *((choice.text, votes[choice.number]) for choice in poll.choices)]
    else:
        rows = [("choice",), *((choice.text,) for choice in poll.choices)]
    file = io.StringIO()
    csv.writer(file).writerows([_safe(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")  # so that spreadsheets read it as UTF-8


def _named_rows(export: Export, poll: Poll) -> Iterable[tuple[object, ...]]:
    for voter, picks in export.named or ():
        for place, pick in enumerate(picks, 1):
            yield (str(voter) if voter > 0 else "forgotten", place, poll.text_of(pick))


def _safe(cell: object) -> object:
    """A cell that no spreadsheet runs."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def _json(export: Export) -> bytes:
    standing, poll = export.standing, export.standing.poll
    document = {
        "poll": asdict(poll) | {"author_id": poll.author_id or None, "choices": _choices(poll)},
        "turnout": standing.turnout,
        "votes": None if standing.tally is None else dict(standing.tally),
        "result": None if standing.result is None else asdict(standing.result),
        "ballots": None
        if export.named is None
        else [{"voter": voter if voter > 0 else None, "picks": picks} for voter, picks in export.named],
        "log": [_event(export, event.event, event.member_id, event.at) for event in export.log],
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z)


def _choices(poll: Poll) -> list[dict[str, Any]]:
    """The choices; the order drawn for ties is told with the result."""
    return [asdict(choice) | ({"lot": None} if poll.open else {}) for choice in poll.choices]


def _event(export: Export, event: str, member_id: int | None, at: datetime) -> dict[str, object]:
    """A line of the log; who voted is only told where it is told who voted for what."""
    voting = event in {"voted", "changed", "withdrawn"}
    told = not voting or (export.standing.poll.privacy is Privacy.NAMED and export.named is not None)
    return {"event": event, "member": member_id if told else None, "at": at}
