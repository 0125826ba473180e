"""What whoever runs the bot can have done, one module a command; no SQL, and nothing of a command line but words."""
