"""The search engine that answers questions from a cut."""
