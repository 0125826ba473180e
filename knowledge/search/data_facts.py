"""What a film file holds as data, not in words: who plays whom, who made the film, what it is based on.

Such data answers questions as a fact does. Where a fact of the film puts it in words, that fact answers; otherwise one
is made from the data.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.entries import Credits, Entry, Fact, Kind
from knowledge.text import fold_text

_ABOUT = {
    Kind.CHARACTER: ("Who is {name}?", "Tell me about {name}"),
    Kind.PERSON: ("Who is {name}?", "Tell me about {name}"),
    Kind.TERM: ("What is {name}?", "Tell me about {name}"),
    Kind.THEME: ("What is {name}?", "Tell me about {name}"),
    Kind.CRAFT: ("What is {name}?", "Tell me about {name}"),
    Kind.PLOT: ("What happens in {name}?",),
}
_PLAYED = ("Who plays {name}?", "Who is {name} played by?", "Actor of {name}", "Who does {player} play?")
_CREDITED = ("Who is the {credit}?", "What did {name} do?", "Who did the {credit}?")
_DIRECTED = ("Who directed the film?", "Who is the director?", "Who made this film?")
_COMPOSED = ("Who composed the music?", "Who wrote the score?", "Who is the composer?")
_BASED = ("Is it based on a book?", "Who wrote the book?", "What is the film based on?")


@dataclass(frozen=True, slots=True)
class Implied:
    """A fact with the questions that it answers besides its own `asks`, by the data of `entry`."""

    fact: Fact
    entry: Entry
    questions: tuple[str, ...]


def implied(entries: Sequence[Entry], credits_: Credits) -> tuple[Implied, ...]:
    """Return the facts of a cut, or made from its data, that its data makes questions for; a fact can come twice."""
    return tuple([each for entry in entries for each in _of_entry(entry)] + list(_of_credits(entries, credits_)))


def _of_entry(entry: Entry) -> Iterator[Implied]:
    """Yield who or what an entry is, who plays it, and what its credit is."""
    if entry.facts:
        yield Implied(entry.facts[0], entry, tuple(ask.format(name=entry.name) for ask in _ABOUT[entry.kind]))
    if player := entry.player:
        asks = tuple(ask.format(name=entry.name, player=player) for ask in _PLAYED)
        yield _in_words(entry, "player", f"{player} plays {entry.name}.", asks, player, player.split()[-1])
    if credit := entry.credit:
        asks = tuple(ask.format(name=entry.name, credit=credit.lower()) for ask in _CREDITED)
        fact = entry.facts[0] if entry.facts else _made(entry, "credit", f"{entry.name}: {credit}.", asks)
        yield Implied(fact, entry, asks)


def _of_credits(entries: Sequence[Entry], credits_: Credits) -> Iterator[Implied]:
    people = {entry.name: entry for entry in entries if entry.kind == Kind.PERSON}
    if director := people.get(credits_.director):
        yield _in_words(director, "director", f"{director.name} directed the film.", _DIRECTED, "direct")
    if composer := people.get(credits_.composer or ""):
        text = f"{composer.name} composed the music."
        yield _in_words(composer, "composer", text, _COMPOSED, "music", "score", "compos")
    if author := people.get(credits_.author or ""):
        text = f"The film is based on {credits_.novel} by {author.name}."
        yield _in_words(author, "novel", text, _BASED, "novel", "book", "story")


def _in_words(entry: Entry, part: str, text: str, asks: tuple[str, ...], *words: str) -> Implied:
    """Return the first fact of an entry whose text has any of these beginnings of words, or else one made of `text`."""
    folded = [fold_text(word) for word in words]
    fact = next((fact for fact in entry.facts if any(word in fold_text(fact.text) for word in folded)), None)
    return Implied(fact or _made(entry, part, text, asks), entry, asks)


def _made(entry: Entry, part: str, text: str, asks: tuple[str, ...]) -> Fact:
    """Return a fact made from data; the id of no fact of a film file has a full stop."""
    reveal = min((fact.reveal for fact in entry.facts), default=0)
    return Fact(f"{entry.id}.{part}", text, reveal, (), asks)
