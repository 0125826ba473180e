"""Viewers: the table `progress`, with checkpoints by their ids, and the context of a viewer."""

import orjson

from bot.model.guilds import Location
from bot.model.viewers import ViewerContext
from bot.store.database import Database, Row

_CONTEXT = """
SELECT
    (SELECT json_group_array(json_array(film, checkpoint))
     FROM (SELECT film, checkpoint FROM progress WHERE viewer_id = :viewer ORDER BY changed_at DESC, film)),
    (SELECT json_array(film, checkpoint) FROM rooms WHERE channel_id = :channel AND guild_id = :guild),
    (SELECT film FROM servers WHERE guild_id = :guild)
"""


async def find_context(database: Database, viewer_id: int, where: Location | None) -> ViewerContext:
    """Read the context of a viewer in one statement, at a location or without one; a direct message has none."""
    guild_id, channel_id = (where.guild_id, where.channel_id) if where else (None, 0)
    where_ids = {"viewer": viewer_id, "channel": channel_id, "guild": guild_id}
    return await database.fetch_one_cached(_CONTEXT, where_ids, _context) or ViewerContext({})


def _context(row: Row) -> ViewerContext:
    progress, channel, guild_film = row
    return ViewerContext(dict(orjson.loads(progress)), tuple(orjson.loads(channel)) if channel else None, guild_film)


async def checkpoint_of(database: Database, viewer_id: int, film: str) -> str | None:
    """Return the checkpoint a viewer has set for a film, if any."""
    return await database.fetch_value(
        "SELECT checkpoint FROM progress WHERE viewer_id = ? AND film = ?", (viewer_id, film)
    )


async def progress_of(database: Database, viewer_id: int) -> dict[str, str]:
    """Return the checkpoints a viewer has set, by film."""
    return dict(await database.fetch_all("SELECT film, checkpoint FROM progress WHERE viewer_id = ?", (viewer_id,)))


async def record(database: Database, viewer_id: int, film: str, checkpoint: str, changed_at: int) -> None:
    """Store a viewer's checkpoint; `changed_at` is in whole seconds since 1970 UTC."""
    await database.fetch_one(
        "INSERT INTO progress (viewer_id, film, checkpoint, changed_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET checkpoint = excluded.checkpoint, changed_at = excluded.changed_at",
        (viewer_id, film, checkpoint, changed_at),
    )


async def restore(  # noqa: PLR0913, PLR0917  # the columns, and where from
    database: Database, viewer_id: int, film: str, after: str, before: str | None, changed_at: int
) -> bool:
    """Undo a change of checkpoint, to none where `before` is None; return False when it is not at `after` any more."""
    if before is None:
        sql = "DELETE FROM progress WHERE viewer_id = :viewer AND film = :film AND checkpoint = :after RETURNING film"
    else:
        sql = (
            "UPDATE progress SET checkpoint = :before, changed_at = :at "
            "WHERE viewer_id = :viewer AND film = :film AND checkpoint = :after RETURNING film"
        )
    where = {"viewer": viewer_id, "film": film, "after": after, "before": before, "at": changed_at}
    return await database.fetch_one(sql, where) is not None
