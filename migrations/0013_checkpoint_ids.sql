-- How far somebody has got, what a room is cleared for and whom a poll is for are kept by a checkpoint's id, which stays
-- when others come or go, where it was a number. Which id a number stands for is written in the film files, which only
-- the bot reads: until it has, digits in place of an id, or a poll without one, count as nothing that was said.

CREATE TABLE progress_by_id (
    viewer_id INTEGER NOT NULL,
    film TEXT NOT NULL,
    checkpoint TEXT NOT NULL CHECK (length(checkpoint) BETWEEN 1 AND 64),
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (viewer_id, film)
) STRICT, WITHOUT ROWID;

INSERT INTO progress_by_id (viewer_id, film, checkpoint, changed_at)
SELECT viewer_id, film, CAST(checkpoint AS TEXT), changed_at FROM progress;

DROP TABLE progress;
ALTER TABLE progress_by_id RENAME TO progress;

CREATE INDEX progress_of_film ON progress (film, checkpoint);

CREATE TABLE rooms_by_id (
    channel_id INTEGER PRIMARY KEY,
    guild_id INTEGER NOT NULL,
    film TEXT NOT NULL,
    checkpoint TEXT NOT NULL DEFAULT 'start' CHECK (length(checkpoint) BETWEEN 1 AND 64)
) STRICT;

INSERT INTO rooms_by_id (channel_id, guild_id, film, checkpoint)
SELECT channel_id, guild_id, film, CAST(checkpoint AS TEXT) FROM rooms;

DROP TABLE rooms;
ALTER TABLE rooms_by_id RENAME TO rooms;

CREATE INDEX rooms_of_guild ON rooms (guild_id);

-- The number of a poll's checkpoint stays what it was when the poll was made; none is 0. What it goes by is this.
ALTER TABLE polls ADD COLUMN gate TEXT CHECK (length(gate) BETWEEN 1 AND 64);

CREATE INDEX polls_of_film ON polls (film, checkpoint, gate) WHERE film IS NOT NULL;

CREATE TRIGGER polls_keep_their_gate BEFORE UPDATE OF gate ON polls
WHEN OLD.gate IS NOT NULL AND NEW.gate IS NOT OLD.gate
BEGIN
    SELECT RAISE(ABORT, 'a poll is not changed once it is made');
END;

-- The lists of checkpoints that each film has had. A number on a card is of the list with the card's mark; one without a
-- mark is of the list that numbers were carried over by. The one with the highest version is the last that was read.
CREATE TABLE film_checkpoints (
    film TEXT NOT NULL,
    mark TEXT NOT NULL,
    ids TEXT NOT NULL CHECK (json_valid(ids)),
    version INTEGER NOT NULL,
    unmarked INTEGER NOT NULL CHECK (unmarked IN (0, 1)),
    PRIMARY KEY (film, mark)
) STRICT, WITHOUT ROWID;

-- Films whose files have been renamed: the film of a poll changes to what it is called now, and to nothing else.
CREATE TABLE renamed_films (
    former TEXT PRIMARY KEY,
    film TEXT NOT NULL
) STRICT, WITHOUT ROWID;

DROP TRIGGER polls_keep_their_rules;

CREATE TRIGGER polls_keep_their_rules
BEFORE UPDATE OF guild_id, checkpoint, question, kind, most, results, privacy, opened_at, closes_at ON polls
BEGIN
    SELECT RAISE(ABORT, 'a poll is not changed once it is made');
END;

CREATE TRIGGER polls_keep_their_film BEFORE UPDATE OF film ON polls
WHEN NOT EXISTS (SELECT 1 FROM renamed_films WHERE former = OLD.film AND film = NEW.film)
BEGIN
    SELECT RAISE(ABORT, 'a poll is not changed once it is made');
END;
