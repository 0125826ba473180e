"""Notices: lines about polls that are sent to their channels, once each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

REMINDER_AHEAD = timedelta(hours=1)
"""How long before a poll closes its channel is reminded."""
REMINDER_LATE = timedelta(minutes=10)
"""How late a reminder is still true; after that it is left out."""
SHORTEST_REMINDED = timedelta(days=1)
"""How long a poll has to be open to have a reminder."""


class NoticeKind(StrEnum):
    """What a line says."""

    DRAWN = "drawn"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Notice:
    """A line to be sent; `sent_at` is when it was sent without it being known whether Discord has taken it."""

    sent_at: datetime | None


def is_reminder_due(closes_at: datetime | None, now: datetime) -> bool:
    """Tell whether a reminder that a poll closes in an hour is true now."""
    return closes_at is not None and REMINDER_AHEAD - REMINDER_LATE <= closes_at - now <= REMINDER_AHEAD
