"""Discussions: the table `prompts_put`, a row for each prompt that was posted in a channel."""

from bot.store.database import Database


async def times_posted(database: Database, channel_id: int, film: str) -> dict[str, int]:
    """Count how often a channel has had each prompt of a film, by the prompt's id."""
    rows = await database.fetch_all(
        "SELECT prompt, count(*) FROM prompts_put WHERE channel_id = ? AND film = ? GROUP BY prompt",
        (channel_id, film),
    )
    return dict(rows)


async def last_posted_at(database: Database, member_id: int) -> int | None:
    """Return when a member last posted a prompt anywhere, in seconds since 1970 UTC."""
    return await database.fetch_value("SELECT max(put_at) FROM prompts_put WHERE member_id = ?", (member_id,))


async def record(database: Database, channel_id: int, film: str, prompt: str, member_id: int, put_at: int) -> None:  # noqa: PLR0913, PLR0917  # the columns
    """Note that a prompt has been posted."""
    await database.fetch_one(
        "INSERT INTO prompts_put (channel_id, film, prompt, member_id, put_at) VALUES (?, ?, ?, ?, ?)",
        (channel_id, film, prompt, member_id, put_at),
    )
