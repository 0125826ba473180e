"""What tests of *Hide it* share: members, rooms, and a look at what the bot sends in the clear."""

from typing import Any, cast

import discord
import orjson
from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage

from tests.bot.stage import Stage
from tests.tags import read

WORD = "Rosebud"
LONG = f"{WORD} " + "|" * 1_990  # its bars take thrice as much behind tags


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
