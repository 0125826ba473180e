"""Which messages moderators were asked to hide, for an hour at most and in memory alone.

Discord hands over what a message says only when somebody uses its menu, so that is kept until a moderator has looked.
Times are aware.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from bot.client.bot import Houselights
from bot.commands.hide.message_copy import MessageCopy

T = TypeVar("T")

HOUR = timedelta(hours=1)
MOST = 200


class Requests:
    """Messages that may be asked for, and those that were."""

    def __init__(self) -> None:
        self._offered = ExpiringStore[MessageCopy]()
        self._asked = ExpiringStore[bool]()

    def __len__(self) -> int:
        return len(self._offered)

    def offer(self, copy: MessageCopy, now: datetime) -> None:
        """Keep a message that somebody may ask a moderator to hide."""
        self._offered.keep(copy.message_id, copy, now)

    def offered(self, message_id: int, now: datetime) -> MessageCopy | None:
        """A message as it was when it was offered, if that is not long ago."""
        return self._offered.find(message_id, now)

    def ask(self, message_id: int, now: datetime) -> bool:
        """Note that a moderator is asked; whether nobody has asked lately."""
        if self._asked.find(message_id, now):
            return False
        self._asked.keep(message_id, True, now)  # noqa: FBT003
        return True

    def withdraw(self, message_id: int) -> None:
        """Note that a moderator was not asked after all."""
        self._asked.drop(message_id)

    async def forget(self, now: datetime) -> None:
        """Forget what is an hour old."""
        self._offered.forget(now)
        self._asked.forget(now)

    def done(self, message_id: int) -> None:
        """Forget what a message says: it is hidden."""
        self._offered.drop(message_id)


class ExpiringStore(Generic[T]):
    """What was kept within the last hour, a little of it at a time."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[datetime, T]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def keep(self, key: int, value: T, now: datetime) -> None:
        """Keep something from now on."""
        self._kept[key] = now, value
        self._kept.move_to_end(key)
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)
        self.forget(now)

    def find(self, key: int, now: datetime) -> T | None:
        """What was kept, if it was."""
        self.forget(now)
        return self._kept[key][1] if key in self._kept else None

    def drop(self, key: int) -> None:
        """Forget something."""
        self._kept.pop(key, None)

    def forget(self, now: datetime) -> None:
        """Forget what is an hour old."""
        while self._kept and now - next(iter(self._kept.values()))[0] >= HOUR:
            self._kept.popitem(last=False)


_OF: "WeakKeyDictionary[Houselights, Requests]" = WeakKeyDictionary()


def requests_of(bot: Houselights) -> Requests:
    """The requests of this very bot; another start begins with none."""
    return _OF.setdefault(bot, Requests())
