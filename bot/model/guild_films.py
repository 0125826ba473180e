"""Films that a guild has brought: their keys, their limits, and what a curator is shown of them."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2s
from itertools import count
from typing import TYPE_CHECKING

from knowledge.entries import Cover
from knowledge.text import fold_text

if TYPE_CHECKING:
    from knowledge.vetting import Expected, Summary

MOST_BYTES = 1_000_000  # of a file
MOST_FILMS = 40  # of a guild
MOST_VERSIONS = 20  # of a film; the oldest make room
MOST_UPLOADS = 10  # of a guild that wait to be used; the oldest make room
UPLOAD_LIFE = timedelta(days=1)
REMOVED_LIFE = timedelta(days=30)
SLUG_LENGTH = 34  # with the guild no longer than the slug of a film file, so that it fits into every `custom_id`
AT = "@"
EMPTY = "film"  # the name of an empty sheet, which says nothing about the film that is written into it

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Way(StrEnum):
    """How a version came to be."""

    FILE = "file"
    SHEET = "sheet"
    FORM = "form"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a film; `made_by` is 0 for somebody who asked to be forgotten."""

    number: int
    way: Way
    made_by: int
    made_at: datetime
    in_use: bool


@dataclass(frozen=True, slots=True)
class OwnFilm:
    """A film of a guild, with the version in use. `film` is its key, `slug` what the guild calls its file."""

    film: str
    slug: str
    cover: Cover
    version: Version
    removed_at: datetime | None = None

    @property
    def title(self) -> str:
        """Return its title and year."""
        return f"{self.cover.title} ({self.cover.year})"


@dataclass(frozen=True, slots=True)
class Upload:
    """A film that waits to be used: as a new one, or in the place of version `base` of the film with this slug."""

    id: int
    slug: str
    base: int
    cover: Cover
    way: Way


@dataclass(frozen=True, slots=True)
class Preview:
    """What a curator is shown before a film counts; `moves` say whose progress, channels and polls it would change.

    `before` is the title of the film that it is a new version of, if it is one.
    `expected` is how it would answer; None where finding that out took too long, and for a change by form.
    """

    upload: Upload
    summary: "Summary"
    moves: Sequence[str] = ()
    before: str = ""
    expected: "Expected | None" = None


class FaultyFile(Exception):
    """Raised for a file that is no right film; `faults` has a sentence each."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def key_in(slug: str, guild_id: int) -> str:
    """Return what is stored about the film with this slug of a guild."""
    digits = ""
    while guild_id:
        guild_id, digit = divmod(guild_id, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return f"{slug}{AT}{digits}"


def guild_of(film: str) -> int | None:
    """Return the guild of a film's key; None for a film that comes with the bot, and for no key of ours."""
    slug, at, digits = film.partition(AT)
    if not slug or not at or not re.fullmatch(r"[0-9a-z]{1,13}", digits):
        return None
    return int(digits, len(_DIGITS))


def slug_in(film: str) -> str:
    """Return the slug in a film's key, and that of a film that comes with the bot as it is."""
    return film.partition(AT)[0]


def slug_for(stem: str, title: str, year: int) -> str:
    """Return the slug of a new film: the name of its file without the ending, or else one made of title and year."""
    if stem != EMPTY and len(stem) <= SLUG_LENGTH and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", stem):
        return stem
    words = "-".join(re.findall(r"[a-z0-9]+", fold_text(title).replace("'", "")))
    words = words or f"film-{blake2s(fold_text(title).encode(), digest_size=3).hexdigest()}"
    return f"{words[: SLUG_LENGTH - 5].strip('-')}-{year}"


def free_slug(slug: str, taken: Collection[str]) -> str:
    """Return a slug that is not taken: this one or, with a number, one like it."""
    numbered = (f"{slug[: SLUG_LENGTH - 4].strip('-')}-{number}" for number in count(2))
    return slug if slug not in taken else next(one for one in numbered if one not in taken)
