"""Films that guilds have brought: the tables `server_films`, `film_versions` and `film_uploads`."""

import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import orjson

from bot.model.guild_films import MOST_UPLOADS, MOST_VERSIONS, OwnFilm, Upload, Version, Way, key_in
from bot.store.database import Database, Row, as_json, time_of
from bot.store.film_cache import pack_cover, unpack_cover
from knowledge.entries import Cover

Versions: TypeAlias = tuple[tuple[str, int], ...]
"""The films of a guild that can be used, each by its key with the version in use."""

_IN_USE = """
SELECT json_group_array(json_array(film, version)) FROM (
    SELECT film, version FROM server_films WHERE guild_id = :guild AND removed_at IS NULL ORDER BY film
)
"""
_FILMS = """
SELECT film, slug, cover, version, way, author_id, made_at, removed_at
FROM server_films JOIN film_versions USING (film, version) WHERE guild_id = :guild ORDER BY film
"""
_USE = """
INSERT INTO server_films (film, guild_id, slug, version) VALUES (:film, :guild, :slug, :version)
ON CONFLICT (film) DO UPDATE SET version = excluded.version, removed_at = NULL
"""
_KEEP_VERSION = """
INSERT INTO film_versions (film, version, text, cover, way, author_id, made_at)
VALUES (:film, :version, :text, :cover, :way, :author, :at)
"""
_DROP_VERSIONS = """
DELETE FROM film_versions WHERE film = :film AND version NOT IN (
    SELECT version FROM film_versions WHERE film = :film ORDER BY version DESC LIMIT :most
)
"""
_KEEP_UPLOAD = """
INSERT INTO film_uploads (guild_id, author_id, slug, base, text, cover, way, made_at)
VALUES (:guild, :author, :slug, :base, :text, :cover, :way, :at) RETURNING id
"""
_DROP_UPLOADS = """
DELETE FROM film_uploads WHERE guild_id = :guild AND id NOT IN (
    SELECT id FROM film_uploads WHERE guild_id = :guild ORDER BY id DESC LIMIT :most
)
"""
_LIKELY_GUILDS = """
WITH likely(guild_id, rank) AS (
    SELECT guild_id, -changed_at FROM progress JOIN server_films USING (film)
    WHERE viewer_id = :member AND removed_at IS NULL
    UNION ALL SELECT guild_id, 1 FROM (SELECT DISTINCT guild_id FROM server_films LIMIT :most)
)
SELECT guild_id FROM likely GROUP BY guild_id ORDER BY min(rank), guild_id LIMIT :most
"""
# What else is stored about a film that goes for good, in every table that has its key.
_GO_WITH_FILM = (
    "DELETE FROM progress WHERE film IN (SELECT value FROM json_each(:films))",
    "DELETE FROM rooms WHERE film IN (SELECT value FROM json_each(:films))",
    "UPDATE servers SET film = NULL WHERE film IN (SELECT value FROM json_each(:films))",
    "DELETE FROM film_checkpoints WHERE film IN (SELECT value FROM json_each(:films))",
    "DELETE FROM server_films WHERE film IN (SELECT value FROM json_each(:films))",
)


@dataclass(frozen=True, slots=True)
class NewFilm:
    """A film to keep for a guild, by a member, at a time in whole seconds since 1970 UTC; `text` is as of `pack`."""

    guild_id: int
    slug: str
    text: bytes
    cover: Cover
    way: Way
    author_id: int
    at: int

    @property
    def film(self) -> str:
        """Return its key."""
        return key_in(self.slug, self.guild_id)

    def packed(self) -> dict[str, object]:
        """Return what statements take."""
        return {
            "guild": self.guild_id,
            "film": self.film,
            "slug": self.slug,
            "text": self.text,
            "cover": as_json(pack_cover(self.cover)),
            "way": self.way,
            "author": self.author_id,
            "at": self.at,
        }


def pack(text: str) -> bytes:
    """Compress a film file, which takes some hundredths of a second for a large one."""
    return zlib.compress(text.encode())


async def in_use(database: Database, guild_id: int) -> Versions:
    """Return which films a guild has, and in which version."""
    return await database.fetch_one_cached(_IN_USE, {"guild": guild_id}, _versions) or ()


def _versions(row: Row) -> Versions:
    return tuple((film, version) for film, version in orjson.loads(row[0]))


async def films_of(database: Database, guild_id: int) -> list[OwnFilm]:
    """Return the films of a guild, also those that were removed."""
    return [_film(row) for row in await database.fetch_all(_FILMS, {"guild": guild_id})]


def _film(row: Row) -> OwnFilm:
    film, slug, cover, number, way, made_by, made_at, removed_at = row
    version = Version(number, Way(way), made_by, time_of(made_at), in_use=True)
    removed = time_of(removed_at) if removed_at is not None else None
    return OwnFilm(film, slug, unpack_cover(orjson.loads(cover)), version, removed)


async def versions_of(database: Database, film: str) -> list[Version]:
    """Return the versions of a film that are kept, the newest first."""
    rows = await database.fetch_all(
        "SELECT film_versions.version, way, author_id, made_at, film_versions.version = server_films.version "
        "FROM film_versions JOIN server_films USING (film) WHERE film = ? ORDER BY 1 DESC",
        (film,),
    )
    return [
        Version(number, Way(way), made_by, time_of(made_at), bool(used)) for number, way, made_by, made_at, used in rows
    ]


async def text_of(database: Database, film: str, version: int) -> str | None:
    """Return a version of a film as a film file; None where it has gone."""
    packed = await database.fetch_value(
        "SELECT text FROM film_versions WHERE film = ? AND version = ?", (film, version)
    )
    return zlib.decompress(packed).decode() if packed is not None else None


async def keep_upload(database: Database, new: NewFilm, base: int) -> int:
    """Keep a film until its curator has decided, and return its number; the oldest of its guild make room."""
    upload_id = await database.fetch_value(_KEEP_UPLOAD, {**new.packed(), "base": base})
    await database.fetch_one(_DROP_UPLOADS, {"guild": new.guild_id, "most": MOST_UPLOADS})
    return upload_id


async def find_upload(database: Database, upload_id: int, guild_id: int, author_id: int) -> tuple[Upload, bytes] | None:
    """Find what waits under a number, of this guild and this member, with its text as of `pack`."""
    row = await database.fetch_one(
        "SELECT slug, base, cover, way, text FROM film_uploads WHERE id = ? AND guild_id = ? AND author_id = ?",
        (upload_id, guild_id, author_id),
    )
    if row is None:
        return None
    slug, base, cover, way, text = row
    upload = Upload(upload_id, slug, base, unpack_cover(orjson.loads(cover)), Way(way))
    return upload, text


async def drop_upload(database: Database, upload_id: int, guild_id: int, author_id: int) -> None:
    """Delete what waits under a number; it may have gone already."""
    await database.fetch_one(
        "DELETE FROM film_uploads WHERE id = ? AND guild_id = ? AND author_id = ?", (upload_id, guild_id, author_id)
    )


async def drop_old_uploads(database: Database, before: int) -> None:
    """Delete what has waited since before a time."""
    await database.fetch_one("DELETE FROM film_uploads WHERE made_at < ?", (before,))


async def put_to_use(database: Database, new: NewFilm) -> int:
    """Keep a film as the next version of it, the one in use from now on, and return the number of the version."""
    last = await database.fetch_value("SELECT max(version) FROM film_versions WHERE film = ?", (new.film,))
    packed = {**new.packed(), "version": (last or 0) + 1}
    await database.fetch_one(_USE, packed)
    await database.fetch_one(_KEEP_VERSION, packed)
    await database.fetch_one(_DROP_VERSIONS, {"film": new.film, "most": MOST_VERSIONS})
    return (last or 0) + 1


async def set_removed(database: Database, film: str, removed_at: int | None) -> bool:
    """Note when a film was removed, or that it is back; return False where that was so already."""
    row = await database.fetch_one(
        "UPDATE server_films SET removed_at = :at WHERE film = :film AND (removed_at IS NULL) = (:at IS NOT NULL) "
        "RETURNING film",
        {"film": film, "at": removed_at},
    )
    return row is not None


async def removed_before(database: Database, before: int) -> list[str]:
    """Return the films that were removed before a time."""
    return await database.fetch_column("SELECT film FROM server_films WHERE removed_at < ?", (before,))


async def of_guilds(database: Database, guild_ids: Collection[int]) -> list[str]:
    """Return the films of guilds."""
    return await database.fetch_column(
        "SELECT film FROM server_films WHERE guild_id IN (SELECT value FROM json_each(?))", (as_json([*guild_ids]),)
    )


async def drop(database: Database, films: Sequence[str]) -> None:
    """Delete films for good, with what is stored about them; polls stay."""
    for sql in _GO_WITH_FILM:
        await database.fetch_one(sql, {"films": as_json([*films])})


async def likely_guilds(database: Database, member_id: int, most: int) -> list[int]:
    """Return guilds with films, at most so many, those first whose films a member has set their progress for last."""
    return await database.fetch_column(_LIKELY_GUILDS, {"member": member_id, "most": most})
