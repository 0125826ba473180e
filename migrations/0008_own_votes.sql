-- What one member has voted in, newest first, without a look at every poll there has ever been.
CREATE INDEX ballots_of_voter ON ballots (voter_id, poll_id);
CREATE INDEX participations_of_voter ON participations (voter_id, poll_id);
