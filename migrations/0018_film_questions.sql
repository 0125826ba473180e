-- Questions without an answer that members have handed on to the curators of a server's film. `member_id` is who is told
-- once there is an answer as far as they have seen, 0 for nobody; `checkpoint` is how far they had seen then.

CREATE TABLE film_questions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL,
    film TEXT NOT NULL REFERENCES server_films (film) ON DELETE CASCADE,
    checkpoint TEXT NOT NULL CHECK (length(checkpoint) BETWEEN 1 AND 64),
    question TEXT NOT NULL CHECK (length(question) BETWEEN 1 AND 300),
    member_id INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    settled INTEGER NOT NULL DEFAULT 0 CHECK (settled IN (0, 1)) -- the film answers it, though perhaps further on
) STRICT;

CREATE INDEX film_questions_of_film ON film_questions (film, settled);
CREATE INDEX film_questions_of_member ON film_questions (member_id) WHERE member_id <> 0;
CREATE INDEX film_questions_of_guild ON film_questions (guild_id);
