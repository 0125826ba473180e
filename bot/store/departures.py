"""Which servers the bot has left: the table `departures`, a row a server; what they had set goes with it in the end."""

from collections.abc import Collection

import orjson

from bot.store.database import Database

_MISSED = """
INSERT INTO departures (guild_id, left_at)
SELECT guild_id, :now FROM (SELECT guild_id FROM servers UNION SELECT guild_id FROM rooms)
WHERE guild_id NOT IN (SELECT value FROM json_each(:present))
ON CONFLICT DO NOTHING
"""
_PRESENT = "DELETE FROM departures WHERE guild_id IN (SELECT value FROM json_each(:present))"
_LONG_GONE = "(SELECT guild_id FROM departures WHERE left_at <= :before)"


async def note(database: Database, guild_id: int, left_at: int) -> None:
    """Note that the bot has left a server, in whole seconds since 1970 UTC; what was noted before stays."""
    await database.fetch_one(
        "INSERT INTO departures (guild_id, left_at) VALUES (?, ?) ON CONFLICT DO NOTHING", (guild_id, left_at)
    )


async def take_back(database: Database, guild_id: int) -> None:
    """Note that the bot is in a server again."""
    await database.fetch_one("DELETE FROM departures WHERE guild_id = ?", (guild_id,))


async def compare(database: Database, present: Collection[int], now: int) -> None:
    """Note what was missed: servers with settings that the bot is not in any more, and servers it is back in."""
    where = {"present": orjson.dumps([*present]).decode(), "now": now}
    await database.fetch_one(_MISSED, where)
    await database.fetch_one(_PRESENT, where)


async def drop_settings(database: Database, before: int) -> list[int]:
    """Delete what servers had set that were left by `before`; which servers those are."""
    where = {"before": before}
    await database.fetch_one(f"DELETE FROM rooms WHERE guild_id IN {_LONG_GONE}", where)  # noqa: S608  # ours
    await database.fetch_one(f"DELETE FROM servers WHERE guild_id IN {_LONG_GONE}", where)  # noqa: S608  # ours
    rows = await database.fetch_all("DELETE FROM departures WHERE left_at <= :before RETURNING guild_id", where)
    return [row[0] for row in rows]
