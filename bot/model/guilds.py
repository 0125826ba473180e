"""What a server sets, and who may do what there: plain values."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.model.errors import Refusal
from bot.model.polls import PollHeader

NOT_YOURS = "Only whoever started a poll, or a member who may manage messages, can do that."


class PollStarters(StrEnum):
    """Who may start polls and discussions."""

    EVERYONE = "everyone"
    MODERATORS = "moderators"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Actor:
    """A member who does something: a moderator is one who may manage messages where it is done."""

    id: int
    role_ids: Collection[int] = ()
    moderator: bool = False


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """The settings of a server; `starter_role_id` is set when a role may start polls and discussions.

    `film` is what its rooms talk about; `sharing` is whether members may share behind spoiler tags.
    """

    guild_id: int
    film: str | None = None
    time_zone: str = "UTC"
    starters: PollStarters = PollStarters.EVERYONE
    starter_role_id: int | None = None
    sharing: bool = True

    @property
    def zone(self) -> ZoneInfo:
        """Its time zone."""
        return ZoneInfo(self.time_zone)

    def check_may_start_polls(self, actor: Actor) -> None:
        """Raises `Refusal` for a member who may not start polls and discussions here."""
        if actor.moderator or self.starters is PollStarters.EVERYONE:
            return
        if self.starters is PollStarters.ROLE and self.starter_role_id in actor.role_ids:
            return
        if self.starters is PollStarters.ROLE:
            raise Refusal(f"Here only members with the role <@&{self.starter_role_id}> start polls and discussions.")
        raise Refusal("Here only members who may manage messages start polls and discussions.")


def check_may_manage(notice: PollHeader, actor: Actor) -> None:
    """Raises `Refusal` for a member who may neither close nor export a poll."""
    if actor.id != notice.author_id and not actor.moderator:
        raise Refusal(NOT_YOURS)
