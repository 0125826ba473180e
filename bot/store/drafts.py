"""Drafts: the table `drafts`, a row for each poll that has not been posted."""

from typing import TypeAlias

import orjson
from pydantic import TypeAdapter

from bot.model.drafts import Draft
from bot.model.gates import GONE
from bot.store.database import Database

_DRAFT = TypeAdapter(Draft)
_KEEP = "json_set(:draft, '$.gate', :gate, '$.words_gate', :words)"

Gates: TypeAlias = tuple[str, str]
"""The ids of the checkpoint that a draft is for, and of the one that its words come from."""


async def keep(  # noqa: PLR0913, PLR0917  # the columns
    database: Database, guild_id: int, author_id: int, draft: Draft, gates: Gates, made_at: int
) -> int:
    """Store a new draft with the ids of its checkpoints, and return its own id."""
    return await database.fetch_value(
        f"INSERT INTO drafts (guild_id, author_id, draft, made_at) VALUES (:guild, :author, {_KEEP}, :at) RETURNING id",  # noqa: S608
        {"guild": guild_id, "author": author_id, "at": made_at, **_packed(draft, gates)},
    )


async def find(database: Database, draft_id: int, author_id: int) -> tuple[Draft, Gates] | None:
    """Find a draft of this author, with the ids of its checkpoints."""
    packed = await database.fetch_value(
        "SELECT draft FROM drafts WHERE id = ? AND author_id = ?", (draft_id, author_id)
    )
    return unpack(packed) if packed else None


async def latest(
    database: Database, guild_id: int, author_id: int, since: int, most: int
) -> list[tuple[int, Draft, Gates]]:
    """Return at most so many drafts of an author in a guild that were made since then, with their ids, newest first."""
    rows = await database.fetch_all(
        "SELECT id, draft FROM drafts WHERE guild_id = ? AND author_id = ? AND made_at >= ? ORDER BY id DESC LIMIT ?",
        (guild_id, author_id, since, most),
    )
    return [(draft_id, *unpack(packed)) for draft_id, packed in rows]


async def change(database: Database, draft_id: int, author_id: int, draft: Draft, gates: Gates) -> bool:
    """Replace a draft; return False when it has gone."""
    row = await database.fetch_one(
        f"UPDATE drafts SET draft = {_KEEP} WHERE id = :id AND author_id = :author RETURNING id",  # noqa: S608  # ours
        {"id": draft_id, "author": author_id, **_packed(draft, gates)},
    )
    return row is not None


async def drop(database: Database, draft_id: int, author_id: int) -> bool:
    """Delete a draft; return False when it has gone already."""
    row = await database.fetch_one(
        "DELETE FROM drafts WHERE id = ? AND author_id = ? RETURNING id", (draft_id, author_id)
    )
    return row is not None


async def drop_beyond(database: Database, author_id: int, most: int) -> None:
    """Delete the oldest drafts of an author beyond a number."""
    await database.fetch_one(
        "DELETE FROM drafts WHERE author_id = :author "
        "AND id NOT IN (SELECT id FROM drafts WHERE author_id = :author ORDER BY id DESC LIMIT :most)",
        {"author": author_id, "most": most},
    )


async def drop_old(database: Database, before: int) -> None:
    """Delete the drafts that were made before a time."""
    await database.fetch_one("DELETE FROM drafts WHERE made_at < ?", (before,))


def unpack(packed: str) -> tuple[Draft, Gates]:
    """Read a stored draft and its ids; one without the checkpoint that its words come from has its gate for that."""
    stored = orjson.loads(packed)
    gate = stored.get("gate", GONE)
    draft = _DRAFT.validate_python({"words_from": stored.get("checkpoint", 0), **stored})
    return draft, (gate, stored.get("words_gate", gate))


def _packed(draft: Draft, gates: Gates) -> dict[str, str]:
    """Return a draft as the statements take it."""
    return {"draft": _DRAFT.dump_json(draft).decode(), "gate": gates[0], "words": gates[1]}
