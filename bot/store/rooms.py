"""What channels are cleared for: the table `rooms`, a row a channel that has a film; not what follows from it."""

from bot.model.guilds import ChannelSettings
from bot.store.database import Database


async def find(database: Database, guild_id: int, channel_id: int) -> tuple[str, str] | None:
    """The film of a channel, and the id of the checkpoint that it is cleared for."""
    row = await database.fetch_one(
        "SELECT film, checkpoint FROM rooms WHERE channel_id = ? AND guild_id = ?", (channel_id, guild_id)
    )
    return (row[0], row[1]) if row else None


async def keep(database: Database, room: ChannelSettings, checkpoint: str) -> None:
    """Keep the settings of a channel, its checkpoint by id; one without a film has none."""
    if room.film is None:
        await database.fetch_one(
            "DELETE FROM rooms WHERE channel_id = ? AND guild_id = ?", (room.channel_id, room.guild_id)
        )
        return
    await database.fetch_one(
        "INSERT INTO rooms (channel_id, guild_id, film, checkpoint) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET film = excluded.film, checkpoint = excluded.checkpoint "
        "WHERE guild_id = excluded.guild_id",  # nobody sets the channels of another server
        (room.channel_id, room.guild_id, room.film, checkpoint),
    )
