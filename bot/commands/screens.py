"""What a card shows, as a value small enough to travel in a `custom_id`; drawing it is `cards`' business."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from knowledge.cut import Kind

CUSTOM_ID_LENGTH = 100


class Place(StrEnum):
    """The kinds of screen."""

    FILM = "film"
    LIST = "list"
    ENTRY = "entry"
    SEEN = "seen"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen of a film. `kind` is set for lists and unknown names, `key` for entries; pages count from 0."""

    film: str
    place: Place
    kind: Kind | None = None
    key: str | None = None
    page: int = 0

    @classmethod
    def of_film(cls, film: str) -> Self:
        """The film itself."""
        return cls(film, Place.FILM)

    @classmethod
    def of_list(cls, film: str, kind: Kind, page: int = 0) -> Self:
        """Everything of a kind."""
        return cls(film, Place.LIST, kind=kind, page=page)

    @classmethod
    def of_entry(cls, film: str, key: str, page: int = 0) -> Self:
        """One entry."""
        return cls(film, Place.ENTRY, key=key, page=page)

    @classmethod
    def of_seen(cls, film: str) -> Self:
        """How far the viewer is."""
        return cls(film, Place.SEEN)

    @classmethod
    def of_unknown(cls, film: str, kind: Kind) -> Self:
        """A name of this kind that the cut does not have; which name is not kept, so that all are answered alike."""
        return cls(film, Place.UNKNOWN, kind=kind)

    def on_page(self, page: int) -> Self:
        """The same screen on another page."""
        return type(self)(self.film, self.place, self.kind, self.key, page)

    def encode(self) -> str:
        """The screen as text without colons apart from those between its parts."""
        return f"{self.film}:{self.place}:{self.kind or self.key or ''}:{self.page}"

    @classmethod
    def decode(cls, text: str) -> Self:
        """The screen that `encode` wrote. Raises `ValueError` for anything else."""
        film, place_text, subject, page_text = text.split(":")
        place, page = Place(place_text), max(0, int(page_text))
        if place is Place.ENTRY:
            return cls(film, place, key=subject, page=page)
        return cls(film, place, kind=Kind(subject) if subject else None, page=page)
