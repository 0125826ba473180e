"""Sealed boxes as values: the ballots of one poll together, encrypted with AES-GCM under a key of their own."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
TAG_BYTES = 16  # AES-GCM's proof that a box is unchanged
OPEN = 0
"""The generation of a box that is not encrypted: a backup's."""

_NONCE = bytes(12)  # the same for all, as each key encrypts only one box


@dataclass(frozen=True, slots=True)
class Stored:
    """A box as the database has it: sealed, with the voters whose votes it was made for."""

    generation: int
    voters: tuple[int, ...]
    box: bytes

    @property
    def empty(self) -> bool:
        """Tell whether there is no ballot in it, which its length shows without the key."""
        return len(self.box) <= TAG_BYTES * (self.generation > OPEN)


@dataclass(frozen=True, slots=True)
class Box:
    """The ballots of a poll, and the key they are sealed with.

    Each ballot is `width` bytes, a byte a pick padded with zeros, so that no length shows how many picks there are.
    They are sorted, so that their order shows nothing either.
    """

    generation: int
    width: int
    ballots: tuple[bytes, ...]
    key: bytes

    def followed_by(self, picks: Iterable[Sequence[int]]) -> "Box":
        """Return the next box of the poll: these ballots and more, under a new key."""
        more = (pack(one, self.width) for one in picks)
        return Box(self.generation + 1, self.width, tuple(sorted((*self.ballots, *more))), os.urandom(KEY_BYTES))

    def sealed(self, poll_id: int) -> bytes:
        """Encrypt the box as it is stored, bound to its poll and generation."""
        return AESGCM(self.key).encrypt(_NONCE, b"".join(self.ballots), f"{poll_id}/{self.generation}".encode())

    def picks(self) -> list[tuple[int, ...]]:
        """Return the picks of each ballot."""
        return [tuple(ballot.rstrip(b"\0")) for ballot in self.ballots]


def pack(picks: Sequence[int], width: int) -> bytes:
    """Return a ballot as it is in a box."""
    return bytes(picks).ljust(width, b"\0")


def split(ballots: bytes, width: int) -> tuple[bytes, ...]:
    """Split joined ballots."""
    return tuple(ballots[at : at + width] for at in range(0, len(ballots), width))


def find(poll_id: int, stored: Iterable[Stored], key: bytes, width: int) -> tuple[Box, tuple[int, ...]] | None:
    """Find the box, newest first, that `key` opens; return it with the voters of newer boxes, if there is one."""
    late: list[int] = []
    for one in stored:
        ballots = one.box
        if one.generation != OPEN:
            try:
                ballots = AESGCM(key).decrypt(_NONCE, one.box, f"{poll_id}/{one.generation}".encode())
            except InvalidTag:
                late += one.voters
                continue
        return Box(one.generation, width, split(ballots, width), key), tuple(late)
    return None
