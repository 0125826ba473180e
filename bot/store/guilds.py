"""Guilds: the tables `servers`, `rooms` and `departures`, and which guilds a process serves."""

from collections.abc import Collection

import orjson

from bot.model.guilds import ChannelSettings, GuildSettings, PollStarters
from bot.model.sharding import TIMESTAMP_BITS, Shards
from bot.store.database import Database

SERVED = f"(guild_id >> {TIMESTAMP_BITS}) % :shards IN (SELECT value FROM json_each(:shard_ids))"  # noqa: S608  # ours
"""Whether the server of a row is looked after here; goes with `served`."""

_MISSED = f"""
INSERT INTO departures (guild_id, left_at)
SELECT guild_id, :now FROM (SELECT guild_id FROM servers UNION SELECT guild_id FROM rooms)
WHERE guild_id NOT IN (SELECT value FROM json_each(:present)) AND {SERVED}
ON CONFLICT DO NOTHING
"""  # noqa: S608  # ours
_PRESENT = "DELETE FROM departures WHERE guild_id IN (SELECT value FROM json_each(:present))"
_LEFT_BY = f"FROM departures WHERE left_at <= :before AND {SERVED}"
_LONG_GONE = f"(SELECT guild_id {_LEFT_BY} AND guild_id NOT IN (SELECT value FROM json_each(:but)))"  # noqa: S608  # ours


def served(shards: Shards) -> dict[str, object]:
    """The parameters of `SERVED`."""
    return {"shards": shards.count, "shard_ids": orjson.dumps(shards.ids).decode()}


async def find_settings(database: Database, guild_id: int) -> GuildSettings:
    """The settings of a server."""
    row = await database.fetch_one(
        "SELECT film, time_zone, starters, starter_role_id, sharing FROM servers WHERE guild_id = ?", (guild_id,)
    )
    if row is None:
        return GuildSettings(guild_id)
    film, time_zone, starters, role_id, sharing = row
    return GuildSettings(guild_id, film, time_zone, PollStarters(starters), role_id, bool(sharing))


async def keep_settings(database: Database, server: GuildSettings) -> None:
    """Keep the settings of a server."""
    await database.fetch_one(
        "INSERT INTO servers (guild_id, film, time_zone, starters, starter_role_id, sharing) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET film = excluded.film, time_zone = excluded.time_zone, starters = excluded.starters, "
        "starter_role_id = excluded.starter_role_id, sharing = excluded.sharing",
        (server.guild_id, server.film, server.time_zone, server.starters, server.starter_role_id, server.sharing),
    )


async def find_channel(database: Database, guild_id: int, channel_id: int) -> tuple[str, str] | None:
    """The film of a channel, and the id of the checkpoint that it is cleared for."""
    row = await database.fetch_one(
        "SELECT film, checkpoint FROM rooms WHERE channel_id = ? AND guild_id = ?", (channel_id, guild_id)
    )
    return (row[0], row[1]) if row else None


async def keep_channel(database: Database, room: ChannelSettings, checkpoint: str) -> None:
    """Keep the settings of a channel, its checkpoint by id; one without a film has none."""
    if room.film is None:
        await database.fetch_one(
            "DELETE FROM rooms WHERE channel_id = ? AND guild_id = ?", (room.channel_id, room.guild_id)
        )
        return
    await database.fetch_one(
        "INSERT INTO rooms (channel_id, guild_id, film, checkpoint) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET film = excluded.film, checkpoint = excluded.checkpoint "
        "WHERE guild_id = excluded.guild_id",  # nobody sets the channels of another server
        (room.channel_id, room.guild_id, room.film, checkpoint),
    )


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
