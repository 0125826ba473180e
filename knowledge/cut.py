"""A film up to one checkpoint, the only part of it that the bot reads.

A cut holds nothing that is revealed later: no entry, name, link, count or gap in an order. What a viewer gets is
computed from their cut alone, so the rest of the film can't show.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from knowledge import matching
from knowledge.entries import Checkpoint, Cover, Credits, Entry, Fact, Kind, Prompt, key_of
from knowledge.matching import fold

if TYPE_CHECKING:
    from knowledge.search.data_facts import Implied
    from knowledge.search.engine import Answer, Offer, SearchEngine
    from knowledge.search.follow_ups import Reply

__all__ = ["Checkpoint", "Cover", "Credits", "Cut", "Entry", "Fact", "Kind", "Prompt"]

_FOLLOW_UPS, _OFFERS = 3, 12
_NAMED = (Kind.CHARACTER, Kind.PERSON, Kind.TERM)


@dataclass(frozen=True)
class Cut:
    """A film up to `checkpoint`. `entries` are in reading order, plot points in film order.

    `formerly` are former slugs of the film: keys made with one of them are still found.
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
        """Hash what identifies a cut; hashing all of it would take longer than most of what is done with it."""
        return hash((self.film, self.checkpoint.number))

    @property
    def cover(self) -> Cover:
        """Return what everybody may know of the film."""
        return Cover(self.title, self.year, self.checkpoints, self.formerly)

    @property
    def complete(self) -> bool:
        """Return whether this is the whole film."""
        return self.checkpoint == self.checkpoints[-1]

    def of_kind(self, kind: Kind) -> tuple[Entry, ...]:
        """Return the entries of one kind, in reading order."""
        return self._by_kind.get(kind, ())

    def entry(self, key: str) -> Entry | None:
        """Return the entry with this key, if it is in the cut."""
        return self._by_key.get(key)

    def find(self, kind: Kind, typed: str) -> Entry | None:
        """Return the entry of this kind with this key, name, alias or player, or with a part that only it has."""
        found = self.find_all(kind, typed)
        return found[0] if len(found) == 1 else None

    def find_all(self, kind: Kind, typed: str) -> tuple[Entry, ...]:
        """Return the entry that `find` does or, where it could be one of several, all of those."""
        known = self.entry(typed)
        return (known,) if known and known.kind == kind else matching.find_all(typed, self._names.get(kind, ()))

    def suggest(self, kind: Kind, typed: str) -> tuple[Entry, ...]:
        """Return at most 25 entries for autocompletion, best first."""
        return matching.suggest(typed, self._names.get(kind, ()))

    def related(self, entry: Entry) -> tuple[Entry, ...]:
        """Return the entries that `entry` links to, in file order."""
        return tuple(self._by_key[key] for key in entry.related)

    def facts(self) -> Iterator[Fact]:
        """Yield every fact of the cut, the logline first."""
        yield self.logline
        for entry in self.entries:
            yield from entry.facts

    def entry_of(self, fact: Fact) -> Entry | None:
        """Return the entry that a fact belongs to; None for the logline."""
        return self._by_fact.get(fact.id)

    def key(self, fact: Fact) -> str:
        """Return an opaque key of a fact, the same in every cut."""
        return key_of(self.film, fact.id)

    def fact(self, key: str) -> Fact | None:
        """Return the fact with this key, if it is in the cut."""
        return self._facts_by_key.get(key)

    def prompt(self, key: str) -> Prompt | None:
        """Return the prompt with this key, if it is in the cut."""
        return self._prompts_by_key.get(key)

    def answer(self, question: str) -> "Answer | None":
        """Return the facts of this cut that answer a question, or None if none does."""
        return self._engine.answer(question)

    def reply(self, question: str) -> "Reply":
        """Answer a question from this cut alone, or offer what may be meant by it."""
        from knowledge.search.follow_ups import answer_plainly  # noqa: PLC0415

        return answer_plainly(self._engine, question)

    def meant(self, question: str) -> "tuple[Offer, ...]":
        """Return what may be meant by a question, other than what answers it, nearest first."""
        from knowledge.search.follow_ups import told_apart  # noqa: PLC0415

        reply = self.reply(question)
        if reply.answer is None:
            return reply.offered
        return told_apart(self._engine.nearest(question, but=reply.answer.shown))

    def answer_in_turn(self, question: str, recent: Sequence[Sequence[Entry]]) -> "Reply":
        """Answer a question from this cut and from what was shown before it, the last turn first."""
        from knowledge.search.follow_ups import answer_follow_up  # noqa: PLC0415

        return answer_follow_up(self._engine, question, recent)

    def answer_about(self, question: str, entry: Entry) -> "Reply":
        """Answer a question about the entry that its pronoun stands for."""
        from knowledge.search.follow_ups import answer_about  # noqa: PLC0415

        return answer_about(self._engine, question, entry)

    def spoken_of(self, question: str, lead: Fact | None) -> tuple[Entry, ...]:
        """Return what a question and the fact that leads its answer are about: its entry, and who and what it names."""
        if lead is None:
            return ()
        named = [entry for entry in self._engine.named(question) if entry.kind in _NAMED]
        entry = self.entry_of(lead)
        return tuple(dict.fromkeys([entry, *named] if entry else named))

    @property
    def is_indexed(self) -> bool:
        """Return whether the index is built; otherwise the first question waits a tenth of a second or more for it."""
        return "_engine" in vars(self)

    def build_index(self) -> None:
        """Build the index and the questions to offer."""
        _ = self._engine, self.offers

    @property
    def follow_ups(self) -> tuple[str, ...]:
        """Return three questions that this cut answers."""
        return self.offers[:_FOLLOW_UPS]

    @cached_property
    def offers(self) -> tuple[str, ...]:
        """Return a dozen questions that this cut answers, to offer where there is no answer; newest facts first.

        Each is about another entry, and the first of another kind each, as far as there are enough kinds.
        """
        newest = sorted(self.facts(), key=lambda fact: -fact.reveal)
        chosen: dict[str, tuple[str, Kind | None]] = {}
        for other_kinds_only in (True, False):
            for fact in newest:
                if len(chosen) == _OFFERS:
                    break
                entry = self.entry_of(fact)
                key, kind = (entry.key, entry.kind) if entry else ("", None)
                if key in chosen or (other_kinds_only and kind in [taken for _, taken in chosen.values()]):
                    continue
                for ask in fact.asks:
                    answer = self.answer(ask)
                    if answer and answer.lead == fact:
                        chosen[key] = ask, kind
                        break
        return tuple(ask for ask, _ in chosen.values())

    @cached_property
    def _engine(self) -> "SearchEngine":
        # Imported late: the lists of English words are only needed once a question is asked.
        from knowledge.search.engine import SearchEngine  # noqa: PLC0415

        return SearchEngine(self.title, self.logline, self.entries, self._implied, complete=self.complete)

    @cached_property
    def _implied(self) -> "tuple[Implied, ...]":
        from knowledge.search.data_facts import implied  # noqa: PLC0415

        return implied(self.entries, self.credits)

    @cached_property
    def _by_fact(self) -> dict[str, Entry]:
        made = {each.fact.id: each.entry for each in self._implied}
        return {**made, **{fact.id: entry for entry in self.entries for fact in entry.facts}}

    @cached_property
    def _facts_by_key(self) -> dict[str, Fact]:
        facts = {fact.id: fact for fact in (*(each.fact for each in self._implied), *self.facts())}
        return {key_of(slug, id_): fact for slug in (*self.formerly, self.film) for id_, fact in facts.items()}

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
    def _names(self) -> dict[Kind, list[tuple[str, Entry]]]:
        """Return the names that entries of each kind are found by: shown names first, then aliases, then players."""
        names: dict[Kind, list[tuple[str, Entry]]] = {}
        for kind, entries in self._by_kind.items():
            names[kind] = [(fold(entry.name), entry) for entry in entries]
            names[kind] += [(fold(alias), entry) for entry in entries for alias in entry.aliases]
            names[kind] += [(fold(entry.player), entry) for entry in entries if entry.player]
        return names
