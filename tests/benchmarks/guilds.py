"""A server as Discord describes it when a shard connects, and how much memory a process has; nothing of the bot's."""

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.desk import ME

if TYPE_CHECKING:
    import discord

CHANNELS, ROLES, EMOJIS, STICKERS, THREADS, TALKING, MEMBERS = 50, 30, 40, 5, 10, 5, 200
OVERWRITES = 3  # a channel

_ids = count(1)


def resident() -> float:
    """The memory of this process that is not swapped out, in MB."""
    return _megabytes("VmRSS")


def peak() -> float:
    """The most of it there has been since the process began."""
    return _megabytes("VmHWM")


def _megabytes(what: str) -> float:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(what))
    return int(line.split()[1]) / 1024


def a_server(intents: "discord.Intents") -> dict[str, Any]:
    """A server as Discord describes it to a bot that has asked for these."""
    roles = [_role() for _ in range(ROLES)]
    channels = [_channel(place, roles) for place in range(CHANNELS)]
    talking = [_member() for _ in range(TALKING)] if intents.voice_states else []
    others = [_member() for _ in range(MEMBERS)] if intents.members else []
    return {
        "id": _id(),
        "name": f"The Film Club of Street {next(_ids)}",
        "icon": f"{next(_ids):032x}",
        "owner_id": _id(),
        "member_count": 400,
        "large": True,
        "unavailable": False,
        "joined_at": "2026-01-01T00:00:00.000000+00:00",
        "preferred_locale": "en-US",
        "verification_level": 1,
        "features": ["COMMUNITY", "NEWS", "PREVIEW_ENABLED", "THREE_DAY_THREAD_ARCHIVE"],
        "roles": roles,
        "channels": channels,
        "threads": [_thread(channels[0]["id"]) for _ in range(THREADS)],
        "emojis": [_emoji() for _ in range(EMOJIS)],
        "stickers": [_sticker() for _ in range(STICKERS)],
        "members": [_member(ME), *talking, *others],
        "voice_states": [_voice(member["user"]["id"], channels[-1]["id"]) for member in talking],
        "presences": [_presence(member["user"]) for member in others] if intents.presences else [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def _id() -> str:
    return str(next(_ids) << 22)


def _role() -> dict[str, Any]:
    return {
        "id": _id(),
        "name": f"Projectionist {next(_ids)}",
        "color": 0xE2B04A,
        "colors": {"primary_color": 0xE2B04A, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": next(_ids) % ROLES,
        "permissions": "2222085186637376",
        "managed": False,
        "mentionable": True,
        "flags": 0,
    }


def _channel(place: int, roles: list[dict[str, Any]]) -> dict[str, Any]:
    overwrites = [
        {"id": role["id"], "type": 0, "allow": "1024", "deny": "2048"} for role in roles[place % ROLES :][:OVERWRITES]
    ]
    return {
        "id": _id(),
        "type": 2 if place % 5 == 4 else 0,  # every fifth is for voices
        "name": f"after-the-film-{next(_ids)}",
        "topic": f"What we saw on evening {next(_ids)}, and what we make of it",
        "position": place,
        "permission_overwrites": overwrites,
        "parent_id": None,
        "nsfw": False,
        "rate_limit_per_user": 0,
        "last_message_id": _id(),
        "bitrate": 64_000,
        "user_limit": 0,
    }


def _thread(parent_id: str) -> dict[str, Any]:
    return {
        "id": _id(),
        "parent_id": parent_id,
        "owner_id": _id(),
        "type": 11,
        "name": f"About the ending, part {next(_ids)}",
        "message_count": 40,
        "member_count": 9,
        "rate_limit_per_user": 0,
        "last_message_id": _id(),
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 4320,
            "archive_timestamp": "2026-01-01T00:00:00.000000+00:00",
            "locked": False,
        },
    }


def _emoji() -> dict[str, Any]:
    return {
        "id": _id(),
        "name": f"popcorn_{next(_ids)}",
        "roles": [],
        "user": a_user(),
        "require_colons": True,
        "managed": False,
        "animated": False,
        "available": True,
    }


def _sticker() -> dict[str, Any]:
    return {
        "id": _id(),
        "name": f"Standing ovation {next(_ids)}",
        "description": "A whole house on its feet",
        "tags": "clap",
        "type": 2,
        "format_type": 1,
        "available": True,
        "guild_id": _id(),
    }


def a_user(number: int | None = None) -> Any:
    return {
        "id": str(number) if number else _id(),
        "username": f"viewer{next(_ids)}",
        "discriminator": "0",
        "global_name": f"Viewer {next(_ids)}",
        "avatar": f"{next(_ids):032x}",
    }


def _member(number: int | None = None) -> dict[str, Any]:
    return {
        "user": a_user(number),
        "nick": None,
        "roles": [],
        "joined_at": "2026-01-01T00:00:00.000000+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
    }


def _voice(user_id: str, channel_id: str) -> dict[str, Any]:
    return {
        "user_id": user_id,
        "channel_id": channel_id,
        "session_id": f"{next(_ids):032x}",
        "deaf": False,
        "mute": False,
        "self_deaf": False,
        "self_mute": False,
        "self_video": False,
        "suppress": False,
        "request_to_speak_timestamp": None,
    }


def _presence(user: dict[str, Any]) -> dict[str, Any]:
    return {
        "user": {"id": user["id"]},
        "status": "online",
        "activities": [],
        "client_status": {"desktop": "online"},
        "guild_id": "1",
    }
