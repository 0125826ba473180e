"""Which prompts have been put to which rooms: the table `prompts_put`, a row each time; not which comes next."""

from bot.store.database import Database


async def times_posted(database: Database, channel_id: int, film: str) -> dict[str, int]:
    """How often a room has had each prompt of a film that it has had at all, by the prompt's id."""
    rows = await database.fetch_all(
        "SELECT prompt, count(*) FROM prompts_put WHERE channel_id = ? AND film = ? GROUP BY prompt",
        (channel_id, film),
    )
    return dict(rows)


async def last_posted_at(database: Database, member_id: int) -> int | None:
    """When a member last put a prompt to any room, in seconds since 1970 UTC."""
    row = await database.fetch_one("SELECT max(put_at) FROM prompts_put WHERE member_id = ?", (member_id,))
    return row[0] if row else None


async def record(database: Database, channel_id: int, film: str, prompt: str, member_id: int, put_at: int) -> None:  # noqa: PLR0913, PLR0917  # the columns
    """Note that a prompt has been put to a room."""
    await database.fetch_one(
        "INSERT INTO prompts_put (channel_id, film, prompt, member_id, put_at) VALUES (?, ?, ?, ?, ?)",
        (channel_id, film, prompt, member_id, put_at),
    )
