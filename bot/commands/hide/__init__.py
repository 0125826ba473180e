"""*Hide it*: puts a message behind spoiler tags."""
