"""Guilds: the tables `servers`, `rooms` and `departures`, and which guilds a process serves."""

from collections.abc import Collection

from bot.model.guilds import ChannelSettings, GuildSettings, PollStarters
from bot.model.sharding import TIMESTAMP_BITS, Shards
from bot.store.database import Database, as_json

SERVED = f"(guild_id >> {TIMESTAMP_BITS}) % :shards IN (SELECT value FROM json_each(:shard_ids))"  # noqa: S608  # ours
"""Whether the guild of a row is served by this process; takes the parameters of `served`."""

_MISSED = f"""
INSERT INTO departures (guild_id, left_at)
SELECT guild_id, :now FROM (
    SELECT guild_id FROM servers UNION SELECT guild_id FROM rooms UNION SELECT guild_id FROM server_films
)
WHERE guild_id NOT IN (SELECT value FROM json_each(:present)) AND {SERVED}
ON CONFLICT DO NOTHING
"""  # noqa: S608  # ours
_PRESENT = "DELETE FROM departures WHERE guild_id IN (SELECT value FROM json_each(:present))"
_LEFT_BY = f"FROM departures WHERE left_at <= :before AND {SERVED}"
_LONG_GONE = f"(SELECT guild_id {_LEFT_BY} AND guild_id NOT IN (SELECT value FROM json_each(:but)))"  # noqa: S608  # ours


def served(shards: Shards) -> dict[str, object]:
    """Return the parameters of `SERVED`."""
    return {"shards": shards.count, "shard_ids": as_json(shards.ids)}


async def find_settings(database: Database, guild_id: int) -> GuildSettings:
    """Find the settings of a guild."""
    row = await database.fetch_one(
        "SELECT film, time_zone, starters, starter_role_id, sharing, poll_role_id, reminders, curator_role_id "
        "FROM servers WHERE guild_id = ?",
        (guild_id,),
    )
    if row is None:
        return GuildSettings(guild_id)
    film, time_zone, starters, role_id, sharing, poll_role_id, reminders, curator_role_id = row
    return GuildSettings(
        *(guild_id, film, time_zone, PollStarters(starters), role_id),
        *(bool(sharing), poll_role_id, bool(reminders), curator_role_id),
    )


async def keep_settings(database: Database, settings: GuildSettings) -> None:
    """Store the settings of a guild."""
    await database.fetch_one(
        "INSERT INTO servers "
        "(guild_id, film, time_zone, starters, starter_role_id, sharing, poll_role_id, reminders, curator_role_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET film = excluded.film, time_zone = excluded.time_zone, starters = excluded.starters, "
        "starter_role_id = excluded.starter_role_id, sharing = excluded.sharing, poll_role_id = excluded.poll_role_id, "
        "reminders = excluded.reminders, curator_role_id = excluded.curator_role_id",
        (
            *(settings.guild_id, settings.film, settings.time_zone),
            *(settings.starters, settings.starter_role_id, settings.sharing),
            *(settings.poll_role_id, settings.reminders, settings.curator_role_id),
        ),
    )


async def find_channel(database: Database, guild_id: int, channel_id: int) -> tuple[str, str] | None:
    """Find the film of a channel, and the id of the checkpoint that it is cleared for."""
    row = await database.fetch_one(
        "SELECT film, checkpoint FROM rooms WHERE channel_id = ? AND guild_id = ?", (channel_id, guild_id)
    )
    return (row[0], row[1]) if row else None


async def keep_channel(database: Database, channel: ChannelSettings, checkpoint: str) -> None:
    """Store the settings of a channel, its checkpoint by id; without a film, delete them."""
    if channel.film is None:
        await database.fetch_one(
            "DELETE FROM rooms WHERE channel_id = ? AND guild_id = ?", (channel.channel_id, channel.guild_id)
        )
        return
    await database.fetch_one(
        "INSERT INTO rooms (channel_id, guild_id, film, checkpoint) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET film = excluded.film, checkpoint = excluded.checkpoint "
        "WHERE guild_id = excluded.guild_id",  # a channel keeps its guild
        (channel.channel_id, channel.guild_id, channel.film, checkpoint),
    )


async def note_departure(database: Database, guild_id: int, left_at: int) -> None:
    """Note that the bot has left a guild, in whole seconds since 1970 UTC; an earlier note stays."""
    await database.fetch_one(
        "INSERT INTO departures (guild_id, left_at) VALUES (?, ?) ON CONFLICT DO NOTHING", (guild_id, left_at)
    )


async def delete_departure(database: Database, guild_id: int) -> None:
    """Note that the bot is in a guild again."""
    await database.fetch_one("DELETE FROM departures WHERE guild_id = ?", (guild_id,))


async def reconcile_departures(database: Database, shards: Shards, present: Collection[int], now: int) -> None:
    """Note which guilds of these shards the bot has left or is back in, by those that it is `present` in."""
    where = served(shards) | {"present": as_json([*present]), "now": now}
    await database.fetch_one(_MISSED, where)
    await database.fetch_one(_PRESENT, where)


async def left_by(database: Database, shards: Shards, before: int) -> list[int]:
    """Return the guilds of these shards that were left by `before`."""
    return await database.fetch_column(f"SELECT guild_id {_LEFT_BY}", served(shards) | {"before": before})


async def drop_settings(database: Database, shards: Shards, before: int, but: Collection[int] = ()) -> list[int]:
    """Delete and return the guilds of these shards that were left by `before`, `but` for some, with their settings."""
    where = served(shards) | {"before": before, "but": as_json([*but])}
    await database.fetch_one(f"DELETE FROM rooms WHERE guild_id IN {_LONG_GONE}", where)  # noqa: S608  # ours
    await database.fetch_one(f"DELETE FROM servers WHERE guild_id IN {_LONG_GONE}", where)  # noqa: S608  # ours
    return await database.fetch_column(
        f"DELETE FROM departures WHERE guild_id IN {_LONG_GONE} RETURNING guild_id",  # noqa: S608  # ours
        where,
    )
