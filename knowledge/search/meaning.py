"""What questions and facts mean, as vectors: how near a question is to each fact of a cut, whatever words it uses.

Everything here is computed from the cut and the question. The vectors of a fact are computed from its own texts alone,
and compared fact by fact, so that no rounding depends on what else is in the film.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from knowledge.search.documents import Document
from knowledge.search.encoder import Encoder

if TYPE_CHECKING:
    from knowledge.search.encoder import Vectors

_DIGITS = 6


class Nearness(NamedTuple):
    """How near a question is to a fact, each as a cosine, -1 to 1.

    To the nearest of its sample questions, to the second nearest, to its text, and to its entry as a whole.
    """

    best: float
    second: float
    text: float
    entry: float


class Meaning:
    """The vectors of a cut. `groups` has for each document the number of its entry."""

    def __init__(self, loaded: Encoder, documents: Sequence[Document], groups: Sequence[int]) -> None:
        self._encoder = loaded
        # What data implies is asked in the same words for every film: comparing words is enough for that.
        self._vectors = [_vectors(loaded, (document.fact.text, *document.fact.asks)) for document in documents]
        self._groups = groups
        sums: dict[int, Vectors] = {}
        for group, vectors in zip(groups, self._vectors, strict=True):
            total = vectors.sum(axis=0)
            sums[group] = sums[group] + total if group in sums else total
        self._entries = {group: total / (float(total @ total) ** 0.5 or 1.0) for group, total in sums.items()}

    def encode(self, question: str) -> "Vectors":
        """Return the vector of a question."""
        return self._encoder.encode([question])[0]

    def nearness(self, question: "Vectors") -> list[Nearness]:
        """Return how near a question, as its vector, is to each document."""
        entries = {group: round(float(vector @ question), _DIGITS) for group, vector in self._entries.items()}
        found: list[Nearness] = []
        for group, vectors in zip(self._groups, self._vectors, strict=True):
            text, *asks = (vectors @ question).tolist()
            second, best = sorted((*_NONE, *asks))[-2:]
            found.append(Nearness(round(best, _DIGITS), round(second, _DIGITS), round(text, _DIGITS), entries[group]))
        return found


_NONE = (-0.2, -0.2)  # how near a question is to sample questions that a fact doesn't have


@lru_cache(maxsize=4_000)
def _vectors(loaded: Encoder, texts: tuple[str, ...]) -> "Vectors":
    """Return the vectors of a fact's texts, which every cut has again."""
    return loaded.encode(texts)
