"""The curators' tools: a module for each subcommand of `python -m knowledge`, and what they have in common."""
