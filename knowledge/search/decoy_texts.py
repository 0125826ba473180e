"""The decoys as `decoys.toml` has them, as texts and as words; what is likened to them is `decoys`' business."""

import tomllib
from pathlib import Path

from knowledge.search.english import words

_FILE = Path(__file__).parent / "decoys.toml"
_PARTS: dict[str, dict[str, list[str]]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
_ANYTIME, _EARLY = (tuple(decoy for group in _PARTS[part].values() for decoy in group) for part in ("anytime", "early"))

TEXTS = _ANYTIME + _EARLY
"""The decoys as they are written."""

ANYTIME = len(_ANYTIME)
"""How many of them, the first ones, are off the point however much somebody has seen."""

PLACEHOLDERS = ("x", "y", "z")
"""What stands in them for anybody, for anything that the film has, and for a word that nobody knows."""

DECOY_WORDS = tuple(map(words, TEXTS))
"""The decoys as their words."""
