-- Polls, and every vote in them. What must never happen is made impossible here rather than in the code: a second
-- ballot of a voter, a ballot without a poll, a pick that is no choice, a vote in a poll that is not open, a result
-- that changes, a log that is rewritten. Times are whole seconds since 1970 UTC.

CREATE TABLE polls (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- stands in buttons, so it is never used twice
    guild_id INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    message_id INTEGER, -- none until the poll has been posted
    author_id INTEGER NOT NULL,
    film TEXT,
    checkpoint INTEGER NOT NULL CHECK (checkpoint >= 0), -- only for who has seen that far
    question TEXT NOT NULL CHECK (length(question) BETWEEN 1 AND 300),
    folded TEXT NOT NULL, -- question and choices, as they are searched
    kind TEXT NOT NULL CHECK (kind IN ('single', 'several', 'ranked')),
    most INTEGER NOT NULL CHECK (most BETWEEN 1 AND 25),
    results TEXT NOT NULL CHECK (results IN ('live', 'after')),
    privacy TEXT NOT NULL CHECK (privacy IN ('named', 'private', 'sealed')),
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closing', 'closed', 'published')),
    opened_at INTEGER NOT NULL,
    closes_at INTEGER CHECK (closes_at > opened_at),
    closed_at INTEGER,
    result TEXT CHECK (result IS NULL OR json_valid(result)),
    result_message_id INTEGER,
    CHECK (checkpoint = 0 OR film IS NOT NULL),
    CHECK (kind <> 'single' OR most = 1),
    CHECK (privacy <> 'sealed' OR results = 'after'),
    CHECK ((state = 'open') = (closed_at IS NULL)),
    CHECK ((state IN ('closed', 'published')) = (result IS NOT NULL))
) STRICT;

CREATE INDEX polls_due ON polls (closes_at) WHERE state = 'open';
CREATE INDEX polls_unfinished ON polls (state) WHERE state IN ('closing', 'closed');
CREATE INDEX polls_of_guild ON polls (guild_id, id);

CREATE TABLE choices (
    poll_id INTEGER NOT NULL REFERENCES polls (id),
    number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 25),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 80),
    lot INTEGER NOT NULL, -- its place in the draw: where nothing else breaks a tie, the later place goes out
    PRIMARY KEY (poll_id, number),
    UNIQUE (poll_id, lot)
) STRICT, WITHOUT ROWID;

-- A row a voter, in polls that are named or private. `picks` is an array of choice numbers, in order where ranked.
CREATE TABLE ballots (
    poll_id INTEGER NOT NULL REFERENCES polls (id),
    voter_id INTEGER NOT NULL,
    picks TEXT NOT NULL CHECK (json_array_length(picks) >= 1),
    cast_at INTEGER NOT NULL,
    PRIMARY KEY (poll_id, voter_id)
) STRICT, WITHOUT ROWID;

-- Sealed polls keep who has voted and what was voted apart: no voter, time or order is on a sealed ballot.
CREATE TABLE participations (
    poll_id INTEGER NOT NULL REFERENCES polls (id),
    voter_id INTEGER NOT NULL,
    PRIMARY KEY (poll_id, voter_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sealed_ballots (
    poll_id INTEGER NOT NULL REFERENCES polls (id),
    id BLOB NOT NULL DEFAULT (randomblob(16)),
    picks TEXT NOT NULL CHECK (json_array_length(picks) >= 1),
    PRIMARY KEY (poll_id, id)
) STRICT, WITHOUT ROWID;

-- How many have voted in a sealed poll, and how many ballots that made: never more ballots than voters.
CREATE TABLE sealed_turnouts (
    poll_id INTEGER PRIMARY KEY REFERENCES polls (id),
    voters INTEGER NOT NULL,
    ballots INTEGER NOT NULL CHECK (ballots <= voters)
) STRICT;

-- What happened, for good. In sealed polls votes leave no line here.
CREATE TABLE poll_log (
    id INTEGER PRIMARY KEY,
    poll_id INTEGER NOT NULL REFERENCES polls (id),
    event TEXT NOT NULL
        CHECK (event IN ('opened', 'voted', 'changed', 'withdrawn', 'closed', 'published', 'exported')),
    member_id INTEGER,
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX poll_log_of_poll ON poll_log (poll_id, id);

-- Polls that have not been posted: what their authors have put together so far.
CREATE TABLE drafts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    draft TEXT NOT NULL CHECK (json_valid(draft)),
    made_at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER ballots_cast BEFORE INSERT ON ballots
WHEN (
    SELECT state = 'open' AND privacy <> 'sealed' AND (closes_at IS NULL OR NEW.cast_at < closes_at)
        AND json_array_length(NEW.picks) <= most
    FROM polls WHERE id = NEW.poll_id
) IS NOT 1
BEGIN
    SELECT RAISE(ABORT, 'this poll takes no such ballot');
END;

CREATE TRIGGER ballots_pick_choices BEFORE INSERT ON ballots
WHEN (
    SELECT count(DISTINCT number) FROM json_each(NEW.picks) AS pick
    JOIN choices ON poll_id = NEW.poll_id AND number = pick.value AND pick.type = 'integer'
) <> json_array_length(NEW.picks)
BEGIN
    SELECT RAISE(ABORT, 'a ballot picks what is no choice, or a choice twice');
END;

CREATE TRIGGER ballots_changed BEFORE UPDATE OF poll_id, picks, cast_at ON ballots
WHEN (
    SELECT state = 'open' AND (closes_at IS NULL OR NEW.cast_at < closes_at) AND json_array_length(NEW.picks) <= most
    FROM polls WHERE id = OLD.poll_id
) IS NOT 1 OR NEW.poll_id <> OLD.poll_id
BEGIN
    SELECT RAISE(ABORT, 'this poll takes no such ballot');
END;

CREATE TRIGGER ballots_changed_to_choices BEFORE UPDATE OF picks ON ballots
WHEN (
    SELECT count(DISTINCT number) FROM json_each(NEW.picks) AS pick
    JOIN choices ON poll_id = NEW.poll_id AND number = pick.value AND pick.type = 'integer'
) <> json_array_length(NEW.picks)
BEGIN
    SELECT RAISE(ABORT, 'a ballot picks what is no choice, or a choice twice');
END;

CREATE TRIGGER ballots_withdrawn BEFORE DELETE ON ballots
WHEN (SELECT state FROM polls WHERE id = OLD.poll_id) IS NOT 'open'
BEGIN
    SELECT RAISE(ABORT, 'this poll is closed');
END;

CREATE TRIGGER participations_cast BEFORE INSERT ON participations
WHEN (SELECT state = 'open' AND privacy = 'sealed' FROM polls WHERE id = NEW.poll_id) IS NOT 1
BEGIN
    SELECT RAISE(ABORT, 'this poll takes no sealed ballot');
END;

CREATE TRIGGER sealed_ballots_cast BEFORE INSERT ON sealed_ballots
WHEN (
    SELECT state = 'open' AND privacy = 'sealed' AND json_array_length(NEW.picks) <= most
    FROM polls WHERE id = NEW.poll_id
) IS NOT 1
BEGIN
    SELECT RAISE(ABORT, 'this poll takes no sealed ballot');
END;

CREATE TRIGGER sealed_ballots_pick_choices BEFORE INSERT ON sealed_ballots
WHEN (
    SELECT count(DISTINCT number) FROM json_each(NEW.picks) AS pick
    JOIN choices ON poll_id = NEW.poll_id AND number = pick.value AND pick.type = 'integer'
) <> json_array_length(NEW.picks)
BEGIN
    SELECT RAISE(ABORT, 'a ballot picks what is no choice, or a choice twice');
END;

CREATE TRIGGER participations_counted AFTER INSERT ON participations
BEGIN
    INSERT INTO sealed_turnouts (poll_id, voters, ballots) VALUES (NEW.poll_id, 1, 0)
    ON CONFLICT DO UPDATE SET voters = voters + 1;
END;

CREATE TRIGGER sealed_ballots_counted AFTER INSERT ON sealed_ballots
BEGIN
    UPDATE sealed_turnouts SET ballots = ballots + 1 WHERE poll_id = NEW.poll_id;
    SELECT RAISE(ABORT, 'a ballot without a voter') WHERE changes() = 0;
END;

CREATE TRIGGER sealed_ballots_unchanged BEFORE UPDATE ON sealed_ballots
BEGIN
    SELECT RAISE(ABORT, 'a sealed ballot stays as it is');
END;

CREATE TRIGGER sealed_ballots_kept BEFORE DELETE ON sealed_ballots
BEGIN
    SELECT RAISE(ABORT, 'a sealed ballot stays as it is');
END;

CREATE TRIGGER polls_go_one_way BEFORE UPDATE OF state ON polls
WHEN (OLD.state, NEW.state) NOT IN (VALUES ('open', 'closing'), ('closing', 'closed'), ('closed', 'published'))
BEGIN
    SELECT RAISE(ABORT, 'a poll that has closed stays closed');
END;

CREATE TRIGGER polls_keep_their_result BEFORE UPDATE OF result, closed_at ON polls
WHEN (OLD.result IS NOT NULL AND NEW.result IS NOT OLD.result)
    OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS NOT OLD.closed_at)
BEGIN
    SELECT RAISE(ABORT, 'a result stays as it is');
END;

CREATE TRIGGER polls_keep_their_rules
BEFORE UPDATE OF guild_id, film, checkpoint, question, kind, most, results, privacy, opened_at, closes_at ON polls
BEGIN
    SELECT RAISE(ABORT, 'a poll is not changed once it is made');
END;

CREATE TRIGGER choices_stay BEFORE UPDATE ON choices
BEGIN
    SELECT RAISE(ABORT, 'a poll is not changed once it is made');
END;

-- Whoever asks to be forgotten leaves a vote of somebody, with a number below zero that stands for nobody, a poll
-- that nobody started, and lines without a name. Nothing else about who did what ever changes.
CREATE TRIGGER ballots_change_hands BEFORE UPDATE OF voter_id ON ballots
WHEN NEW.voter_id >= 0
BEGIN
    SELECT RAISE(ABORT, 'a ballot stays with its voter');
END;

CREATE TRIGGER participations_change_hands BEFORE UPDATE ON participations
WHEN NEW.voter_id >= 0 OR NEW.poll_id <> OLD.poll_id
BEGIN
    SELECT RAISE(ABORT, 'who has voted stays as it is');
END;

CREATE TRIGGER polls_change_hands BEFORE UPDATE OF author_id ON polls
WHEN NEW.author_id <> 0
BEGIN
    SELECT RAISE(ABORT, 'a poll stays with its author');
END;

CREATE TRIGGER poll_log_kept BEFORE UPDATE ON poll_log
WHEN NEW.member_id IS NOT NULL
    OR (NEW.id, NEW.poll_id, NEW.event, NEW.at) IS NOT (OLD.id, OLD.poll_id, OLD.event, OLD.at)
BEGIN
    SELECT RAISE(ABORT, 'the log is only added to');
END;

CREATE TRIGGER poll_log_never_shortened BEFORE DELETE ON poll_log
BEGIN
    SELECT RAISE(ABORT, 'the log is only added to');
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
