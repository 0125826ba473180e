"""Places of every kind with polls in them, members who can and cannot see them, and every way to ask for a poll."""

import re
from dataclasses import dataclass, field

import discord
from simcord import ChannelHandle, MemberActor, RoleHandle
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.club.polls import POLL_GONE
from tests.support.polls import choose, poll_of, sketch
from tests.support.stage import Stage, card, last, text

WORD = "Xyzzy"
PUBLIC, PRIVATE = 11, 12  # Discord's numbers for the types of threads ...
ROLE, MEMBER = OverwriteType  # ... and for whom an overwrite is
VIEW, CONNECT = discord.Permissions.view_channel.flag, discord.Permissions.connect.flag


@dataclass(frozen=True)
class Who:
    """What Discord knows of a member in the end."""

    insider: bool = False
    joined: bool = False
    moderator: bool = False
    administrator: bool = False


MEMBERS = {
    "author": Who(insider=True, joined=True),
    "author who has left": Who(),
    "voter": Who(insider=True, joined=True),
    "voter who has left": Who(),
    "insider": Who(insider=True),
    "member of the thread": Who(joined=True),
    "outsider": Who(),
    "moderator": Who(moderator=True),
    "moderator within": Who(insider=True, moderator=True),
    "administrator": Who(administrator=True),
}
LEAVING = ("author who has left", "voter who has left")
AUTHORS = ("author", "author who has left")


@dataclass(frozen=True)
class Kind:
    """A kind of place: what it is made of, and what becomes of it once there are polls in it."""

    parent: str = "text"
    hidden: bool = False
    thread: bool = False
    private: bool = False
    archived: bool = False
    lost: bool = False
    deleted: bool = False

    def shows(self, who: Who, *, own: bool) -> bool:
        """Whether a member sees it, or a poll of their `own` in it: all of Discord's rule in three lines."""
        if who.administrator or self.deleted:
            return who.administrator or own
        through = not self.private or who.joined or who.moderator
        return through and (who.insider or not (self.hidden or self.lost))


KINDS = {
    "a public channel": Kind(),
    "a hidden channel": Kind(hidden=True),
    "a channel that was hidden later": Kind(lost=True),
    "a channel that was deleted": Kind(deleted=True),
    "a hidden channel that was deleted": Kind(hidden=True, deleted=True),
    "a channel for announcements": Kind("news"),
    "a voice channel": Kind("voice"),
    "a voice channel that few may connect to": Kind("voice", hidden=True),
    "a stage that few may connect to": Kind("stage", hidden=True),
    "a thread": Kind(thread=True),
    "a thread of a hidden channel": Kind(hidden=True, thread=True),
    "a thread of a channel that was hidden later": Kind(lost=True, thread=True),
    "a thread of a channel that was deleted": Kind(deleted=True, thread=True),
    "an archived thread": Kind(thread=True, archived=True),
    "an archived thread of a hidden channel": Kind(hidden=True, thread=True, archived=True),
    "a private thread": Kind(thread=True, private=True),
    "a private thread of a hidden channel": Kind(hidden=True, thread=True, private=True),
    "an archived private thread": Kind(thread=True, private=True, archived=True),
    "a post of a forum": Kind("forum", thread=True),
    "an archived post of a forum": Kind("forum", thread=True, archived=True),
    "an archived post of a hidden forum": Kind("forum", hidden=True, thread=True, archived=True),
}


@dataclass
class World:
    """A server with one place that has polls: of each author an open one and a closed one, named, all have voted."""

    club: Stage
    kind: Kind
    insiders: RoleHandle
    members: dict[str, MemberActor] = field(default_factory=dict)
    polls: dict[tuple[str, bool], int] = field(default_factory=dict)

    def shows(self, member: str, *, own: bool) -> bool:
        """Whether a member sees a poll of the place."""
        return self.kind.shows(MEMBERS[member], own=own)

    def of(self, way: str) -> set[int]:
        """The polls that a list has for those who see them all."""
        states = {"open": (True,), "closed": (False,), "voted": (True, False), "further": ()}[re.split(r"\W", way)[0]]
        return {poll for (_, is_open), poll in self.polls.items() if is_open in states}

    def offered(self, member: str, command: str) -> set[int]:
        """The polls that a command offers a member: to close and to export only what they may."""
        who, polls = MEMBERS[member], set[int]()
        for (author, is_open), poll in self.polls.items():
            may = member == author or who.moderator or who.administrator or command not in {"close", "export"}
            if may and (is_open or command != "close") and self.shows(member, own=member == author):
                polls.add(poll)
        return polls


async def world(club: Stage, kind: Kind) -> World:
    """A server with a place of this kind, as it is in the end."""
    guild = club.env.guild
    insiders = guild.create_role("insiders", permissions=discord.Permissions.none())
    moderators = guild.create_role("mods", permissions=discord.Permissions(manage_messages=True, manage_threads=True))
    administrators = guild.create_role("admins", permissions=discord.Permissions(administrator=True))
    made = World(club, kind, insiders)
    for name, who in MEMBERS.items():
        roles = [insiders] * (who.insider or name in LEAVING)
        roles += [moderators] * who.moderator + [administrators] * who.administrator
        made.members[name] = guild.add_member(club.env.create_user(name.replace(" ", "-")), roles=roles)
    room = _room(made)
    for author in AUTHORS:
        for is_open in (True, False):
            made.polls[author, is_open] = await _poll(made, room, author)
    with club.env.time_context():
        for poll in made.polls.values():
            for member in made.members.values():
                await club.bot.polls.vote(poll, guild.id, member.id, (1,))
        for author in AUTHORS:
            closed = made.polls[author, False]
            await club.bot.polls.close_and_tally(closed)
            await club.bot.polls.published(closed, None)
    await _change(made, room)
    return made


def _room(made: World) -> ChannelHandle:
    guild = made.club.env.guild
    make = {
        "text": guild.create_text_channel,
        "news": guild.create_news_channel,
        "voice": guild.create_voice_channel,
        "stage": guild.create_stage_channel,
        "forum": guild.create_forum_channel,
    }
    parent = make[made.kind.parent]("the-place")
    if made.kind.hidden:
        hide(made, parent, CONNECT if made.kind.parent in {"voice", "stage"} else VIEW)
    if not made.kind.thread:
        return parent
    joined = [made.members[name] for name, who in MEMBERS.items() if who.joined or name in LEAVING]
    return thread_in(made.club, parent, *joined, private=made.kind.private)


def hide(made: World, channel: ChannelHandle, flag: int = VIEW) -> None:
    """Leave a channel to the insiders and the bot."""
    assert made.club.bot.user is not None
    backend = made.club.env.backend
    backend.set_overwrite(channel.id, Overwrite(made.club.env.guild.default_role.id, ROLE, deny=flag))
    backend.set_overwrite(channel.id, Overwrite(made.insiders.id, ROLE, allow=flag))
    backend.set_overwrite(channel.id, Overwrite(made.club.bot.user.id, MEMBER, allow=flag))


async def _poll(made: World, room: ChannelHandle, author: str) -> int:
    member = made.members[author]
    desk = await choose(member, await sketch(member, room, question=f"{WORD}?", closes="7d"), "privacy", "named")
    await member.click(desk, label="Post it")
    return poll_of(last(room))


async def _change(made: World, room: ChannelHandle) -> None:
    """Let happen what happens to a place once it has polls."""
    backend, guild = made.club.env.backend, made.club.env.guild
    for name in LEAVING:
        backend.remove_member_role(guild.id, made.members[name].id, made.insiders.id)
        if made.kind.thread:
            backend.remove_thread_member(room.id, made.members[name].id)
    parent_id = backend.channels[room.id].parent_id if made.kind.thread else room.id
    if made.kind.lost:
        hide(made, guild.channels["the-place"])
    if made.kind.archived:
        await archive(made.club, room.id)
    if made.kind.deleted:
        if made.kind.thread:
            backend.delete_channel(room.id)
        backend.delete_channel(parent_id or 0)
    await made.club.env.settle()


async def archive(club: Stage, thread_id: int) -> None:
    """Let a thread go to sleep: it is in no cache from then on, and after a restart not again."""
    club.env.backend.edit_channel(thread_id, {}, thread_metadata={"archived": True})
    await club.env.settle()
    forget_archived(club)


def forget_archived(club: Stage) -> None:
    """Take archived threads out of the bot's cache: Discord sends active ones alone, simcord sends all."""
    guild = club.bot.get_guild(club.env.guild.id)
    assert guild is not None
    for thread in guild.threads:
        if club.env.backend.channels[thread.id].thread_metadata.archived:  # type: ignore[union-attr]
            guild._remove_thread(thread)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


def deny(club: Stage, channel: ChannelHandle, *members: MemberActor) -> None:
    """Hide a channel from these members, or from everybody but the bot."""
    assert club.bot.user is not None
    assert channel.guild is not None
    targets = [(member.id, MEMBER) for member in members] or [(channel.guild.default_role.id, ROLE)]
    for target, kind in targets:
        club.env.backend.set_overwrite(channel.id, Overwrite(target, kind, deny=VIEW))
    club.env.backend.set_overwrite(channel.id, Overwrite(club.bot.user.id, MEMBER, allow=VIEW))


def thread_in(club: Stage, parent: ChannelHandle, *joined: MemberActor, private: bool = False) -> ChannelHandle:
    """A thread of the bot's with these members in it."""
    assert club.bot.user is not None
    made = club.env.backend.create_thread(parent.id, "thread", club.bot.user.id, type=PRIVATE if private else PUBLIC)
    for member in joined:
        club.env.backend.add_thread_member(made.id, member.id)
    return next(thread for thread in parent.threads if thread.id == made.id)


async def poll_in(member: MemberActor, room: ChannelHandle, question: str = f"{WORD}?") -> int:
    """A poll of this member that is closed by hand."""
    await member.click(await sketch(member, room, question=question, closes="by hand"), label="Post it")
    return poll_of(last(room))


async def sees(member: MemberActor, room: ChannelHandle, poll: int) -> bool:
    """Whether a poll is there for a member who asks for it by its number."""
    return card(await member.slash(room, "poll results", poll=str(poll))).content != POLL_GONE


async def lists(member: MemberActor, room: ChannelHandle) -> bool:
    """Whether a list of open polls has one for a member."""
    return f"{WORD}?" in text(card(await member.slash(room, "poll list")))
