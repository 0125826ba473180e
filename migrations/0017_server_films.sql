-- Films that servers have brought. What else is stored about one (progress, clearances, gates) has its key, which is its
-- slug with its server: no film file can have such a slug, and the same slug in two servers never meets.

CREATE TABLE server_films (
    film TEXT PRIMARY KEY CHECK (film = slug || '@' || substr(film, length(slug) + 2) AND length(film) <= 48),
    guild_id INTEGER NOT NULL,
    slug TEXT NOT NULL CHECK (length(slug) > 0 AND instr(slug, '@') = 0),
    version INTEGER NOT NULL, -- the one in use
    removed_at INTEGER, -- kept for a while, so that it can be brought back
    UNIQUE (guild_id, slug),
    FOREIGN KEY (film, version) REFERENCES film_versions (film, version) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX server_films_removed ON server_films (removed_at) WHERE removed_at IS NOT NULL;

-- Each version is whole. `text` is a film file, compressed; `cover` is what everybody may know of the film.
CREATE TABLE film_versions (
    film TEXT NOT NULL REFERENCES server_films (film) ON DELETE CASCADE,
    version INTEGER NOT NULL CHECK (version > 0),
    text BLOB NOT NULL,
    cover TEXT NOT NULL CHECK (json_valid(cover)),
    way TEXT NOT NULL CHECK (way IN ('file', 'sheet', 'form', 'back')),
    author_id INTEGER NOT NULL, -- 0 is somebody who asked to be forgotten
    made_at INTEGER NOT NULL,
    PRIMARY KEY (film, version)
) STRICT;

CREATE INDEX film_versions_author_id ON film_versions (author_id) WHERE author_id <> 0;

CREATE TRIGGER film_versions_stay_as_they_are BEFORE UPDATE OF film, version, text, cover, way, made_at ON film_versions
BEGIN
    SELECT RAISE(ABORT, 'a version of a film is not changed once it is made');
END;

-- What a curator has been shown and not yet put to use. `base` is the version that it was compared with, 0 for none.
CREATE TABLE film_uploads (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    slug TEXT NOT NULL,
    base INTEGER NOT NULL,
    text BLOB NOT NULL,
    cover TEXT NOT NULL CHECK (json_valid(cover)),
    way TEXT NOT NULL CHECK (way IN ('file', 'sheet', 'form', 'back')),
    made_at INTEGER NOT NULL
) STRICT;

CREATE INDEX film_uploads_of_guild ON film_uploads (guild_id);
CREATE INDEX film_uploads_of_author ON film_uploads (author_id);

-- Members with this role bring films, besides those who may manage the server.
ALTER TABLE servers ADD COLUMN curator_role_id INTEGER;
