-- What is left to do for a poll that has closed, so that a process that dies on the way leaves word of it.

-- When a message with the result was last sent of which it is not known yet whether Discord has taken it.
ALTER TABLE polls ADD COLUMN announced_at INTEGER;
-- Whether the poll's own message may still look as if the poll were open.
ALTER TABLE polls ADD COLUMN undrawn INTEGER NOT NULL DEFAULT 0 CHECK (undrawn IN (0, 1));

CREATE INDEX polls_undrawn ON polls (id) WHERE undrawn = 1;

-- Of a result that was kept but not noted as told, an earlier version may have sent the message.
UPDATE polls SET announced_at = closed_at WHERE state = 'closed';
UPDATE polls SET undrawn = 1 WHERE state IN ('closing', 'closed');
