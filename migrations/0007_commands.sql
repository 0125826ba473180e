-- Which commands Discord was last told of: a hash, so that it is told again only once they are others.
CREATE TABLE synced_commands (
    application_id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL
) STRICT;
