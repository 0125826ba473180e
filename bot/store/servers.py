"""What servers have set: the table `servers`, a row a server that has set anything."""

from bot.model.servers import Server, Starters
from bot.store.database import Database


async def find(database: Database, guild_id: int) -> Server:
    """The settings of a server."""
    row = await database.fetch_one(
        "SELECT time_zone, starters, starter_role_id FROM servers WHERE guild_id = ?", (guild_id,)
    )
    return Server(guild_id, row[0], Starters(row[1]), row[2]) if row else Server(guild_id)


async def keep(database: Database, server: Server) -> None:
    """Keep the settings of a server."""
    await database.fetch_one(
        "INSERT INTO servers (guild_id, time_zone, starters, starter_role_id) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET time_zone = excluded.time_zone, starters = excluded.starters, "
        "starter_role_id = excluded.starter_role_id",
        (server.guild_id, server.time_zone, server.starters, server.starter_role_id),
    )
