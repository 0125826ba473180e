-- What a list of polls leaves out because somebody cannot see its place is left out by an index alone, without a look at
-- the polls themselves; and so is the look for private threads.
DROP INDEX polls_of_guild;
CREATE INDEX polls_of_guild ON polls (
    guild_id, id, state, private_thread, parent_id, channel_id, author_id, message_id
);
DROP INDEX polls_in_private_threads;
CREATE INDEX polls_in_private_threads ON polls (guild_id, channel_id, parent_id) WHERE private_thread = 1;
