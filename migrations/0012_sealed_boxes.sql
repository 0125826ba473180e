-- While a sealed poll is open, its ballots lie in one encrypted box, so that no state of the file and no two states of
-- it put a ballot beside a voter. The key is in a file beside the database; every commit makes a new key and a new box,
-- and writes the key over the old one. A box is there before its key: the one that the key opens is the one that holds.
CREATE TABLE sealed_boxes (
    poll_id INTEGER NOT NULL REFERENCES polls (id),
    generation INTEGER NOT NULL CHECK (generation >= 0), -- 0 is not encrypted: a backup's, which the next start seals
    voters TEXT NOT NULL CHECK (json_valid(voters)), -- those who came with this box, and go if its key never came
    box BLOB NOT NULL, -- as many bytes a ballot as the poll takes picks, sorted, and 16 that prove they are unchanged
    PRIMARY KEY (poll_id, generation)
) STRICT, WITHOUT ROWID;

-- A row while ballots may lie in the file as older versions and backups leave them; a start puts that right.
CREATE TABLE unsettled (
    id INTEGER PRIMARY KEY CHECK (id = 1)
) STRICT;

INSERT INTO unsettled (id) VALUES (1);

CREATE TRIGGER sealed_boxes_put BEFORE INSERT ON sealed_boxes
WHEN (
    SELECT state IN ('open', 'closing') AND privacy = 'sealed'
        AND (length(NEW.box) - 16 * (NEW.generation > 0)) % most = 0
        AND (length(NEW.box) - 16 * (NEW.generation > 0)) / most
            BETWEEN 0 AND coalesce((SELECT voters FROM sealed_turnouts WHERE poll_id = NEW.poll_id), 0)
        AND NEW.generation IN (
            0, 1 + coalesce((SELECT max(generation) FROM sealed_boxes WHERE poll_id = NEW.poll_id), 0)
        )
    FROM polls WHERE id = NEW.poll_id
) IS NOT 1
BEGIN
    SELECT RAISE(ABORT, 'this poll takes no such box');
END;

CREATE TRIGGER sealed_boxes_replaced AFTER INSERT ON sealed_boxes
BEGIN
    DELETE FROM sealed_boxes WHERE poll_id = NEW.poll_id AND generation < NEW.generation - 1;
END;

CREATE TRIGGER sealed_boxes_unchanged BEFORE UPDATE ON sealed_boxes
BEGIN
    SELECT RAISE(ABORT, 'a sealed box stays as it is');
END;

-- The last box of a poll goes once its ballots are rows of their own.
CREATE TRIGGER sealed_boxes_kept BEFORE DELETE ON sealed_boxes
WHEN NOT EXISTS (SELECT 1 FROM sealed_boxes WHERE poll_id = OLD.poll_id AND generation <> OLD.generation)
    AND (length(OLD.box) - 16 * (OLD.generation > 0)) / (SELECT most FROM polls WHERE id = OLD.poll_id)
        > coalesce((SELECT ballots FROM sealed_turnouts WHERE poll_id = OLD.poll_id), 0)
BEGIN
    SELECT RAISE(ABORT, 'this box holds ballots');
END;

CREATE TRIGGER polls_counted_from_rows BEFORE UPDATE OF state ON polls
WHEN NEW.state = 'closed' AND EXISTS (SELECT 1 FROM sealed_boxes WHERE poll_id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'ballots of this poll are in a box');
END;

-- Who has voted stays, but for those whose ballots came with a box whose key never did: their votes do not count.
CREATE TRIGGER participations_kept BEFORE DELETE ON participations
WHEN NOT EXISTS (
    SELECT 1 FROM (
        SELECT generation, voters FROM sealed_boxes WHERE poll_id = OLD.poll_id ORDER BY generation DESC LIMIT 1
    ) AS last, json_each(last.voters) AS voter
    WHERE voter.value = OLD.voter_id
        AND EXISTS (SELECT 1 FROM sealed_boxes WHERE poll_id = OLD.poll_id AND generation < last.generation)
)
BEGIN
    SELECT RAISE(ABORT, 'who has voted stays as it is');
END;

CREATE TRIGGER participations_uncounted AFTER DELETE ON participations
BEGIN
    UPDATE sealed_turnouts SET voters = voters - 1 WHERE poll_id = OLD.poll_id;
END;

-- Ballots come out of their box all at once, when the poll has closed.
DROP TRIGGER sealed_ballots_cast;

CREATE TRIGGER sealed_ballots_cast BEFORE INSERT ON sealed_ballots
WHEN (
    SELECT state = 'closing' AND privacy = 'sealed' AND json_array_length(NEW.picks) <= most
    FROM polls WHERE id = NEW.poll_id
) IS NOT 1
BEGIN
    SELECT RAISE(ABORT, 'this poll takes no sealed ballot');
END;

-- Those that an older version has kept as rows of an open poll go into a box, and are counted as rows no more.
DROP TRIGGER sealed_ballots_kept;

CREATE TRIGGER sealed_ballots_kept BEFORE DELETE ON sealed_ballots
WHEN NOT EXISTS (SELECT 1 FROM sealed_boxes WHERE poll_id = OLD.poll_id AND generation = 0)
BEGIN
    SELECT RAISE(ABORT, 'a sealed ballot stays as it is');
END;

CREATE TRIGGER sealed_ballots_uncounted AFTER DELETE ON sealed_ballots
BEGIN
    UPDATE sealed_turnouts SET ballots = ballots - 1 WHERE poll_id = OLD.poll_id;
END;
