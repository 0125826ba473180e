"""The curators' desk: one module a subcommand of `python -m knowledge`; rules and reckoning live a room further in."""
