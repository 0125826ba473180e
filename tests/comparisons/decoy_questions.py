"""The decoys that hold for any viewer as questions, as members would ask them."""

from knowledge.search.decoy_texts import ANYTIME, TEXTS

_WORDS = {"x": "she", "y": "that", "z": "something"}

DECOY_QUESTIONS = tuple(" ".join(_WORDS.get(word, word) for word in text.split()) for text in TEXTS[:ANYTIME])
