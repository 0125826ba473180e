"""Asks Discord for the names of members, of whom the bot keeps nothing but ids."""

import asyncio
import logging
from collections.abc import Sequence

from bot.client.bot import Interaction
from bot.commands.ui.responses import DISCORD_FAILURES

log = logging.getLogger(__name__)

AT_ONCE = 100  # as many as Discord takes in one question
ASK_SECONDS = 10


async def names_of(interaction: Interaction, member_ids: Sequence[int]) -> dict[int, str]:
    """Return the names that members have in this server, by their ids; those who aren't there any more are left out."""
    guild = interaction.guild
    if guild is None:
        return {}
    names = dict[int, str]()
    try:
        async with asyncio.timeout(ASK_SECONDS):
            for start in range(0, len(member_ids), AT_ONCE):
                ids = [member_id for member_id in member_ids[start : start + AT_ONCE] if member_id > 0]
                members = await guild.query_members(user_ids=ids, limit=AT_ONCE, cache=False) if ids else []
                names |= {member.id: member.display_name for member in members}
    except (*DISCORD_FAILURES, TimeoutError) as error:
        log.warning("Could not find out the names of members: %s", error)
    return names
