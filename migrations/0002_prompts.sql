-- Which prompt was put to which room, so that none comes twice before all have come once; and by whom, so
-- that nobody floods a room.
CREATE TABLE prompts_put (
    id INTEGER PRIMARY KEY,
    channel_id INTEGER NOT NULL,
    film TEXT NOT NULL,
    prompt TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    put_at INTEGER NOT NULL
) STRICT;

CREATE INDEX prompts_put_by_room ON prompts_put (channel_id, film, prompt);
CREATE INDEX prompts_put_by_member ON prompts_put (member_id, put_at);
