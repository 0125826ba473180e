"""Questions that were handed on to curators: the table `film_questions`."""

from collections.abc import Sequence

from bot.model.handed_questions import MOST_QUESTIONS, HandedQuestion
from bot.store.database import Database, as_json

_COLUMNS = "id, guild_id, film, checkpoint, question, member_id"
_DROP_OLDEST = """
DELETE FROM film_questions WHERE film = :film AND id NOT IN (
    SELECT id FROM film_questions WHERE film = :film ORDER BY id DESC LIMIT :most
)
"""


async def keep(  # noqa: PLR0913, PLR0917  # the columns
    database: Database, guild_id: int, film: str, checkpoint: str, question: str, member_id: int, asked_at: int
) -> None:
    """Keep a question; the same one of the same film and member is kept once."""
    known = await database.fetch_value(
        "SELECT id FROM film_questions WHERE film = ? AND question = ? AND member_id = ?", (film, question, member_id)
    )
    if known is not None:
        return
    await database.fetch_one(
        "INSERT INTO film_questions (guild_id, film, checkpoint, question, member_id, asked_at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (guild_id, film, checkpoint, question, member_id, asked_at),
    )
    await database.fetch_one(_DROP_OLDEST, {"film": film, "most": MOST_QUESTIONS})


async def open_in(database: Database, guild_id: int) -> list[HandedQuestion]:
    """Return the questions that no film of a guild answers yet, oldest first."""
    rows = await database.fetch_all(
        f"SELECT {_COLUMNS} FROM film_questions WHERE guild_id = ? AND NOT settled ORDER BY id",  # noqa: S608  # ours
        (guild_id,),
    )
    return [HandedQuestion(*row) for row in rows]


async def waiting(database: Database, film: str, member_id: int | None = None) -> list[HandedQuestion]:
    """Return the questions about a film, of one member or of all, that nobody was told about yet."""
    rows = await database.fetch_all(
        f"SELECT {_COLUMNS} FROM film_questions "  # noqa: S608  # ours
        "WHERE film = :film AND (:member IS NULL OR member_id = :member) ORDER BY id",
        {"film": film, "member": member_id},
    )
    return [HandedQuestion(*row) for row in rows]


async def settle(database: Database, ids: Sequence[int]) -> None:
    """Note that the film answers these questions, if perhaps further on."""
    await database.fetch_one(
        "UPDATE film_questions SET settled = 1 WHERE id IN (SELECT value FROM json_each(?))", (as_json([*ids]),)
    )


async def drop(database: Database, ids: Sequence[int], guild_id: int) -> list[int]:
    """Delete questions of a guild, and return those that were there."""
    return await database.fetch_column(
        "DELETE FROM film_questions WHERE guild_id = ? AND id IN (SELECT value FROM json_each(?)) RETURNING id",
        (guild_id, as_json([*ids])),
    )


async def drop_old(database: Database, before: int) -> None:
    """Delete the questions that were asked before a time."""
    await database.fetch_one("DELETE FROM film_questions WHERE asked_at < ?", (before,))
