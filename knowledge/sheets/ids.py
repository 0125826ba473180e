"""Ids for what a sheet gives none: made from names and texts, each once."""

import re
import unicodedata
from collections.abc import Iterable

from knowledge.format.models import SLUG_LENGTH
from knowledge.text import fold_text

_LENGTH = 48


class Ids:
    """Makes ids that nothing else has."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def make(self, text: str, otherwise: str) -> str:
        """Return an id made from a text, or from `otherwise` if the text has no Latin letter or digit."""
        made = slug(text, _LENGTH) or otherwise
        id_, number = made, 1
        while id_ in self._taken:
            number += 1
            id_ = f"{made}-{number}"
        self._taken.add(id_)
        return id_


def slug(text: str, length: int) -> str:
    """Return a text in lower case, with hyphens between the words, cut off between two words if it is too long."""
    plain = unicodedata.normalize("NFKD", text[:300]).encode("ascii", "ignore").decode().lower().replace("'", "")
    words: list[str] = re.findall(r"[a-z0-9]+", plain)
    while len("-".join(words)) > length and len(words) > 1:
        words.pop()
    return "-".join(words)[:length]


def film_slug(title: str, year: int) -> str:
    """Return the slug of a film: what its file is called. Empty if the title has no Latin letter or digit."""
    words = slug(title, SLUG_LENGTH - len(f"-{year}"))
    return f"{words}-{year}" if words else ""


def plain_id(typed: str) -> str:
    """Return an id as it was meant: in lower case, with plain hyphens, which spreadsheets like to change."""
    return fold_text(typed).replace(" ", "-")
