"""Exports of polls: what of a poll may leave the bot in a file, for members and operators alike."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from bot.model.polls import PollView
from knowledge.text import name_emoji

_VOTING = {"voted", "changed", "withdrawn"}


@dataclass(frozen=True, slots=True)
class LogEvent:
    """A line of a poll's log; `choice` is the one that was added or drawn."""

    event: str
    member_id: int | None
    at: datetime
    choice: int | None = None


@dataclass(frozen=True, slots=True)
class PollExport:
    """All of a poll that may leave the bot; `named` has the ballots with their voters where those are shown anyway.

    `names` has the names of voters by their ids, as far as they are known.
    """

    view: PollView
    named: tuple[tuple[int, tuple[int, ...]], ...] | None
    log: tuple[LogEvent, ...]
    names: Mapping[int, str] = field(default_factory=dict[int, str])


def document(export: PollExport) -> dict[str, Any]:
    """Return a poll as its JSON file has it, without erased members, lots before the result, and secret voters."""
    view, poll, named = export.view, export.view.poll, export.named
    choices = [
        asdict(choice) | {"text": _named(choice.text)} | ({"lot": None} if poll.is_open else {})
        for choice in poll.choices
    ]
    return {
        "poll": asdict(poll)
        | {"question": _named(poll.question), "author_id": poll.author_id or None, "choices": choices},
        "turnout": view.turnout,
        "votes": None if view.tally is None else dict(view.tally),
        "result": None if view.result is None else asdict(view.result),
        "ballots": None if named is None else [_ballot(voter, picks, export.names) for voter, picks in named],
        "log": [
            {
                "event": line.event,
                "member": None if named is None and line.event in _VOTING else line.member_id,
                "at": line.at,
            }
            | ({} if line.choice is None else {"choice": line.choice})
            for line in export.log
        ],
    }


def _ballot(voter: int, picks: tuple[int, ...], names: Mapping[int, str]) -> dict[str, Any]:
    name = {"name": names[voter]} if voter in names else {}
    return {"voter": voter if voter > 0 else None, **name, "picks": picks}


def _named(text: str) -> str:
    """Return a text with its custom emoji by name; most texts have none, and are left alone."""
    return name_emoji(text) if "<" in text else text
