"""What servers have set: the table `servers`, a row a server that has set anything; not what follows from it."""

from bot.model.guilds import GuildSettings, PollStarters
from bot.store.database import Database


async def find(database: Database, guild_id: int) -> GuildSettings:
    """The settings of a server."""
    row = await database.fetch_one(
        "SELECT film, time_zone, starters, starter_role_id, sharing FROM servers WHERE guild_id = ?", (guild_id,)
    )
    if row is None:
        return GuildSettings(guild_id)
    film, time_zone, starters, role_id, sharing = row
    return GuildSettings(guild_id, film, time_zone, PollStarters(starters), role_id, bool(sharing))


async def keep(database: Database, server: GuildSettings) -> None:
    """Keep the settings of a server."""
    await database.fetch_one(
        "INSERT INTO servers (guild_id, film, time_zone, starters, starter_role_id, sharing) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET film = excluded.film, time_zone = excluded.time_zone, starters = excluded.starters, "
        "starter_role_id = excluded.starter_role_id, sharing = excluded.sharing",
        (server.guild_id, server.film, server.time_zone, server.starters, server.starter_role_id, server.sharing),
    )
