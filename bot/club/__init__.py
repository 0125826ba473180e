"""What the bot can do, as methods that own their transactions and the clock."""
