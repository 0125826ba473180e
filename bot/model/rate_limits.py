"""Rate limits: how much one member may do in a time, for each kind of activity (GCRA)."""

import math
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from bot.model.errors import Refusal

MOST_MEMBERS = 20_000  # that are remembered, a number each; beyond, the one who was active longest ago is forgotten
ROUNDING_SECONDS = 0.001

SLOW_DOWN = "That is a lot at once. Give me {seconds} s to catch my breath; nothing you did before is lost."
QUESTIONS = "That is a lot of questions at once. Give me {seconds} s to catch my breath."
POSTS = "You have had me write a lot to this server just now. I can write more for you in {seconds} s."
UPLOADS = "That's a lot of films at once. You can send the next one in {seconds} s; nothing is lost."
LONG_WORK = "I have just looked all of that up for you. Give me {seconds} s, then ask again."


class RateLimit:
    """Allows each member a burst of `most` activities, refilled evenly over `seconds` (GCRA).

    Refused activities are not counted. Members who have been idle for that long are forgotten.
    """

    def __init__(self, most: int, seconds: float, sentence: str = SLOW_DOWN) -> None:
        self._each = seconds / most
        self._seconds = seconds
        self._sentence = sentence
        self._allowed_at: OrderedDict[int, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._allowed_at)

    def check(self, member_id: int, at: datetime) -> None:
        """Count an activity of a member. Raises `Refusal` with the seconds to wait where it is too much."""
        now = at.timestamp()
        until = max(now, self._allowed_at.get(member_id, now)) + self._each
        if (wait := until - now - self._seconds) > ROUNDING_SECONDS:
            raise Refusal(self._sentence.format(seconds=math.ceil(wait)))
        self._allowed_at[member_id] = until
        self._allowed_at.move_to_end(member_id)
        while self._allowed_at and (len(self) > MOST_MEMBERS or next(iter(self._allowed_at.values())) <= now):
            self._allowed_at.popitem(last=False)

    def allows(self, member_id: int, at: datetime) -> bool:
        """Tell whether a member may do something now; if so, count it."""
        try:
            self.check(member_id, at)
        except Refusal:
            return False
        return True


class Activity(StrEnum):
    """The kinds of activities that have a limit."""

    ANY_INTERACTION = "anything"
    """A command, a button, a select or a form."""
    COMPLETION = "typing"
    """A completion: Discord asks for one with every letter."""
    MESSAGE = "speaking"
    """A message to the bot."""
    REFUSAL_REPLY = "being told"
    """A reply to a message that came too soon: in a channel that is flooded, replies would flood it too."""
    POSTING = "posting"
    """Anything the bot posts for a member but polls and prompts, which have limits of their own."""
    EXPENSIVE = "long work"
    """Anything that reads whole tables of the database."""
    UPLOAD = "bringing films"
    """A film file that is checked, for a member and for a server."""


RateLimits: TypeAlias = Mapping[Activity, RateLimit]


def default_limits() -> RateLimits:
    """Return limits that members who click fast do not reach."""
    return {
        Activity.ANY_INTERACTION: RateLimit(30, 20.0),
        Activity.COMPLETION: RateLimit(90, 20.0),
        Activity.MESSAGE: RateLimit(3, 20.0, QUESTIONS),
        Activity.REFUSAL_REPLY: RateLimit(1, 20.0),
        Activity.POSTING: RateLimit(20, 600.0, POSTS),
        Activity.EXPENSIVE: RateLimit(10, 60.0, LONG_WORK),
        Activity.UPLOAD: RateLimit(3, 600.0, UPLOADS),
    }


def unlimited() -> RateLimits:
    """Return limits that refuse nothing."""
    return {activity: RateLimit(1, 0.0) for activity in Activity}
