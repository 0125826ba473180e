"""What tests of *Hide it* share: members, rooms, messages of every kind, and a look at what the bot sends."""

import re
from typing import Any, cast

import discord
import orjson
from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage

from tests.support.spoiler_reader import read
from tests.support.stage import Stage, text

WORD = "Rosebud"
LONG = f"{WORD} " + "|" * 1_990  # its bars take thrice as much behind tags
CDN = "https://cdn.discordapp.com/attachments/1/2"
PICTURE = f"{CDN}/{WORD}.png"


async def moderator(club: Stage, name: str = "moderator") -> MemberActor:
    member = await club.member(name)
    role = club.env.guild.create_role("moderators", permissions=discord.Permissions(manage_messages=True))
    club.env.backend.add_member_role(club.env.guild.id, member.id, role.id)
    return member


def room_where(club: Stage, **bot_may: bool) -> ChannelHandle:
    """Another channel, with other permissions for the bot."""
    assert club.bot.user is not None
    return club.env.guild.create_text_channel(
        "elsewhere", overwrites={club.bot.user: discord.PermissionOverwrite(**bot_may)}
    )


async def hide(member: MemberActor, message: discord.Message, channel: ChannelHandle) -> ResponseMessage:
    """Use *Hide it* on a message; what its user gets to see, and nobody else."""
    return answer(await member.context_menu(channel, "Hide it", message))


def answer(result: InteractionResult) -> ResponseMessage:
    told = result.followups[-1] if result.followups else result.response
    assert told is not None
    assert told.ephemeral
    return told


def make_of(club: Stage, message: discord.Message, **fields: Any) -> discord.Message:
    """Have a message hold what Discord sends of others: embeds, components, snapshots, a poll ..."""
    stored = club.env.backend.get_message(club.channel.id, message.id)
    for name, value in fields.items():
        assert hasattr(stored, name)
        setattr(stored, name, value)
    return message


def on_the_cdn(club: Stage, url: str, content: bytes = b"picture") -> str:
    """Have Discord's servers for files hold something under an address that they really have."""
    files: dict[str, bytes] = vars(club.env.backend.cdn)["_blobs"]
    files[url] = content
    return url


def snapshot(**fields: Any) -> dict[str, Any]:
    """A message as Discord forwards it."""
    time = "2026-01-01T00:00:00+00:00"
    empty: dict[str, Any] = {
        "type": 0,
        "content": "",
        "embeds": [],
        "attachments": [],
        "edited_timestamp": None,
        "timestamp": time,
    }
    return {"message": {**empty, "flags": 0, "mentions": [], "mention_roles": [], "components": [], **fields}}


def behind_tags(*messages: discord.Message | ResponseMessage) -> str:
    """All that stands in tags, as it is seen, without what is added so that no mark is obeyed."""
    tags = [tag for message in messages for tag in read(text(message), heeding=False)[0]]
    return "\n".join(re.sub(r"\\([^0-9A-Za-z\s])", r"\1", tag).replace("\N{ZERO WIDTH SPACE}", "") for tag in tags)


def posted_since(channel: ChannelHandle, message: discord.Message) -> list[discord.Message]:
    """What has been posted after a message, for everybody to see."""
    return [known for known in channel.history() if known.id > message.id and not known.flags.ephemeral]


def last(channel: ChannelHandle) -> discord.Message:
    assert channel.last_message is not None
    return channel.last_message


def still_there(channel: ChannelHandle, message: discord.Message) -> bool:
    return message.id in [known.id for known in channel.history()]


def in_the_clear(club: Stage, since: int = 0) -> str:
    """All that the bot has sent, without what stands behind tags in spoiler containers."""
    return "\n".join(
        orjson.dumps(_without_tags(orjson.loads(sent), spoiler=False)).decode() for sent in club.sent(since)
    )


def _without_tags(part: Any, *, spoiler: bool) -> Any:
    if isinstance(part, list):
        return [_without_tags(inner, spoiler=spoiler) for inner in cast("list[Any]", part)]
    if not isinstance(part, dict):
        return part
    known = cast("dict[str, Any]", part)
    if known.get("type") == 10 and spoiler:
        return {**known, "content": read(known["content"], heeding=False)[1]}
    inside = spoiler or (known.get("type") == 17 and known.get("spoiler") is True)
    return {key: _without_tags(value, spoiler=inside) for key, value in known.items()}


def pinged(club: Stage, since: int) -> list[Any]:
    bodies = [orjson.loads(sent) for sent in club.sent(since)]
    posted = [cast("dict[str, Any]", body) for body in bodies if isinstance(body, dict) and "components" in body]
    return [body for body in posted if body["allowed_mentions"] != {"parse": []}]
