"""Houselights, a Discord bot for film clubs: spoiler-safe look-ups for people at different points of a film."""
