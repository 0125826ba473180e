"""Reads in one go what bears on nearly every answer: a viewer's progress, their room's film and their server's."""

import orjson

from bot.model.bearings import ViewerContext
from bot.model.rooms import Location
from bot.store.database import Database, Row

_BEARINGS = """
SELECT
    (SELECT json_group_array(json_array(film, checkpoint))
     FROM (SELECT film, checkpoint FROM progress WHERE viewer_id = :viewer ORDER BY changed_at DESC, film)),
    (SELECT json_array(film, checkpoint) FROM rooms WHERE channel_id = :channel AND guild_id = :guild),
    (SELECT film FROM servers WHERE guild_id = :guild)
"""


async def find_context(database: Database, viewer_id: int, where: Location | None) -> ViewerContext:
    """The bearings of a viewer, in a place or wherever they are; outside servers a place has none of its own."""
    guild_id = where.guild_id if where else None
    channel_id = where.channel_id if where else 0
    where_ids = {"viewer": viewer_id, "channel": channel_id, "guild": guild_id}
    return await database.fetch_one_cached(_BEARINGS, where_ids, _context) or ViewerContext({})


def _context(row: Row) -> ViewerContext:
    progress, channel, server_film = row
    return ViewerContext(dict(orjson.loads(progress)), tuple(orjson.loads(channel)) if channel else None, server_film)
