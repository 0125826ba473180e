"""Notices: the lines about polls that are still to be sent to channels, reminders among them."""

from bot.club.club import Club
from bot.model.notices import Notice, NoticeKind
from bot.model.sharding import ALL_SHARDS, Shards
from bot.store import notices
from bot.store.database import Database


class Notices:
    """The lines that are still to be sent to the channels of polls; those of `shards` are sent here."""

    def __init__(self, club: Club, database: Database, shards: Shards = ALL_SHARDS) -> None:
        self._club = club
        self._database = database
        self._shards = shards

    async def pending(self, kind: NoticeKind) -> list[tuple[int, int]]:
        """Return the polls that a line is to be sent for, with their channels."""
        return await notices.pending(self._database, self._shards, kind)

    async def find(self, poll_id: int, kind: NoticeKind) -> Notice | None:
        """Return a line that is to be sent; None where it has been, or never will be."""
        return await notices.find(self._database, poll_id, kind)

    async def sending(self, poll_id: int, kind: NoticeKind, *, refused: bool = False) -> None:
        """Note that a line is about to be sent, or that it has not been since Discord refused it."""
        async with self._database.transaction():
            at = None if refused else self._club.timestamp()
            await notices.sending(self._database, poll_id, kind, at)

    async def done(self, poll_id: int, kind: NoticeKind) -> None:
        """Note that a line has been sent, or never will be."""
        async with self._database.transaction():
            await notices.done(self._database, poll_id, kind)

    async def claim_reminders(self) -> None:
        """Note which channels are to be reminded now that a poll closes in an hour."""
        now = self._club.timestamp()
        if await notices.has_reminders(self._database, self._shards, now):
            async with self._database.transaction():
                await notices.claim_reminders(self._database, self._shards, now)

    async def next_reminder(self) -> float | None:
        """Return in how many seconds the next channel is to be reminded."""
        at = await notices.next_reminder(self._database, self._shards, self._club.timestamp())
        return None if at is None else max(0.0, at - self._club.now().timestamp())
