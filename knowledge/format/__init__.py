"""The film file format: models, checks, parsing."""
