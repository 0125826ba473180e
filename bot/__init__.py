"""Houselights, a Discord bot for film clubs: who may see what, and polls; what a film holds is in `knowledge`."""
