-- Where a poll stands, to decide who may see it there: the channel whose permissions count (its own, or of a thread the
-- channel of that), and whether it is a private thread, which only those see who are in it. Of older polls that is not
-- known until Discord has been asked; until then they are shown to administrators alone.
ALTER TABLE polls ADD COLUMN parent_id INTEGER;
ALTER TABLE polls ADD COLUMN private_thread INTEGER CHECK (private_thread IN (0, 1));

CREATE INDEX polls_in_channels ON polls (guild_id, parent_id) WHERE private_thread = 0;
CREATE INDEX polls_in_private_threads ON polls (guild_id, channel_id) WHERE private_thread = 1;
CREATE INDEX polls_not_placed ON polls (guild_id, channel_id) WHERE private_thread IS NULL;

CREATE TRIGGER polls_are_placed BEFORE INSERT ON polls
WHEN (NEW.parent_id IS NULL) <> (NEW.private_thread IS NULL)
BEGIN
    SELECT RAISE(ABORT, 'a place is known or it is not');
END;

CREATE TRIGGER polls_stay_in_their_place BEFORE UPDATE OF channel_id, parent_id, private_thread ON polls
WHEN (NEW.parent_id IS NULL) <> (NEW.private_thread IS NULL) OR (
    OLD.private_thread IS NOT NULL
    AND (NEW.channel_id, NEW.parent_id, NEW.private_thread) IS NOT (OLD.channel_id, OLD.parent_id, OLD.private_thread)
)
BEGIN
    SELECT RAISE(ABORT, 'a poll stays where it is');
END;
