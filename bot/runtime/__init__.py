"""What a process needs at run time: its log, request tracking, metrics and garbage collection."""
