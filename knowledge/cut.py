"""A film as it stands for somebody who has seen so far: the only thing anybody else gets to read.

A cut holds nothing that is revealed later: no entry, no name, no link, no count, no gap in an order.
Whatever is computed for a viewer is computed from their cut, so the rest of the film cannot show.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from knowledge import matching
from knowledge.entries import Checkpoint, Cover, Credits, Entry, Fact, Kind, Prompt, key_of
from knowledge.matching import fold

if TYPE_CHECKING:
    from knowledge.search.engine import Answer, SearchEngine

__all__ = ["Checkpoint", "Cover", "Credits", "Cut", "Entry", "Fact", "Kind", "Prompt"]

_FOLLOW_UPS = 3


@dataclass(frozen=True)
class Cut:
    """A film up to `checkpoint`. `entries` are in reading order: plot points as the film has them.

    `formerly` are slugs that the film had before: keys that were made with one still find what they are of.
    """

    film: str
    title: str
    year: int
    accent: int
    source: str
    credits: Credits
    logline: Fact
    checkpoints: tuple[Checkpoint, ...]
    checkpoint: Checkpoint
    entries: tuple[Entry, ...]
    prompts: tuple[Prompt, ...]
    formerly: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Of what names a cut: hashing all that is in it would take longer than most of what is done with it."""
        return hash((self.film, self.checkpoint.number))

    @property
    def cover(self) -> Cover:
        """What everybody may know of the film."""
        return Cover(self.title, self.year, self.checkpoints, self.formerly)

    @property
    def complete(self) -> bool:
        """Whether this is the whole film."""
        return self.checkpoint == self.checkpoints[-1]

    def of_kind(self, kind: Kind) -> tuple[Entry, ...]:
        """The entries of one kind, in reading order."""
        return self._by_kind.get(kind, ())

    def entry(self, key: str) -> Entry | None:
        """The entry with this key, if it is in the cut."""
        return self._by_key.get(key)

    def find(self, kind: Kind, typed: str) -> Entry | None:
        """The entry of this kind with this key, name, alias or player, forgiving a typo."""
        known = self.entry(typed)
        return known if known and known.kind == kind else matching.find(typed, self._names.get(kind, ()))

    def suggest(self, kind: Kind, typed: str) -> tuple[Entry, ...]:
        """At most 25 entries for what somebody is typing, best first."""
        return matching.suggest(typed, self._names.get(kind, ()))

    def related(self, entry: Entry) -> tuple[Entry, ...]:
        """Where to go on from `entry`, in the order of the file."""
        return tuple(self._by_key[key] for key in entry.related)

    def facts(self) -> Iterator[Fact]:
        """Every fact of the cut, the logline first."""
        yield self.logline
        for entry in self.entries:
            yield from entry.facts

    def entry_of(self, fact: Fact) -> Entry | None:
        """The entry that a fact is told of; None for the logline, which is told of the film."""
        return self._by_fact.get(fact.id)

    def prompt(self, key: str) -> Prompt | None:
        """The prompt with this key, if it is in the cut."""
        return self._prompts_by_key.get(key)

    def answer(self, question: str) -> "Answer | None":
        """The facts of this cut that answer a question; None for one that is off the point, or too early."""
        return self._answering.answer(question)

    @property
    def is_indexed(self) -> bool:
        """Whether this cut's index is there; the first question else waits for it, a tenth of a second and more."""
        return "_answering" in vars(self)

    def build_index(self) -> None:
        """Make the index, and find the questions that are offered where there is no answer."""
        _ = self._answering, self.follow_ups

    @cached_property
    def follow_ups(self) -> tuple[str, ...]:
        """Three questions that this cut has an answer to, the same whatever was asked before; newest facts first.

        Each is about another entry, and of another kind as far as there are enough kinds.
        """
        newest = sorted(self.facts(), key=lambda fact: -fact.reveal)
        chosen: dict[str, tuple[str, Kind | None]] = {}
        for another_kind in (True, False):
            for fact in newest:
                if len(chosen) == _FOLLOW_UPS:
                    break
                entry = self.entry_of(fact)
                place, kind = (entry.key, entry.kind) if entry else ("", None)
                kinds = [taken for _, taken in chosen.values()]
                if place not in chosen and not (another_kind and kind in kinds) and (ask := self._asking(fact)):
                    chosen[place] = ask, kind
        return tuple(ask for ask, _ in chosen.values())

    def _asking(self, fact: Fact) -> str | None:
        """The first of a fact's questions that is answered with it."""
        for ask in fact.asks:
            answer = self.answer(ask)
            if answer and answer.lead == fact:
                return ask
        return None

    @cached_property
    def _answering(self) -> "SearchEngine":
        # Only here: what is known of the language is read when a question is asked for the first time.
        from knowledge.search.engine import SearchEngine  # noqa: PLC0415

        return SearchEngine(self.title, self.logline, self.entries, complete=self.complete)

    @cached_property
    def _by_fact(self) -> dict[str, Entry]:
        return {fact.id: entry for entry in self.entries for fact in entry.facts}

    @cached_property
    def _prompts_by_key(self) -> dict[str, Prompt]:
        former = {key_of(slug, prompt.id): prompt for slug in self.formerly for prompt in self.prompts}
        return {**former, **{prompt.key: prompt for prompt in self.prompts}}

    @cached_property
    def _by_key(self) -> dict[str, Entry]:
        former = {key_of(slug, entry.id): entry for slug in self.formerly for entry in self.entries}
        return {**former, **{entry.key: entry for entry in self.entries}}

    @cached_property
    def _by_kind(self) -> dict[Kind, tuple[Entry, ...]]:
        return {kind: tuple(entry for entry in self.entries if entry.kind == kind) for kind in Kind}

    @cached_property
    def _names(self) -> dict[Kind, tuple[tuple[str, Entry], ...]]:
        """What each kind can be found under: shown names first, then aliases, then players."""
        return {kind: tuple(_names_of(entries)) for kind, entries in self._by_kind.items()}


def _names_of(entries: tuple[Entry, ...]) -> Iterator[tuple[str, Entry]]:
    for entry in entries:
        yield fold(entry.name), entry
    for entry in entries:
        for alias in entry.aliases:
            yield fold(alias), entry
    for entry in entries:
        if entry.player:
            yield fold(entry.player), entry
