-- Polls are found by their words through an index of trigrams, folded as members' words are everywhere. The sign of a
-- server is one trigram, so that a search reads what its own server has, however many polls the others have. The row of a
-- poll is its id below zero: the newest comes first, and the index is several times as fast read forwards.
UPDATE polls SET folded = fold_text(
    question || ' ' || (
        SELECT group_concat(text, ' ') FROM (SELECT text FROM choices WHERE poll_id = polls.id ORDER BY number)
    )
)
WHERE EXISTS (SELECT 1 FROM choices WHERE poll_id = polls.id);

CREATE VIRTUAL TABLE poll_words USING fts5 (
    server, words, content = '', tokenize = 'trigram case_sensitive 1', detail = 'column', columnsize = 0
);

INSERT INTO poll_words (rowid, server, words)
SELECT
    -id,
    char(131072 + (guild_id >> 32) % 65536, 131072 + (guild_id >> 16) % 65536, 131072 + guild_id % 65536),
    folded
FROM polls ORDER BY -id;

CREATE TRIGGER polls_are_indexed AFTER INSERT ON polls
BEGIN
    INSERT INTO poll_words (rowid, server, words) VALUES (
        -NEW.id,
        char(131072 + (NEW.guild_id >> 32) % 65536, 131072 + (NEW.guild_id >> 16) % 65536, 131072 + NEW.guild_id % 65536),
        NEW.folded
    );
END;

CREATE TRIGGER polls_are_indexed_as_changed AFTER UPDATE OF folded ON polls
BEGIN
    INSERT INTO poll_words (poll_words, rowid, server, words) VALUES (
        'delete',
        -OLD.id,
        char(131072 + (OLD.guild_id >> 32) % 65536, 131072 + (OLD.guild_id >> 16) % 65536, 131072 + OLD.guild_id % 65536),
        OLD.folded
    );
    INSERT INTO poll_words (rowid, server, words) VALUES (
        -NEW.id,
        char(131072 + (NEW.guild_id >> 32) % 65536, 131072 + (NEW.guild_id >> 16) % 65536, 131072 + NEW.guild_id % 65536),
        NEW.folded
    );
END;

CREATE TRIGGER polls_leave_the_index AFTER DELETE ON polls
BEGIN
    INSERT INTO poll_words (poll_words, rowid, server, words) VALUES (
        'delete',
        -OLD.id,
        char(131072 + (OLD.guild_id >> 32) % 65536, 131072 + (OLD.guild_id >> 16) % 65536, 131072 + OLD.guild_id % 65536),
        OLD.folded
    );
END;
