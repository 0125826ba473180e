"""The ids that checkpoints are stored by, which stay the same when other checkpoints come or go."""

import base64
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

START, END = "start", "end"
"""The ids of the first and the last checkpoint, whatever their file calls them: a viewer at the end stays there."""

Step: TypeAlias = tuple[str | None, str, str]
"""The id, label and part of a checkpoint in its film file."""

_SLUG_LENGTH = 56  # with a hash behind it no longer than other ids


def own_ids(steps: Sequence[Step]) -> list[str]:
    """Return the id of each checkpoint: the one in its file, else one made from its label.

    Other checkpoints and their order make no difference, except labels that would make the same id.
    """
    simple: list[str] = []
    for own, label, _ in steps:
        slug = _slug(label)
        exact = slug and len(slug) < _SLUG_LENGTH and all(char.isascii() for char in _plain(label) if char.isalnum())
        simple.append(own or (slug if exact else f"{slug}-{_hash(label)}".lstrip("-")))
    taken = Counter(simple)
    return [
        id_ if own or (taken[id_] == 1 and is_usable(id_)) else f"{_slug(label)}-{_hash(label, part)}".lstrip("-")
        for id_, (own, label, part) in zip(simple, steps, strict=True)
    ]


def stored_ids(own: Sequence[str]) -> list[str]:
    """Return the ids as they are stored: the first and the last checkpoint always have the same."""
    return [START, *own[1:-1], END]


def is_usable(id_: str) -> bool:
    """Return whether an id is neither reserved nor a number, which is what checkpoints used to be stored by."""
    return id_ not in {START, END} and not id_.isdecimal()


def mark_of(ids: Iterable[str]) -> str:
    """Return a hash of four letters, short enough for a `custom_id`, of a list of checkpoints."""
    digest = hashlib.blake2s("\n".join(ids).encode(), digest_size=3).digest()
    return base64.b32encode(digest).decode().lower()[:4]


def _slug(label: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", _plain(label).replace("'", "")))[:_SLUG_LENGTH].strip("-")


def _plain(label: str) -> str:
    """Return a label in lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", label.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _hash(*texts: str) -> str:
    return "x" + hashlib.blake2s("\0".join(texts).encode(), digest_size=3).hexdigest()
