"""What a club can do, as methods that own their transactions and the clock."""
