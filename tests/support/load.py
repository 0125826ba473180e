"""What goes below simcord's surface: many members at once, forged interactions, and a world that forgets.

simcord takes one action at a time, so its gateway is fed directly here, and it writes down everything for good. Its own
workings are touched nowhere else in the tests.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import discord
from simcord import ChannelHandle, Env, InteractionResult
from simcord import interactions as simulated
from simcord.backend import serializers

AT_ONCE = 50  # simcord keeps a book of everything that is under way, and slows down with its length


def seat(env: Env, number: int) -> list[int]:
    """So many new members of the server; their ids."""
    return [env.guild.add_member(env.create_user(f"voter {place}")).id for place in range(number)]


async def press(
    env: Env, channel: ChannelHandle, message: discord.Message, presses: Sequence[tuple[int, str]]
) -> list[InteractionResult]:
    """Let members press buttons of a message, as (member, `custom_id`), a hundred at once."""
    results: list[InteractionResult] = []
    shown = dict(serializers.message_payload(env.backend, env.backend.get_message(channel.id, message.id)))
    for start in range(0, len(presses), AT_ONCE):
        for member_id, identity in presses[start : start + AT_ONCE]:
            record, payload = _press(env, channel, shown, member_id, identity)
            env.backend.emit("INTERACTION_CREATE", payload)
            results.append(InteractionResult(env, record))
        await env.settle()
    return results


def send_press(
    env: Env, channel: ChannelHandle, message: discord.Message, member_id: int, identity: str
) -> InteractionResult:
    """Let a member press a button of a message, whatever the bot is doing; what comes of it is seen later."""
    shown = dict(serializers.message_payload(env.backend, env.backend.get_message(channel.id, message.id)))
    record, payload = _press(env, channel, shown, member_id, identity)
    env.backend.emit("INTERACTION_CREATE", payload)
    return InteractionResult(env, record)


async def feed(  # noqa: PLR0913  # what makes an interaction
    env: Env,
    channel: ChannelHandle,
    member_id: int,
    what: dict[str, Any],
    message: discord.Message | None = None,
    *,
    kind: int = 3,
) -> InteractionResult:
    """Send the bot an interaction that Discord would never send, with anything in it; the bot's answer.

    `kind` is Discord's number: 2 for a command, 3 for a component, 4 for a completion, 5 for a form.
    """
    record, payload = simulated.base_payload(
        env.backend, type=kind, channel_id=channel.id, guild_id=env.guild.id, user_id=member_id, data=what
    )
    if message is not None:
        stored = env.backend.get_message(channel.id, message.id)
        record.source_message_id = message.id
        payload["message"] = dict(serializers.message_payload(env.backend, stored))
    env.backend.emit("INTERACTION_CREATE", payload)
    await env.settle()
    return InteractionResult(env, record)


def typed(name: str, /, **options: str) -> dict[str, Any]:
    """A command as it is sent; `name` may be one of a group, as "poll results"."""
    values: list[dict[str, Any]] = [{"type": 3, "name": key, "value": value} for key, value in options.items()]
    first, *rest = name.split()
    for part in reversed(rest):
        values = [{"type": 1, "name": part, "options": values}]
    return {"id": "1", "type": 1, "name": first, "options": values}


def forget_what_is_over(env: Env, seconds: float) -> None:
    """Let simcord forget all requests, interactions, files and errors, and the messages that are so old."""
    world = env.backend
    books: list[Any] = [world.http_requests, world.transcript, world.interactions, world.interaction_tokens]
    books += [vars(world.cdn)["_blobs"], vars(env)["_errors"], vars(env)["_error_ids"]]
    for book in books:
        book.clear()
    vars(env)["_errors_acknowledged"] = 0
    before = discord.utils.time_snowflake(env.now() - timedelta(seconds=seconds))
    for messages in world.messages.values():
        for old in [number for number in messages if number < before]:
            del messages[old]


def _press(
    env: Env, channel: ChannelHandle, shown: dict[str, Any], member_id: int, identity: str
) -> tuple[Any, dict[str, Any]]:
    """What Discord sends when somebody presses a button."""
    record, payload = simulated.base_payload(
        env.backend,
        type=3,
        channel_id=channel.id,
        guild_id=env.guild.id,
        user_id=member_id,
        data={"custom_id": identity, "component_type": 2},
    )
    record.source_message_id = int(shown["id"])
    return record, payload | {"message": shown}
