"""What a card shows, as a value small enough to travel in a `custom_id`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from knowledge.cut import Entry, Kind

PARTS = 5
KEY_LENGTH, PAGE_LENGTH = 20, 5  # ours are shorter


class ScreenKind(StrEnum):
    """The kinds of screen."""

    FILM = "film"
    LIST = "list"
    ENTRY = "entry"
    SEEN = "seen"
    UNKNOWN = "unknown"
    ANSWER = "answer"
    PROMPT = "prompt"


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen of a film.

    `kind` is set for lists, entries and unknown names; `key` for entries and prompts, and where an answer is
    about an entry that was chosen. Pages count from 0; those of an answer are the question that was asked last, then
    the ones that were offered instead.
    """

    film: str
    place: ScreenKind
    kind: Kind | None = None
    key: str = ""
    page: int = 0

    @classmethod
    def of_film(cls, film: str) -> Self:
        """Return the screen of the film itself."""
        return cls(film, ScreenKind.FILM)

    @classmethod
    def of_list(cls, film: str, kind: Kind, page: int = 0) -> Self:
        """Return the screen of everything of a kind."""
        return cls(film, ScreenKind.LIST, kind=kind, page=page)

    @classmethod
    def of_entry(cls, film: str, entry: Entry, page: int = 0) -> Self:
        """Return the screen of one entry."""
        return cls(film, ScreenKind.ENTRY, kind=entry.kind, key=entry.key, page=page)

    @classmethod
    def of_seen(cls, film: str) -> Self:
        """Return the screen of how far the viewer is."""
        return cls(film, ScreenKind.SEEN)

    @classmethod
    def of_unknown(cls, film: str, kind: Kind) -> Self:
        """Return the screen for names that the cut does not have; which name is not kept, so all are answered alike."""
        return cls(film, ScreenKind.UNKNOWN, kind=kind)

    @classmethod
    def of_answer(cls, film: str, page: int = 0, about: str = "") -> Self:
        """Return the screen of the answer to a question, `about` the entry with this key where a member chose one."""
        return cls(film, ScreenKind.ANSWER, key=about, page=page)

    @classmethod
    def of_prompt(cls, film: str, key: str) -> Self:
        """Return the screen of what there is on a prompt."""
        return cls(film, ScreenKind.PROMPT, key=key)

    def on_page(self, page: int) -> Self:
        """Return the same screen on another page."""
        return replace(self, page=page)

    def further_on(self) -> Self:
        """Return the screen for a viewer who has seen more: a name that was unknown may be in the list by then."""
        return type(self)(self.film, ScreenKind.LIST, self.kind) if self.place is ScreenKind.UNKNOWN else self

    def encode(self) -> str:
        """Write the screen as text: its five parts with colons between them."""
        return f"{self.film}:{self.place}:{self.kind or ''}:{self.key}:{self.page}"

    @classmethod
    def decode(cls, parts: Sequence[str]) -> Self:
        """Read the parts of a screen. Raises `ValueError` for anything that `encode` does not write."""
        film, place, kind, key, page = parts
        if len(key) > KEY_LENGTH or len(page) > PAGE_LENGTH:
            raise ValueError(parts)
        return cls(film, ScreenKind(place), Kind(kind) if kind else None, key, max(0, int(page)))
