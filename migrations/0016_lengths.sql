-- How long a poll was to stay open, as a length that its author gave; none where it closes at a moment or by hand. The
-- next draft of that author starts with it.
ALTER TABLE polls ADD COLUMN open_for TEXT CHECK (open_for <> '');
