"""What every process of the bot needs at run time: its log, request tracking, and a calm garbage collector."""
