-- What a server has set, and what its rooms are cleared for. Without a row nothing is set: a room is safe for
-- everybody, as before the film starts.

CREATE TABLE servers (
    guild_id INTEGER PRIMARY KEY,
    film TEXT, -- what its rooms talk about where they have no film of their own
    time_zone TEXT NOT NULL DEFAULT 'UTC', -- an IANA name, such as Europe/Berlin
    starters TEXT NOT NULL DEFAULT 'everyone' CHECK (starters IN ('everyone', 'moderators', 'role')),
    starter_role_id INTEGER,
    sharing INTEGER NOT NULL DEFAULT 1 CHECK (sharing IN (0, 1)), -- whether members may share behind spoiler tags
    CHECK (starters <> 'role' OR starter_role_id IS NOT NULL)
) STRICT;

CREATE TABLE rooms (
    channel_id INTEGER PRIMARY KEY,
    guild_id INTEGER NOT NULL,
    film TEXT NOT NULL,
    checkpoint INTEGER NOT NULL DEFAULT 0 CHECK (checkpoint >= 0)
) STRICT;

CREATE INDEX rooms_of_guild ON rooms (guild_id);
