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
    """A member who does something; moderators may manage messages where they do it, managers the whole guild."""

    id: int
    role_ids: Collection[int] = ()
    moderator: bool = False
    manager: bool = False


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """The settings of a guild; `sharing` is whether members may share behind spoiler tags.

    `film` is what its channels talk about; `starter_role_id` is set where a role may start polls and discussions,
    `poll_role_id` where authors may have a role pinged when a poll opens. `reminders` is whether channels are reminded
    before polls close. `curator_role_id` is set where a role may bring films, besides those who may manage the guild.
    """

    guild_id: int
    film: str | None = None
    time_zone: str = "UTC"
    starters: PollStarters = PollStarters.EVERYONE
    starter_role_id: int | None = None
    sharing: bool = True
    poll_role_id: int | None = None
    reminders: bool = False
    curator_role_id: int | None = None

    @property
    def zone(self) -> ZoneInfo:
        """Return its time zone."""
        return ZoneInfo(self.time_zone)

    def may_curate(self, actor: Actor) -> bool:
        """Return whether a member may bring films here."""
        return actor.manager or (self.curator_role_id is not None and self.curator_role_id in actor.role_ids)

    def check_may_curate(self, actor: Actor) -> None:
        """Raise `Refusal` for a member who may not bring films here."""
        if self.may_curate(actor):
            return
        if self.curator_role_id is None:
            raise Refusal("Only members who may manage the server bring films. They can let a role do so with /club.")
        raise Refusal(f"Only members with the role <@&{self.curator_role_id}> and those who manage the server do that.")

    def check_may_start_polls(self, actor: Actor) -> None:
        """Raise `Refusal` for a member who may not start polls and discussions here."""
        if actor.moderator or self.starters is PollStarters.EVERYONE:
            return
        if self.starters is PollStarters.ROLE and self.starter_role_id in actor.role_ids:
            return
        if self.starters is PollStarters.ROLE:
            raise Refusal(f"Here only members with the role <@&{self.starter_role_id}> start polls and discussions.")
        raise Refusal("Here only members who may manage messages start polls and discussions.")


@dataclass(frozen=True, slots=True)
class Location:
    """A guild, if any, and a channel, of a thread its parent; `is_dm` is a direct message to the bot."""

    guild_id: int | None
    channel_id: int
    is_dm: bool = False


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """The settings of a channel: its film, and how far everybody in it has seen that, as a checkpoint number."""

    channel_id: int
    guild_id: int
    film: str | None = None
    checkpoint: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A channel or a thread of a guild, with the channel whose permissions count there: its own, or a thread's parent.

    A private thread needs its membership too. Where either is unknown, it is None, and nobody can see the place.
    """

    channel_id: int
    parent_id: int | None
    private_thread: bool | None


@dataclass(frozen=True, slots=True)
class View:
    """The places of a guild that a member can see: `channels` with their public threads, and `rooms`, single places.

    In channels that are `gone` they only see the polls that they have started.
    """

    guild_id: int
    member_id: int
    channels: Collection[int] = ()
    rooms: Collection[int] = ()
    gone: Collection[int] = ()
