-- While a poll is open, its closing time can move back and choices can be added; a tie can be broken by a draw once the
-- result is out. Each leaves a line in the log, which has a detail for that. Votes are not touched by any of it.
DROP TRIGGER log_opened;
DROP TRIGGER log_voted;
DROP TRIGGER log_changed;
DROP TRIGGER ballots_changed_too_often;

CREATE TABLE poll_log_with_details (
    id INTEGER PRIMARY KEY,
    poll_id INTEGER NOT NULL REFERENCES polls (id),
    event TEXT NOT NULL CHECK (
        event IN (
            'opened', 'voted', 'changed', 'withdrawn', 'closed', 'published', 'exported',
            'extended', 'choice added', 'drawn'
        )
    ),
    member_id INTEGER,
    at INTEGER NOT NULL,
    detail INTEGER, -- the choice that was added or drawn; when an extended poll would have closed, none for by hand
    CHECK (detail IS NOT NULL OR event NOT IN ('choice added', 'drawn')),
    CHECK (detail IS NULL OR event IN ('extended', 'choice added', 'drawn'))
) STRICT;

INSERT INTO poll_log_with_details (id, poll_id, event, member_id, at)
SELECT id, poll_id, event, member_id, at FROM poll_log ORDER BY id;

DROP TABLE poll_log;
ALTER TABLE poll_log_with_details RENAME TO poll_log;

CREATE INDEX poll_log_of_poll ON poll_log (poll_id, id);
CREATE INDEX poll_log_of_changes ON poll_log (poll_id, member_id) WHERE event IN ('changed', 'withdrawn');
-- What a card shows of the log, without a look at every vote.
CREATE INDEX poll_log_on_cards ON poll_log (poll_id, id) WHERE event IN ('closed', 'extended', 'choice added', 'drawn');
CREATE UNIQUE INDEX poll_log_drawn_once ON poll_log (poll_id) WHERE event = 'drawn';

CREATE TRIGGER poll_log_kept BEFORE UPDATE ON poll_log
WHEN NEW.member_id IS NOT NULL
    OR (NEW.id, NEW.poll_id, NEW.event, NEW.at, NEW.detail) IS NOT (OLD.id, OLD.poll_id, OLD.event, OLD.at, OLD.detail)
BEGIN
    SELECT RAISE(ABORT, 'the log is only added to');
END;

CREATE TRIGGER poll_log_never_shortened BEFORE DELETE ON poll_log
BEGIN
    SELECT RAISE(ABORT, 'the log is only added to');
END;

CREATE TRIGGER poll_log_draws_from_ties BEFORE INSERT ON poll_log
WHEN NEW.event = 'drawn' AND (
    SELECT state = 'published' AND json_array_length(result, '$.winners') > 1
        AND NEW.detail IN (SELECT value FROM json_each(result, '$.winners'))
    FROM polls WHERE id = NEW.poll_id
) IS NOT 1
BEGIN
    SELECT RAISE(ABORT, 'only a tie is drawn from');
END;

CREATE TRIGGER log_opened AFTER UPDATE OF message_id ON polls
WHEN OLD.message_id IS NULL AND NEW.message_id IS NOT NULL
BEGIN
    INSERT INTO poll_log (poll_id, event, member_id, at)
    VALUES (NEW.id, 'opened', nullif(NEW.author_id, 0), NEW.opened_at);
END;

CREATE TRIGGER log_voted AFTER INSERT ON ballots
BEGIN
    INSERT INTO poll_log (poll_id, event, member_id, at) VALUES (NEW.poll_id, 'voted', NEW.voter_id, NEW.cast_at);
END;

CREATE TRIGGER log_changed AFTER UPDATE OF picks ON ballots
WHEN NEW.picks IS NOT OLD.picks
BEGIN
    INSERT INTO poll_log (poll_id, event, member_id, at) VALUES (NEW.poll_id, 'changed', NEW.voter_id, NEW.cast_at);
END;

CREATE TRIGGER ballots_changed_too_often BEFORE UPDATE OF picks ON ballots
WHEN NEW.picks IS NOT OLD.picks AND (
    SELECT count(*) FROM poll_log
    WHERE poll_id = OLD.poll_id AND member_id = OLD.voter_id AND event IN ('changed', 'withdrawn')
) >= 100
BEGIN
    SELECT RAISE(ABORT, 'this vote has changed too often');
END;

-- An open poll never closes earlier than it said. Where a ballot can pick all choices, it can pick one that is added,
-- too; not in a sealed poll, whose ballots all have the same width from the first to the last.
DROP TRIGGER polls_keep_their_rules;

CREATE TRIGGER polls_keep_their_rules
BEFORE UPDATE OF guild_id, checkpoint, question, kind, results, privacy, opened_at ON polls
BEGIN
    SELECT RAISE(ABORT, 'a poll is not changed once it is made');
END;

CREATE TRIGGER polls_keep_their_closing_time BEFORE UPDATE OF closes_at ON polls
WHEN NEW.closes_at IS NOT OLD.closes_at AND (OLD.state <> 'open' OR NEW.closes_at < OLD.closes_at)
BEGIN
    SELECT RAISE(ABORT, 'an open poll closes no earlier than it said');
END;

CREATE TRIGGER polls_keep_their_picks BEFORE UPDATE OF most ON polls
WHEN NEW.most IS NOT OLD.most AND NOT (
    OLD.state = 'open' AND OLD.kind <> 'single' AND OLD.privacy <> 'sealed' AND NEW.most = OLD.most + 1
    AND OLD.most = (SELECT count(*) FROM choices WHERE poll_id = OLD.id)
)
BEGIN
    SELECT RAISE(ABORT, 'a poll is not changed once it is made');
END;

CREATE TRIGGER choices_are_added_while_open BEFORE INSERT ON choices
WHEN (SELECT state <> 'open' FROM polls WHERE id = NEW.poll_id)
BEGIN
    SELECT RAISE(ABORT, 'a poll is not changed once it has closed');
END;

-- Lines that are still to be sent to the channels of polls. A row goes once its line is sent, or never will be;
-- `sent_at` is when it was last sent without it being known whether Discord has taken it.
CREATE TABLE poll_notices (
    poll_id INTEGER NOT NULL REFERENCES polls (id),
    kind TEXT NOT NULL CHECK (kind IN ('drawn', 'reminder')),
    sent_at INTEGER,
    PRIMARY KEY (poll_id, kind)
) STRICT, WITHOUT ROWID;

-- The role that may be pinged when a poll opens, and the one that a poll has pinged.
ALTER TABLE servers ADD COLUMN poll_role_id INTEGER;
ALTER TABLE polls ADD COLUMN ping_role_id INTEGER;

-- Whether a server has its channels reminded before polls close, and the closing time that a poll was last reminded of:
-- once for each.
ALTER TABLE servers ADD COLUMN reminders INTEGER NOT NULL DEFAULT 0 CHECK (reminders IN (0, 1));
ALTER TABLE polls ADD COLUMN reminded_of INTEGER;
CREATE INDEX servers_with_reminders ON servers (guild_id) WHERE reminders = 1;
