"""What checkpoints are stored by: ids that stay when others come or go. What people read are their labels."""

import base64
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

START, END = "start", "end"
"""The ids of the first and the last checkpoint, whatever a file calls them: who has seen it all stays at the end."""

Step: TypeAlias = tuple[str | None, str, str]
"""The id, label and part of a checkpoint, as a file gives them."""

_SLUG_LENGTH = 56  # with a hash behind it no longer than other ids


def own_ids(steps: Sequence[Step]) -> list[str]:
    """The id of each checkpoint: the one its file gives, else one that its label makes.

    Which others there are, and in which order, decides no id, but for labels that would make the same one.
    """
    simple = [own or _from_label(label) for own, label, _ in steps]
    taken = Counter(simple)
    return [
        id_ if own or (taken[id_] == 1 and is_usable(id_)) else f"{_slug(label)}-{_hash(label, part)}".lstrip("-")
        for id_, (own, label, part) in zip(simple, steps, strict=True)
    ]


def stored_ids(own: Sequence[str]) -> list[str]:
    """The ids as they are stored: the first and the last checkpoint always have the same."""
    return [START, *own[1:-1], END]


def is_usable(id_: str) -> bool:
    """Whether an id is neither kept for something else nor looks like a number, which checkpoints were stored by."""
    return id_ not in {START, END} and not id_.isdecimal()


def mark_of(ids: Iterable[str]) -> str:
    """A few letters that tell one list of checkpoints from another."""
    digest = hashlib.blake2s("\n".join(ids).encode(), digest_size=3).digest()
    return base64.b32encode(digest).decode().lower()[:4]  # what a custom_id has room for


def _from_label(label: str) -> str:
    slug = _slug(label)
    exact = len(slug) < _SLUG_LENGTH and all(sign.isascii() for sign in _plain(label) if sign.isalnum())
    return slug if slug and exact else f"{slug}-{_hash(label)}".lstrip("-")


def _slug(label: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", _plain(label).replace("'", "")))[:_SLUG_LENGTH].strip("-")


def _plain(label: str) -> str:
    """A label in small letters without accents."""
    parted = unicodedata.normalize("NFKD", label.casefold())
    return "".join(sign for sign in parted if not unicodedata.combining(sign))


def _hash(*texts: str) -> str:
    return "x" + hashlib.blake2s("\0".join(texts).encode(), digest_size=3).hexdigest()
