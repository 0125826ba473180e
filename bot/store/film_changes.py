"""Film changes: what all tables have of films and checkpoints, and how it is carried over when film files change.

A checkpoint is stored by its id. Digits are a number of an older version, for as long as the film's file is missing;
`GONE` replaced a number that the film does not have. Neither is any checkpoint's id.
"""

from collections.abc import Mapping, Sequence

import orjson

from bot.model.film_changes import Lost
from bot.store.database import Database, as_json

_DIGITS = "checkpoint >= '0' AND checkpoint < ':' AND checkpoint NOT GLOB '*[^0-9]*'"


def _id_of(number: str) -> str:
    """Return the SQL for the id of a checkpoint's number."""
    return f"coalesce((SELECT value FROM json_each(:ids) WHERE key = CAST({number} AS INTEGER)), '?')"  # noqa: S608


_OF_DRAFT = "draft ->> 'checkpoint'"
_UNPLACED_DRAFT = "draft ->> 'film' = :film AND json_type(draft, '$.gate') IS NULL"
_PLACE = (
    f"UPDATE progress SET checkpoint = {_id_of('checkpoint')} WHERE film = :film AND {_DIGITS}",  # noqa: S608  # ours
    f"UPDATE rooms SET checkpoint = {_id_of('checkpoint')} WHERE film = :film AND {_DIGITS}",  # noqa: S608  # ours
    f"UPDATE polls SET gate = {_id_of('checkpoint')} WHERE film = :film AND gate IS NULL AND checkpoint > 0",  # noqa: S608
    f"UPDATE drafts SET draft = json_set(draft, '$.gate', {_id_of(_OF_DRAFT)}) WHERE {_UNPLACED_DRAFT}",  # noqa: S608
)

# Each film once, without reading every row.
_KEPT = """
WITH RECURSIVE kept(film) AS (
    SELECT min(film) FROM progress
    UNION ALL SELECT (SELECT min(film) FROM progress WHERE film > kept.film) FROM kept WHERE kept.film IS NOT NULL
)
"""
_BY_NUMBER = f"""
{_KEPT}
SELECT film FROM kept WHERE EXISTS (SELECT 1 FROM progress WHERE film = kept.film AND {_DIGITS})
UNION SELECT film FROM rooms WHERE {_DIGITS}
UNION SELECT film FROM polls WHERE film IS NOT NULL AND checkpoint > 0 AND gate IS NULL
UNION SELECT draft ->> 'film' FROM drafts WHERE draft ->> 'film' IS NOT NULL AND json_type(draft, '$.gate') IS NULL
"""  # noqa: S608  # ours
_OF_OTHERS = f"""
{_KEPT}
SELECT film, (SELECT count(*) FROM progress WHERE film = kept.film) FROM kept
WHERE film IS NOT NULL AND film NOT IN (SELECT value FROM json_each(:films)) AND instr(film, '@') = 0 ORDER BY film
"""  # noqa: S608  # ours

# Of two checkpoints of a viewer, under the former name and the new one, the later holds.
_RENAME = (
    "INSERT INTO renamed_films (former, film) VALUES (:former, :film) ON CONFLICT DO UPDATE SET film = excluded.film",
    """
    DELETE FROM progress AS mine WHERE film = :film
    AND changed_at < (SELECT changed_at FROM progress WHERE viewer_id = mine.viewer_id AND film = :former)
    """,
    "UPDATE OR IGNORE progress SET film = :film WHERE film = :former",
    "DELETE FROM progress WHERE film = :former",
    "UPDATE rooms SET film = :film WHERE film = :former",
    "UPDATE servers SET film = :film WHERE film = :former",
    "UPDATE prompts_put SET film = :film WHERE film = :former",
    "UPDATE polls SET film = :film WHERE film = :former",
    "UPDATE drafts SET draft = json_set(draft, '$.film', :film) WHERE draft ->> 'film' = :former",
    # Where the film has been known by both names, a number without a mark could belong to either.
    """
    UPDATE film_checkpoints SET unmarked = 0 WHERE film IN (:film, :former)
    AND (SELECT count(DISTINCT mark) FROM film_checkpoints WHERE film IN (:film, :former) AND unmarked) > 1
    """,
    "UPDATE OR IGNORE film_checkpoints SET film = :film, version = version - 1000000 WHERE film = :former",
    "DELETE FROM film_checkpoints WHERE film = :former",
)

_NOTE = """
INSERT INTO film_checkpoints (film, mark, ids, version, unmarked)
SELECT :film, :mark, :ids, coalesce(max(version), 0) + 1, count(*) = 0 FROM film_checkpoints WHERE film = :film
ON CONFLICT DO UPDATE SET version = excluded.version
"""

_LOST = """
SELECT
    (SELECT count(*) FROM progress WHERE film = :film AND checkpoint NOT IN (SELECT value FROM json_each(:ids))),
    (SELECT count(*) FROM rooms WHERE film = :film AND checkpoint NOT IN (SELECT value FROM json_each(:ids))),
    (SELECT count(*) FROM polls
     WHERE film = :film AND checkpoint > 0 AND gate NOT IN (SELECT value FROM json_each(:ids)))
"""


async def rename(database: Database, former: str, film: str) -> None:
    """Store under a film's slug what was stored under a former one."""
    for sql in _RENAME:
        await database.fetch_one(sql, {"former": former, "film": film})


async def films_by_number(database: Database) -> frozenset[str]:
    """Return the films of which something is still stored by a number."""
    return frozenset(await database.fetch_column(_BY_NUMBER))


async def place_numbers(database: Database, film: str, ids: Sequence[str]) -> None:
    """Replace the numbers that are still stored of a film by ids."""
    for sql in _PLACE:
        await database.fetch_one(sql, {"film": film, "ids": as_json(list(ids))})


async def last_known(database: Database) -> Mapping[str, tuple[str, ...]]:
    """Return the ids of the checkpoints of each film file as they were last noted."""
    rows = await database.fetch_all(
        "SELECT film, ids, max(version) FROM film_checkpoints WHERE instr(film, '@') = 0 GROUP BY film"
    )
    return {film: tuple(orjson.loads(ids)) for film, ids, _ in rows}


async def last_known_of(database: Database, film: str) -> tuple[str, ...] | None:
    """Return the ids of one film's checkpoints as they were last noted."""
    ids = await database.fetch_value(
        "SELECT ids FROM film_checkpoints WHERE film = ? ORDER BY version DESC LIMIT 1", (film,)
    )
    return tuple(orjson.loads(ids)) if ids else None


async def note(database: Database, film: str, mark: str, ids: Sequence[str]) -> None:
    """Note the ids of a film's checkpoints as they are now."""
    await database.fetch_one(_NOTE, {"film": film, "mark": mark, "ids": as_json(list(ids))})


async def ids_of_card(database: Database, film: str, mark: str | None) -> tuple[str, ...]:
    """Return the ids of the numbers on a card with this mark, in order; none where that is unknown."""
    ids = await database.fetch_value(
        "SELECT ids FROM film_checkpoints WHERE film = :film AND iif(:mark IS NULL, unmarked, mark = :mark)",
        {"film": film, "mark": mark},
    )
    return tuple(orjson.loads(ids)) if ids else ()


async def lost(database: Database, film: str, ids: Sequence[str]) -> Lost:
    """Count what is stored by a checkpoint that a film does not have."""
    row = await database.fetch_one(_LOST, {"film": film, "ids": as_json(list(ids))})
    return Lost(*(row or (0, 0, 0)))


async def members_of_others(database: Database, films: Sequence[str]) -> Mapping[str, int]:
    """Count the members with progress in each film that is none of these, nor one that a server has brought."""
    return dict(await database.fetch_all(_OF_OTHERS, {"films": as_json(list(films))}))
