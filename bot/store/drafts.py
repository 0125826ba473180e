"""Polls that have not been posted: the table `drafts`, a row a draft; no rule of what makes a draft ready."""

import orjson
from pydantic import TypeAdapter

from bot.model.polls import Draft
from bot.store.database import Database

_DRAFT = TypeAdapter(Draft)


async def keep(database: Database, guild_id: int, author_id: int, draft: Draft, made_at: int) -> int:
    """Keep a new draft; its id."""
    row = await database.fetch_one(
        "INSERT INTO drafts (guild_id, author_id, draft, made_at) VALUES (?, ?, ?, ?) RETURNING id",
        (guild_id, author_id, _packed(draft), made_at),
    )
    assert row is not None  # noqa: S101  # an insert that did not happen has raised
    return row[0]


async def find(database: Database, draft_id: int, author_id: int) -> Draft | None:
    """A draft of this author."""
    row = await database.fetch_one("SELECT draft FROM drafts WHERE id = ? AND author_id = ?", (draft_id, author_id))
    return unpacked(row[0]) if row else None


async def change(database: Database, draft_id: int, author_id: int, draft: Draft) -> bool:
    """Put another draft in the place of one; False when it has gone."""
    row = await database.fetch_one(
        "UPDATE drafts SET draft = ? WHERE id = ? AND author_id = ? RETURNING id",
        (_packed(draft), draft_id, author_id),
    )
    return row is not None


async def drop(database: Database, draft_id: int, author_id: int) -> bool:
    """Throw a draft away; False when it has gone already."""
    row = await database.fetch_one(
        "DELETE FROM drafts WHERE id = ? AND author_id = ? RETURNING id", (draft_id, author_id)
    )
    return row is not None


async def drop_beyond(database: Database, author_id: int, most: int) -> None:
    """Throw away the oldest drafts of an author who has more than so many."""
    await database.fetch_one(
        "DELETE FROM drafts WHERE author_id = :author "
        "AND id NOT IN (SELECT id FROM drafts WHERE author_id = :author ORDER BY id DESC LIMIT :most)",
        {"author": author_id, "most": most},
    )


async def drop_old(database: Database, before: int) -> None:
    """Throw away what nobody has posted."""
    await database.fetch_one("DELETE FROM drafts WHERE made_at < ?", (before,))


def unpacked(packed: str) -> Draft:
    """A draft as it was kept; one that does not say where its words come from is taken at its gate."""
    kept = orjson.loads(packed)
    return _DRAFT.validate_python({"words_from": kept.get("checkpoint", 0), **kept})


def _packed(draft: Draft) -> str:
    return _DRAFT.dump_json(draft).decode()
