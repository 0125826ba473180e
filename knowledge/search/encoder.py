"""The sentence encoder: turns texts into vectors that are near one another where the texts mean something alike.

It is all-MiniLM-L6-v2, tuned to questions about films by `python -m tests.comparisons.tune_encoder`, and comes with the
code: it fetches nothing. The bot runs without onnxruntime, which computes it, as well, and then compares words alone.
"""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol, TypeAlias

from knowledge.search.word_pieces import WordPieces

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

    Vectors: TypeAlias = NDArray[np.float32]

MODEL = Path(__file__).parent / "model"
LONGEST = 400
"""Characters of a text that are read, the last ones: a question takes a few milliseconds, and people come to the point
late."""

_PIECES = 120  # of words that are read of a text, for the same reasons
_AT_ONCE = 4  # texts; those of a fact differ in length, and all are computed as long as the longest


class Encoder(Protocol):
    """What turns texts into vectors."""

    def encode(self, texts: Sequence[str], /) -> "Vectors":
        """Return a vector of length 1 for each text."""
        ...


class _MiniLM:
    """The encoder, loaded, with the numbers of its pieces of words."""

    def __init__(self, session: "InferenceSession", pieces: WordPieces) -> None:
        self._session = session
        self._pieces = pieces

    def encode(self, texts: Sequence[str], /) -> "Vectors":
        """Return a vector of length 1 for each text.

        The same texts together always get the same vectors. A text gets slightly others beside other texts.
        """
        import numpy as np  # noqa: PLC0415  # late, as in `_load`

        read = [self._pieces.numbers(text[-LONGEST:], _PIECES) for text in texts]
        order = sorted(range(len(read)), key=lambda place: len(read[place]))
        vectors: list[tuple[int, Vectors]] = []
        for start in range(0, len(order), _AT_ONCE):
            places = order[start : start + _AT_ONCE]
            longest = len(read[places[-1]])
            numbers = np.array([read[place] + [0] * (longest - len(read[place])) for place in places], np.int64)
            (some,) = self._session.run(["vectors"], {"pieces": numbers})
            vectors += zip(places, some, strict=True)
        return np.array([vector for _, vector in sorted(vectors, key=lambda each: each[0])])


class _Switch:
    on = True


_loading = Lock()


def switch(*, on: bool) -> None:
    """Use the encoder for every index that is built from now on, or go by words alone, which saves 90 MB of memory."""
    _Switch.on = on


def is_on() -> bool:
    """Return whether the encoder is to be used where it can be computed."""
    return _Switch.on


def is_installed() -> bool:
    """Return whether what computes the encoder is there."""
    return find_spec("onnxruntime") is not None


def encoder() -> Encoder | None:
    """Return the encoder, loaded once, in half a second; None where it is off or can't be computed."""
    with _loading:
        return _load() if _Switch.on and is_installed() else None


@cache
def _load() -> _MiniLM:
    # Imported late: it needs 40 MB by itself, and nothing at all where it is off.
    from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # more would only wait for one another
    options.enable_cpu_mem_arena = False  # which keeps the memory of the longest text for good
    session = InferenceSession(MODEL / "encoder.onnx", options, providers=["CPUExecutionProvider"])
    pieces = (MODEL / "pieces.txt").read_text(encoding="utf-8").splitlines()
    return _MiniLM(session, WordPieces(pieces))
