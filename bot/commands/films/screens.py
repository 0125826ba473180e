"""What a card shows, as a value small enough to travel in a `custom_id`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import blake2s
from typing import Self

from knowledge.cut import Entry, Fact, Kind

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
    FACT = "fact"
    MEANT = "meant"
    PROMPT = "prompt"


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen of a film.

    `kind` is set for lists, entries and unknown names; `key` for entries, facts and prompts, and where an answer is
    about an entry that was chosen. Pages count from 0; those of an answer are the question that was asked last, then
    the ones that were suggested instead; those of a fact are its sample questions.
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
    def of_fact(cls, film: str, key: str, question: int) -> Self:
        """Return the screen of a fact that was picked as the answer to the sample question with this number."""
        return cls(film, ScreenKind.FACT, key=key, page=question)

    @classmethod
    def of_meant(cls, film: str, question: str) -> Self:
        """Return the screen of what else may be meant by a question; `key` tells this question from another one."""
        return cls(film, ScreenKind.MEANT, key=blake2s(question.encode("utf-8", "replace"), digest_size=6).hexdigest())

    @classmethod
    def of_prompt(cls, film: str, key: str) -> Self:
        """Return the screen of what there is on a prompt."""
        return cls(film, ScreenKind.PROMPT, key=key)

    def question_of(self, fact: Fact) -> str:
        """Return the sample question that a fact was picked for; the last one, if it has fewer by now."""
        return fact.asks[min(self.page, len(fact.asks) - 1)]

    def on_page(self, page: int) -> Self:
        """Return the same screen on another page."""
        return replace(self, page=page)

    def further_on(self) -> Self:
        """Return the screen for a viewer who has seen more.

        A name that was unknown may be in the list by then, and a question that was unclear have an answer.
        """
        match self.place:
            case ScreenKind.UNKNOWN:
                return type(self).of_list(self.film, self.kind) if self.kind else self
            case ScreenKind.MEANT:
                return type(self).of_answer(self.film)
            case _:
                return self

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
