"""Guilds, their channels and settings, the locations of messages, and what members may do there."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.model.errors import Refusal


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


@dataclass(frozen=True, slots=True)
class Location:
    """A place in Discord: `guild_id` is None outside servers; `channel_id` of a thread is its channel's.

    `is_dm` is whether nobody is there but one member and the bot.
    """

    guild_id: int | None
    channel_id: int
    is_dm: bool = False


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """A channel with the film it talks about and how far everybody in it has seen that, as that film is now."""

    channel_id: int
    guild_id: int
    film: str | None = None
    checkpoint: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A channel or a thread of a server.

    `parent_id` is the channel whose permissions count there: its own, or of a thread the channel of that. In a private
    thread being in the thread counts, too. Both are None where they are not known, and then the place is closed.
    """

    channel_id: int
    parent_id: int | None
    private_thread: bool | None


@dataclass(frozen=True, slots=True)
class View:
    """The places of a server that a member can see.

    That is `channels` with all their public threads, and `rooms`: private threads and other single places. Of the
    channels that are `gone` there are only the polls that the member has started.
    """

    guild_id: int
    member_id: int
    channels: Collection[int] = ()
    rooms: Collection[int] = ()
    gone: Collection[int] = ()
