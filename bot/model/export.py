"""What of a poll may leave the bot in a file, whether a member asks for it or the operator: plain values."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.model.polls import Poll, PollView
from knowledge.text import name_emoji


@dataclass(frozen=True, slots=True)
class LogEvent:
    """A line of a poll's log."""

    event: str
    member_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class PollExport:
    """All of a poll that may leave the bot: `named` is who voted for what, only where that is shown anyway."""

    view: PollView
    named: tuple[tuple[int, tuple[int, ...]], ...] | None
    log: tuple[LogEvent, ...]


def document(export: PollExport) -> dict[str, Any]:
    """All of a poll as it stands in a JSON file; whoever asked to be forgotten is nobody there."""
    standing, poll = export.view, export.view.poll
    return {
        "poll": asdict(poll)
        | {"question": _named(poll.question), "author_id": poll.author_id or None, "choices": _choices(poll)},
        "turnout": standing.turnout,
        "votes": None if standing.tally is None else dict(standing.tally),
        "result": None if standing.result is None else asdict(standing.result),
        "ballots": None
        if export.named is None
        else [{"voter": voter if voter > 0 else None, "picks": picks} for voter, picks in export.named],
        "log": [_line(event, told=export.named is not None) for event in export.log],
    }


def _choices(poll: Poll) -> list[dict[str, Any]]:
    """The choices; the order drawn for ties is told with the result."""
    return [
        asdict(choice) | {"text": _named(choice.text)} | ({"lot": None} if poll.is_open else {})
        for choice in poll.choices
    ]


def _named(text: str) -> str:
    """Return a text with its custom emoji by name; most texts have none, and are left alone."""
    return name_emoji(text) if "<" in text else text


def _line(event: LogEvent, *, told: bool) -> dict[str, object]:
    """A line of the log; who voted is only told where it is told who voted for what."""
    voting = event.event in {"voted", "changed", "withdrawn"}
    return {"event": event.event, "member": event.member_id if told or not voting else None, "at": event.at}
