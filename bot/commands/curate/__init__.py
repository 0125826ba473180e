"""/curate: the films that a server brings itself."""
