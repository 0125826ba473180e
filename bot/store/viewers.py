"""Viewers: the table `progress`, by the ids of checkpoints, and what is known where they ask."""

import orjson

from bot.model.guilds import Location
from bot.model.viewers import ViewerContext
from bot.store.database import Database

_CONTEXT = """
SELECT
    (SELECT json_group_array(json_array(film, checkpoint))
     FROM (SELECT film, checkpoint FROM progress WHERE viewer_id = :viewer ORDER BY changed_at DESC, film)),
    (SELECT json_array(film, checkpoint) FROM rooms WHERE channel_id = :channel AND guild_id = :guild),
    (SELECT film FROM servers WHERE guild_id = :guild)
"""


async def find_context(database: Database, viewer_id: int, where: Location | None) -> ViewerContext:
    """Read the context of a viewer in one statement, at a location or without one; a direct message has none."""
    guild_id = where.guild_id if where else None
    channel_id = where.channel_id if where else 0
    row = await database.fetch_one_cached(_CONTEXT, {"viewer": viewer_id, "channel": channel_id, "guild": guild_id})
    told, room, server_film = row or ("[]", None, None)
    film_and_checkpoint = tuple(orjson.loads(room)) if room else None
    return ViewerContext(dict(orjson.loads(told)), film_and_checkpoint, server_film)


async def checkpoint_of(database: Database, viewer_id: int, film: str) -> str | None:
    """The checkpoint a viewer has given for a film, if any."""
    row = await database.fetch_one(
        "SELECT checkpoint FROM progress WHERE viewer_id = ? AND film = ?", (viewer_id, film)
    )
    return row[0] if row else None


async def progress_of(database: Database, viewer_id: int) -> dict[str, str]:
    """The checkpoints a viewer has given, a film each."""
    rows = await database.fetch_all("SELECT film, checkpoint FROM progress WHERE viewer_id = ?", (viewer_id,))
    return dict(rows)


async def record(database: Database, viewer_id: int, film: str, checkpoint: str, changed_at: int) -> None:
    """Keep a viewer's checkpoint; `changed_at` is in whole seconds since 1970 UTC."""
    await database.fetch_one(
        "INSERT INTO progress (viewer_id, film, checkpoint, changed_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET checkpoint = excluded.checkpoint, changed_at = excluded.changed_at",
        (viewer_id, film, checkpoint, changed_at),
    )


async def restore(  # noqa: PLR0913, PLR0917  # the columns, and where from
    database: Database, viewer_id: int, film: str, after: str, before: str | None, changed_at: int
) -> bool:
    """Take a step back from one checkpoint to another, or to none; False when the viewer is no longer at the first."""
    if before is None:
        row = await database.fetch_one(
            "DELETE FROM progress WHERE viewer_id = ? AND film = ? AND checkpoint = ? RETURNING film",
            (viewer_id, film, after),
        )
    else:
        row = await database.fetch_one(
            "UPDATE progress SET checkpoint = ?, changed_at = ? "
            "WHERE viewer_id = ? AND film = ? AND checkpoint = ? RETURNING film",
            (before, changed_at, viewer_id, film, after),
        )
    return row is not None
