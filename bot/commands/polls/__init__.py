"""Polls in Discord: putting one together, voting, looking, and telling how it ended; no rule of polls lives here."""
