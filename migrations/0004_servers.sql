-- What a server has set. A server without a row has set nothing.

CREATE TABLE servers (
    guild_id INTEGER PRIMARY KEY,
    time_zone TEXT NOT NULL DEFAULT 'UTC', -- an IANA name, such as Europe/Berlin
    starters TEXT NOT NULL DEFAULT 'everyone' CHECK (starters IN ('everyone', 'moderators', 'role')),
    starter_role_id INTEGER,
    CHECK (starters <> 'role' OR starter_role_id IS NOT NULL)
) STRICT;
