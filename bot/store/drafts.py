"""Polls that have not been posted: the table `drafts`, a row a draft; no rule of what makes a draft ready."""

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
    """Keep a new draft with the ids of its checkpoints, by which they are found again; its own id."""
    row = await database.fetch_one(
        f"INSERT INTO drafts (guild_id, author_id, draft, made_at) VALUES (:guild, :author, {_KEEP}, :at) RETURNING id",  # noqa: S608
        {"guild": guild_id, "author": author_id, "at": made_at, **_packed(draft, gates)},
    )
    assert row is not None  # noqa: S101  # an insert that did not happen has raised
    return row[0]


async def find(database: Database, draft_id: int, author_id: int) -> tuple[Draft, Gates] | None:
    """A draft of this author, and the ids of its checkpoints."""
    row = await database.fetch_one("SELECT draft FROM drafts WHERE id = ? AND author_id = ?", (draft_id, author_id))
    return (unpacked(row[0]), gates_in(row[0])) if row else None


async def change(database: Database, draft_id: int, author_id: int, draft: Draft, gates: Gates) -> bool:
    """Put another draft in the place of one; False when it has gone."""
    row = await database.fetch_one(
        f"UPDATE drafts SET draft = {_KEEP} WHERE id = :id AND author_id = :author RETURNING id",  # noqa: S608  # ours
        {"id": draft_id, "author": author_id, **_packed(draft, gates)},
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


def gates_in(packed: str) -> Gates:
    """The ids that a draft was kept with; where it does not say where its words come from, that is its gate, too."""
    kept = orjson.loads(packed)
    gate = kept.get("gate", GONE)
    return gate, kept.get("words_gate", gate)


def _packed(draft: Draft, gates: Gates) -> dict[str, str]:
    """A draft as the statements take it."""
    return {"draft": _DRAFT.dump_json(draft).decode(), "gate": gates[0], "words": gates[1]}
