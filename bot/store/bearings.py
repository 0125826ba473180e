"""Reads in one go what bears on nearly every answer: a viewer's progress, their room's film and their server's."""

import orjson

from bot.model.guilds import Location
from bot.model.viewers import ViewerContext
from bot.store.database import Database

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
    row = await database.fetch_one_cached(_BEARINGS, {"viewer": viewer_id, "channel": channel_id, "guild": guild_id})
    told, room, server_film = row or ("[]", None, None)
    film_and_checkpoint = tuple(orjson.loads(room)) if room else None
    return ViewerContext(dict(orjson.loads(told)), film_and_checkpoint, server_film)
