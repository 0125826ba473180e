"""Notices: lines about polls that are sent to their channels, once each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NoticeKind(StrEnum):
    """What a line says."""

    DRAWN = "drawn"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Notice:
    """A line to be sent; `sent_at` is when it was sent without it being known whether Discord has taken it."""

    sent_at: datetime | None
