"""Sealed boxes as values: the ballots of one poll together, encrypted under a key that seals nothing else; no files."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
TAG_BYTES = 16  # by which a box proves that it is unchanged
OPEN = 0
"""The generation of a box that is not encrypted: a backup's."""

_NONCE = bytes(12)  # it tells apart what one key seals, which is one box


@dataclass(frozen=True, slots=True)
class Stored:
    """A box as the database has it: sealed, with the voters who came with it."""

    generation: int
    voters: tuple[int, ...]
    box: bytes

    @property
    def empty(self) -> bool:
        """Whether there is no ballot in it, which can be seen without its key."""
        return len(self.box) <= TAG_BYTES * (self.generation > OPEN)


@dataclass(frozen=True, slots=True)
class Box:
    """The ballots of a poll, and the key they are sealed with.

    Each ballot is `width` bytes, a byte a pick with zeros behind, so that no length tells how many picks there are.
    They are sorted, so that their order tells nothing either.
    """

    generation: int
    width: int
    ballots: tuple[bytes, ...]
    key: bytes

    def followed_by(self, picks: Iterable[Sequence[int]]) -> "Box":
        """The next box of the poll: these ballots and more, under a new key."""
        more = (pack(one, self.width) for one in picks)
        return Box(self.generation + 1, self.width, tuple(sorted((*self.ballots, *more))), new_key())

    def sealed(self, poll_id: int) -> bytes:
        """The box of a poll as it is stored."""
        return AESGCM(self.key).encrypt(_NONCE, b"".join(self.ballots), _place(poll_id, self.generation))

    def picks(self) -> list[tuple[int, ...]]:
        """What the ballots pick."""
        return [unpack(ballot) for ballot in self.ballots]


def new_key() -> bytes:
    """A key that nothing has been sealed with."""
    return os.urandom(KEY_BYTES)


def pack(picks: Sequence[int], width: int) -> bytes:
    """A ballot as it lies in a box."""
    return bytes(picks).ljust(width, b"\0")


def unpack(ballot: bytes) -> tuple[int, ...]:
    """What a ballot picks."""
    return tuple(ballot.rstrip(b"\0"))


def split(ballots: bytes, width: int) -> tuple[bytes, ...]:
    """The ballots that lie one behind another."""
    return tuple(ballots[at : at + width] for at in range(0, len(ballots), width))


def find(poll_id: int, stored: Iterable[Stored], key: bytes, width: int) -> tuple[Box, tuple[int, ...]] | None:
    """The one of a poll's boxes, newest first, that `key` opens; and the voters who came with newer ones.

    A newer box is one whose key never came. None where the key opens none of them.
    """
    late: list[int] = []
    for one in stored:
        ballots = one.box if one.generation == OPEN else _decrypt(poll_id, one, key)
        if ballots is not None:
            return Box(one.generation, width, split(ballots, width), key), tuple(late)
        late += one.voters
    return None


def _decrypt(poll_id: int, stored: Stored, key: bytes) -> bytes | None:
    try:
        return AESGCM(key).decrypt(_NONCE, stored.box, _place(poll_id, stored.generation))
    except InvalidTag:
        return None


def _place(poll_id: int, generation: int) -> bytes:
    """What a box is bound to: it opens nowhere else."""
    return f"{poll_id}/{generation}".encode()
