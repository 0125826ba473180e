"""The Discord client, its error handler and its request tracking."""
