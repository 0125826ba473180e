"""How much one member may do at once, each kind of thing at its own pace; nothing here does or answers anything."""

import math
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from bot.model.errors import Refusal

MOST_MEMBERS = 20_000  # that are kept in mind at once, a number each; beyond, whoever came first is forgotten
ROUNDING_SECONDS = 0.001

SLOW_DOWN = "That is a lot at once. Give me {seconds} s to catch my breath; nothing you did before is lost."
QUESTIONS = "That is a lot of questions at once. Give me {seconds} s to catch my breath."
POSTS = "You have had me write a lot to this server just now. I can write more for you in {seconds} s."
LONG_WORK = "I have just looked all of that up for you. Give me {seconds} s, then ask again."


class Pace:
    """So many things in so many seconds: all at once if need be, and then one after another as time goes by.

    Being held back costs nothing. Only those are kept in mind who have done something within that time.
    """

    def __init__(self, most: int, seconds: float, sentence: str = SLOW_DOWN) -> None:
        self._each = seconds / most
        self._seconds = seconds
        self._sentence = sentence
        self._busy_until: OrderedDict[int, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._busy_until)

    def check(self, member_id: int, at: datetime) -> None:
        """Note that a member does something now. Raises `Refusal` with the seconds to wait where it is too much."""
        now = at.timestamp()
        until = max(now, self._busy_until.get(member_id, now)) + self._each
        if (wait := until - now - self._seconds) > ROUNDING_SECONDS:
            raise Refusal(self._sentence.format(seconds=math.ceil(wait)))
        self._busy_until[member_id] = until
        self._busy_until.move_to_end(member_id)
        self._forget(now)

    def allows(self, member_id: int, at: datetime) -> bool:
        """Whether a member may do something now; if so, it is noted."""
        try:
            self.check(member_id, at)
        except Refusal:
            return False
        return True

    def _forget(self, now: float) -> None:
        """Let go of whoever has been idle for long enough."""
        while self._busy_until and (len(self) > MOST_MEMBERS or next(iter(self._busy_until.values())) <= now):
            self._busy_until.popitem(last=False)


class Doing(StrEnum):
    """The kinds of things that have a pace."""

    ANYTHING = "anything"
    """A command, a button, a select or a form."""
    TYPING = "typing"
    """A completion: Discord asks for one with every letter."""
    SPEAKING = "speaking"
    """A message to the bot."""
    BEING_TOLD = "being told"
    """An answer to a message that came too soon: in a room, telling everybody who floods it would flood it too."""
    POSTING = "posting"
    """What has the bot write to a room, but for polls and prompts, which have limits of their own."""
    LONG_WORK = "long work"
    """What reads whole tables of the database."""


Paces: TypeAlias = Mapping[Doing, Pace]


def usual_paces() -> Paces:
    """Generous for somebody who clicks fast."""
    return {
        Doing.ANYTHING: Pace(30, 20.0),
        Doing.TYPING: Pace(90, 20.0),
        Doing.SPEAKING: Pace(3, 20.0, QUESTIONS),
        Doing.BEING_TOLD: Pace(1, 20.0),
        Doing.POSTING: Pace(20, 600.0, POSTS),
        Doing.LONG_WORK: Pace(10, 60.0, LONG_WORK),
    }


def no_paces() -> Paces:
    """No limit to anything."""
    return {doing: Pace(1, 0.0) for doing in Doing}
