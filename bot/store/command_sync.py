"""Command sync: the table `synced_commands`, the digest of the commands that Discord last got, by application."""

from bot.store.database import Database


async def digest_of(database: Database, application_id: int) -> str | None:
    """Return the digest of the commands that Discord last got."""
    return await database.fetch_value("SELECT digest FROM synced_commands WHERE application_id = ?", (application_id,))


async def keep(database: Database, application_id: int, digest: str) -> None:
    """Store the digest of the commands that Discord has got."""
    await database.fetch_one(
        "INSERT INTO synced_commands (application_id, digest) VALUES (?, ?) "
        "ON CONFLICT DO UPDATE SET digest = excluded.digest",
        (application_id, digest),
    )


async def forget(database: Database, application_id: int) -> None:
    """Delete the digest: Discord has other commands."""
    await database.fetch_one("DELETE FROM synced_commands WHERE application_id = ?", (application_id,))
