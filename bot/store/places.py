"""The places of polls, and the conditions in SQL of which polls a member can see there, and read."""

from collections.abc import Collection
from typing import TypeAlias

import orjson

from bot.model.guilds import Place, View
from bot.model.sharding import Shards
from bot.store.database import Database, as_json
from bot.store.guilds import SERVED, served

Gates: TypeAlias = Collection[tuple[str, str | None]]
"""The gates that are open to a member: films, each with the id of a checkpoint, or None for all its checkpoints."""

VISIBLE = """(
    private_thread = 0 AND parent_id IN (SELECT value FROM json_each(:channels))
    OR channel_id IN (SELECT value FROM json_each(:rooms))
    OR author_id = :member AND parent_id IN (SELECT value FROM json_each(:gone))
)"""
"""Whether a member can see where a poll is; takes the parameters of `visible`."""

READABLE = """(checkpoint = 0 OR EXISTS (
    SELECT 1 FROM json_each(:gates) WHERE value ->> 0 = film AND coalesce(value ->> 1 = gate, value ->> 1 IS NULL)
))"""
"""Whether a member may read a poll; takes the parameters of `readable`."""

# The first part goes from one channel to the next in the index, however many polls are in each.
_PLACES = """
WITH RECURSIVE channels (id) AS (
    SELECT min(parent_id) FROM polls WHERE guild_id = :guild AND private_thread = 0
    UNION ALL
    SELECT (SELECT min(parent_id) FROM polls WHERE guild_id = :guild AND private_thread = 0 AND parent_id > channels.id)
    FROM channels WHERE channels.id IS NOT NULL
)
SELECT json_group_array(json_array(channel_id, parent_id, private_thread)) FROM (
    SELECT id AS channel_id, id AS parent_id, 0 AS private_thread FROM channels WHERE id IS NOT NULL
    UNION ALL
    SELECT DISTINCT channel_id, parent_id, 1 FROM polls WHERE guild_id = :guild AND private_thread = 1
    UNION ALL
    SELECT DISTINCT channel_id, NULL, NULL FROM polls INDEXED BY polls_not_placed
    WHERE guild_id = :guild AND private_thread IS NULL
)
"""

_LIKELY = """
SELECT channel_id FROM polls
WHERE guild_id = :guild AND private_thread = 1 AND channel_id IN (SELECT value FROM json_each(:threads))
GROUP BY channel_id
ORDER BY max(
    author_id = :member
    OR EXISTS (SELECT 1 FROM ballots WHERE poll_id = polls.id AND voter_id = :member)
    OR EXISTS (SELECT 1 FROM participations WHERE poll_id = polls.id AND voter_id = :member)
) DESC, max(id) DESC
LIMIT :most
"""

_VOTED_IN = """
SELECT DISTINCT guild_id, channel_id, parent_id, private_thread FROM polls WHERE id IN (
    SELECT poll_id FROM ballots WHERE voter_id = :member
    UNION ALL
    SELECT poll_id FROM participations WHERE voter_id = :member
)
"""


def visible(view: View) -> dict[str, object]:
    """Return the parameters of `VISIBLE`, and the guild."""
    ids = {name: as_json([*getattr(view, name)]) for name in ("channels", "rooms", "gone")}
    return {"guild": view.guild_id, "member": view.member_id, **ids}


def readable(gates: Gates) -> dict[str, object]:
    """Return the parameters of `READABLE`."""
    return {"gates": as_json(list(gates))}


async def places_of(database: Database, guild_id: int) -> list[Place]:
    """Return the places of a guild that have had polls; a public thread is part of its channel."""
    places = await database.fetch_one_cached(_PLACES, {"guild": guild_id}, lambda row: orjson.loads(row[0]))
    return [_place(*place) for place in places or ()]


async def likely(database: Database, guild_id: int, member_id: int, threads: Collection[int], most: int) -> list[int]:
    """Return so many of these private threads: first with votes or polls of the member, then with the newest polls."""
    where = {"guild": guild_id, "member": member_id, "threads": as_json([*threads]), "most": most}
    return await database.fetch_column(_LIKELY, where)


async def voted_in(database: Database, member_id: int) -> list[tuple[int, Place]]:
    """Return the places where a member has voted, in all guilds, each with its guild."""
    rows = await database.fetch_all(_VOTED_IN, {"member": member_id})
    return [(guild_id, _place(*place)) for guild_id, *place in rows]


async def unplaced(database: Database, shards: Shards) -> list[tuple[int, int]]:
    """Return the guilds and channels of these shards whose polls lack what kind of channel theirs is."""
    rows = await database.fetch_all(
        f"SELECT DISTINCT guild_id, channel_id FROM polls WHERE private_thread IS NULL AND {SERVED}",  # noqa: S608  # ours
        served(shards),
    )
    return [(row[0], row[1]) for row in rows]


async def place(database: Database, guild_id: int, where: Place) -> None:
    """Note the place of older polls in a channel, as part of a transaction."""
    await database.fetch_one(
        "UPDATE polls SET parent_id = ?, private_thread = ? "
        "WHERE guild_id = ? AND channel_id = ? AND private_thread IS NULL",
        (where.parent_id, where.private_thread, guild_id, where.channel_id),
    )


def _place(channel_id: int, parent_id: int | None, private_thread: int | None) -> Place:
    return Place(channel_id, parent_id, None if private_thread is None else bool(private_thread))
