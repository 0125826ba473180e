"""Which servers the bot has left: the table `departures`, a row a server; what they had set goes with it in the end."""

from collections.abc import Collection

import orjson

from bot.model.sharding import Shards
from bot.store.database import Database
from bot.store.sharding import SERVED, served

_MISSED = f"""
INSERT INTO departures (guild_id, left_at)
SELECT guild_id, :now FROM (SELECT guild_id FROM servers UNION SELECT guild_id FROM rooms)
WHERE guild_id NOT IN (SELECT value FROM json_each(:present)) AND {SERVED}
ON CONFLICT DO NOTHING
"""  # noqa: S608  # ours
_PRESENT = "DELETE FROM departures WHERE guild_id IN (SELECT value FROM json_each(:present))"
_LEFT_BY = f"FROM departures WHERE left_at <= :before AND {SERVED}"
_LONG_GONE = f"(SELECT guild_id {_LEFT_BY} AND guild_id NOT IN (SELECT value FROM json_each(:but)))"  # noqa: S608  # ours


async def note_departure(database: Database, guild_id: int, left_at: int) -> None:
    """Note that the bot has left a server, in whole seconds since 1970 UTC; what was noted before stays."""
    await database.fetch_one(
        "INSERT INTO departures (guild_id, left_at) VALUES (?, ?) ON CONFLICT DO NOTHING", (guild_id, left_at)
    )


async def delete_departure(database: Database, guild_id: int) -> None:
    """Note that the bot is in a server again."""
    await database.fetch_one("DELETE FROM departures WHERE guild_id = ?", (guild_id,))


async def reconcile_departures(database: Database, shards: Shards, present: Collection[int], now: int) -> None:
    """Note what was missed: servers with settings that the bot is not in any more, and servers it is back in.

    `present` are the servers of these shards that it is in; nothing is known about those of others.
    """
    where = served(shards) | {"present": orjson.dumps([*present]).decode(), "now": now}
    await database.fetch_one(_MISSED, where)
    await database.fetch_one(_PRESENT, where)


async def left_by(database: Database, shards: Shards, before: int) -> list[int]:
    """The servers of these shards that were left by `before`."""
    rows = await database.fetch_all(f"SELECT guild_id {_LEFT_BY}", served(shards) | {"before": before})
    return [row[0] for row in rows]


async def drop_settings(database: Database, shards: Shards, before: int, but: Collection[int] = ()) -> list[int]:
    """Delete what servers of these shards had set, left by `before`, `but` for some; which servers those are."""
    where = served(shards) | {"before": before, "but": orjson.dumps([*but]).decode()}
    await database.fetch_one(f"DELETE FROM rooms WHERE guild_id IN {_LONG_GONE}", where)  # noqa: S608  # ours
    await database.fetch_one(f"DELETE FROM servers WHERE guild_id IN {_LONG_GONE}", where)  # noqa: S608  # ours
    rows = await database.fetch_all(
        f"DELETE FROM departures WHERE guild_id IN {_LONG_GONE} RETURNING guild_id",  # noqa: S608  # ours
        where,
    )
    return [row[0] for row in rows]
