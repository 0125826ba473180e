"""What all tables hold of films and their checkpoints, and carrying it over when film files change; not when that is.

A checkpoint is kept by its id. Digits in its place are a number from before there were ids, for as long as the film's
file is not there; `GONE` is what became of a number that was none of the film's. Neither is any checkpoint's id.
"""

from collections.abc import Mapping, Sequence

import orjson

from bot.model.film_changes import Lost
from bot.store.database import Database

_DIGITS = "checkpoint >= '0' AND checkpoint < ':' AND checkpoint NOT GLOB '*[^0-9]*'"


def _id_of(number: str) -> str:
    """The id that a number stands for, in SQL."""
    return f"coalesce((SELECT value FROM json_each(:ids) WHERE key = CAST({number} AS INTEGER)), '?')"  # noqa: S608


_OF_DRAFT = "draft ->> 'checkpoint'"
_UNPLACED_DRAFT = "draft ->> 'film' = :film AND json_type(draft, '$.gate') IS NULL"
_PLACE = (
    f"UPDATE progress SET checkpoint = {_id_of('checkpoint')} WHERE film = :film AND {_DIGITS}",  # noqa: S608  # ours
    f"UPDATE rooms SET checkpoint = {_id_of('checkpoint')} WHERE film = :film AND {_DIGITS}",  # noqa: S608  # ours
    f"UPDATE polls SET gate = {_id_of('checkpoint')} WHERE film = :film AND gate IS NULL AND checkpoint > 0",  # noqa: S608
    f"UPDATE drafts SET draft = json_set(draft, '$.gate', {_id_of(_OF_DRAFT)}) WHERE {_UNPLACED_DRAFT}",  # noqa: S608
)

# Each film once, without a look at every row.
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
WHERE film IS NOT NULL AND film NOT IN (SELECT value FROM json_each(:films)) ORDER BY film
"""  # noqa: S608  # ours

# Of two things that a viewer has said, about the film as it was called and as it is, the later holds.
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
    # Where both have been known, a number without a mark could be of either.
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
    """Keep under a film's slug what was kept under one that it had before."""
    for sql in _RENAME:
        await database.fetch_one(sql, {"former": former, "film": film})


async def films_by_number(database: Database) -> frozenset[str]:
    """The films of which something is still kept by a number."""
    return frozenset(row[0] for row in await database.fetch_all(_BY_NUMBER))


async def place_numbers(database: Database, film: str, ids: Sequence[str]) -> None:
    """Put ids in the place of the numbers that are still kept of a film."""
    for sql in _PLACE:
        await database.fetch_one(sql, {"film": film, "ids": _json(ids)})


async def last_known(database: Database) -> Mapping[str, tuple[str, ...]]:
    """The ids of each film's checkpoints as they were read the last time."""
    rows = await database.fetch_all("SELECT film, ids, max(version) FROM film_checkpoints GROUP BY film")
    return {film: tuple(orjson.loads(ids)) for film, ids, _ in rows}


async def note(database: Database, film: str, mark: str, ids: Sequence[str]) -> None:
    """Note the ids of a film's checkpoints as they are now."""
    await database.fetch_one(_NOTE, {"film": film, "mark": mark, "ids": _json(ids)})


async def ids_of_card(database: Database, film: str, mark: str | None) -> tuple[str, ...]:
    """The ids that the numbers on a card with this mark stand for, in order; none where that is not known."""
    row = await database.fetch_one(
        "SELECT ids FROM film_checkpoints WHERE film = :film AND iif(:mark IS NULL, unmarked, mark = :mark)",
        {"film": film, "mark": mark},
    )
    return tuple(orjson.loads(row[0])) if row else ()


async def lost(database: Database, film: str, ids: Sequence[str]) -> Lost:
    """How much is kept by a checkpoint that a film does not have."""
    row = await database.fetch_one(_LOST, {"film": film, "ids": _json(ids)})
    return Lost(*(row or (0, 0, 0)))


async def members_of_others(database: Database, films: Sequence[str]) -> Mapping[str, int]:
    """How many members' progress is kept for each film that is none of these."""
    return dict(await database.fetch_all(_OF_OTHERS, {"films": _json(films)}))


def _json(texts: Sequence[str]) -> str:
    return orjson.dumps(list(texts)).decode()
