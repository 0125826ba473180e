"""The texts of the decoys, read from `decoys.toml`, and their words."""

import tomllib
from pathlib import Path

from knowledge.search.english import words

_FILE = Path(__file__).parent / "decoys.toml"
_PARTS: dict[str, dict[str, list[str]]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
_ANYTIME, _EARLY = (tuple(decoy for group in _PARTS[part].values() for decoy in group) for part in ("anytime", "early"))

TEXTS = _ANYTIME + _EARLY
"""The decoys as they are written."""

ANYTIME = len(_ANYTIME)
"""How many of them, the first ones, are decoys at every checkpoint; the others ask for something too early."""

PLACEHOLDERS = ("x", "y", "z")
"""What a decoy has for any person, for anything in the film, and for a word that is not known."""

DECOY_WORDS = tuple(map(words, TEXTS))
"""The decoys as their words."""
