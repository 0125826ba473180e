-- When the bot left a server. What was set there is kept for a while, in case it comes back.
CREATE TABLE departures (
    guild_id INTEGER PRIMARY KEY,
    left_at INTEGER NOT NULL
) STRICT;
