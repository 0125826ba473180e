-- Every change of a vote leaves a line in the log for good, so there is an end to how often one voter changes their mind
-- in one poll. Votes are counted here by the lines they have left; those of a first vote are in no index.
CREATE INDEX poll_log_of_changes ON poll_log (poll_id, member_id) WHERE event IN ('changed', 'withdrawn');

CREATE TRIGGER ballots_changed_too_often BEFORE UPDATE OF picks ON ballots
WHEN NEW.picks IS NOT OLD.picks AND (
    SELECT count(*) FROM poll_log
    WHERE poll_id = OLD.poll_id AND member_id = OLD.voter_id AND event IN ('changed', 'withdrawn')
) >= 100
BEGIN
    SELECT RAISE(ABORT, 'this vote has changed too often');
END;

-- What one member or one server has started, to be counted.
CREATE INDEX polls_open_of_guild ON polls (guild_id) WHERE state = 'open';
CREATE INDEX polls_of_author ON polls (author_id, guild_id, opened_at);
CREATE INDEX drafts_of_author ON drafts (author_id, id);
