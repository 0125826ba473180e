"""Which messages moderators were asked to hide, for an hour at most and in memory alone.

Discord hands over what a message says only when a member uses its menu, so that is kept until a moderator has looked.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from bot.client.bot import Houselights
from bot.commands.hide.message_copy import MessageCopy
from bot.model.expiring import Expiring

HOUR = timedelta(hours=1)
MOST_MESSAGES = 200


@dataclass(frozen=True, slots=True)
class Requests:
    """Messages that a moderator may be asked to hide, and those that one was asked about, by their ids."""

    offered: Expiring[int, MessageCopy] = field(default_factory=lambda: Expiring(HOUR, MOST_MESSAGES))
    asked: Expiring[int, bool] = field(default_factory=lambda: Expiring(HOUR, MOST_MESSAGES))

    async def expire(self, now: datetime) -> None:
        """Drop what is an hour old."""
        self.offered.expire(now)
        self.asked.expire(now)


_REQUESTS: "WeakKeyDictionary[Houselights, Requests]" = WeakKeyDictionary()


def requests_of(bot: Houselights) -> Requests:
    """Return the requests of this very bot; another start begins with none."""
    return _REQUESTS.setdefault(bot, Requests())
