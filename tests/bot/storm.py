"""Many members pressing a button at once: simcord takes one action at a time, so its gateway is fed directly here.

simcord's own workings are touched nowhere else in the tests.
"""

from collections.abc import Sequence
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
