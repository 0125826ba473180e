"""Commands, cards and buttons about films."""
