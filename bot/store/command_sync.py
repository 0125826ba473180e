"""Which commands Discord was last told of: the table `synced_commands`, a row an application."""

from bot.store.database import Database


async def digest_of(database: Database, application_id: int) -> str | None:
    """The digest of the commands that Discord was last told of."""
    row = await database.fetch_one("SELECT digest FROM synced_commands WHERE application_id = ?", (application_id,))
    return row[0] if row else None


async def keep(database: Database, application_id: int, digest: str) -> None:
    """Note what Discord was told."""
    await database.fetch_one(
        "INSERT INTO synced_commands (application_id, digest) VALUES (?, ?) "
        "ON CONFLICT DO UPDATE SET digest = excluded.digest",
        (application_id, digest),
    )


async def forget(database: Database, application_id: int) -> None:
    """Note that Discord has other commands than it was told of."""
    await database.fetch_one("DELETE FROM synced_commands WHERE application_id = ?", (application_id,))
