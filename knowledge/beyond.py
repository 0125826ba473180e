"""Whether what somebody has written touches on what a room has not seen: two cuts and a text in, yes or no out.

It goes by what is in the writer's own cut and not in the room's, so nobody learns from it of anything that they have
not reached. It is meant to be right when it speaks up rather than to find everything: when a club picks a day, a snack
or a film, it has nothing to say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.cut import Cut, Entry, Kind
from knowledge.search.english import (
    EVERYDAY_STEMS,
    LOW_CONTENT_STEMS,
    POLLING,
    POLLING_STEMS,
    WATCHING,
    WHO,
    is_topic,
    stem,
    synonyms,
    words,
)

ABOUT_SOMEBODY = WHO | {"character", "characters"}
"""Words of a question that somebody is picked from, not something to watch."""

KEPT = 64  # cuts, and pairs of them
_SHORTEST = 3  # letters; a shorter word says little
_TOGETHER = 2  # words of one fact that have to come together where none says enough alone
_EVERYBODYS = EVERYDAY_STEMS | LOW_CONTENT_STEMS | POLLING_STEMS

Name = tuple[Kind, str]
Stems = frozenset[str]


@dataclass(frozen=True, slots=True)
class _Told:
    """What a cut tells: `items` are the stems of each of its facts, names and prompts, `known` those of all of them."""

    items: frozenset[Stems]
    names: frozenset[Name]
    known: Stems
    people: Stems


@dataclass(frozen=True, slots=True)
class _Beyond:
    """What is in one cut and not in another: words and phrases that say enough alone, and whole facts, as stems."""

    alone: Stems
    phrases: frozenset[tuple[str, ...]]
    items: frozenset[Stems]


def touches_beyond(question: str, choices: Sequence[str], own: Cut, room: Cut) -> bool:
    """Return whether a question with its choices is about something that is in `own` and not in `room`."""
    beyond = _beyond(own, room)
    for text in _texts(question, choices):
        said = _telling(text)
        if not said.isdisjoint(beyond.alone) or any(_holds(words(text), phrase) for phrase in beyond.phrases):
            return True
        together = (frozenset(token for token in said if _is_in(token, item)) for item in beyond.items)
        if any(_is_telling(some, own) and not _is_known(some, room) for some in together):
            return True
    return False


def _is_telling(together: Stems, own: Cut) -> bool:
    """Whether words that come together in one fact say something: that two people are named says nothing yet."""
    return len(together) >= _TOGETHER and not together <= _told(own).people


def _is_known(together: Stems, room: Cut) -> bool:
    return any(all(_is_in(token, item) for token in together) for item in _told(room).items)


def _is_in(token: str, item: Stems) -> bool:
    """Whether a fact has a word, or another one for the same."""
    return token in item or not item.isdisjoint(synonyms(token))


def _holds(spoken: Sequence[str], phrase: Sequence[str]) -> bool:
    return any(tuple(spoken[at : at + len(phrase)]) == tuple(phrase) for at in range(len(spoken)))


def _texts(question: str, choices: Sequence[str]) -> Iterator[str]:
    """What is looked at in one go: the question, and with it each choice that is not the title of something."""
    yield question
    spoken = set(words(question))
    if spoken & ABOUT_SOMEBODY:
        yield from (f"{question}\n{choice}" for choice in choices)
    elif not spoken & WATCHING:
        yield from (f"{question}\n{choice}" for choice in choices if not _is_titled(choice))


def _is_titled(choice: str) -> bool:
    """Whether a choice is written as titles are: all words but small ones begin with a capital."""
    parts = [part for part in choice.split() if part[0].isalpha()]
    return all(part[0].isupper() or not is_topic(part.casefold()) for part in parts)


def _enough_alone(kind: Kind, name: str) -> Iterator[str]:
    """The words of a name that say enough alone: what a character is called, or the one telling word that it has."""
    if kind is Kind.CHARACTER:
        yield from _telling(" ".join(part for part in name.split() if part[0].isupper()))
    telling = _telling(name)
    if len(telling) == 1:
        yield from telling


def _is_phrase(kind: Kind, name: str) -> bool:
    """Whether a name says enough where it stands as it is, though all of its words are everybody's."""
    topics = [word for word in words(name) if is_topic(word)]
    if kind not in (Kind.CHARACTER, Kind.TERM) or POLLING.issuperset(topics):
        return False
    return len(topics) > 1 or (kind is Kind.CHARACTER and len(words(name)) > 1)


@lru_cache(maxsize=KEPT)
def _beyond(own: Cut, room: Cut) -> _Beyond:
    mine, theirs = _told(own), _told(room)
    names = mine.names - theirs.names
    alone = frozenset(token for name in names for token in _enough_alone(*name)) - theirs.known
    phrases = frozenset(words(name) for kind, name in names if _is_phrase(kind, name))
    return _Beyond(alone, phrases, mine.items - theirs.items)


@lru_cache(maxsize=KEPT)
def _told(cut: Cut) -> _Told:
    title = _telling(cut.title)
    names = frozenset((entry.kind, name) for entry in cut.entries for name in (entry.name, *entry.aliases))
    items = frozenset(_curated(text) - title for text in _texts_of(cut))
    people = _telling(" ".join(name for kind, name in names if kind is Kind.CHARACTER))
    return _Told(items, names, title.union(*items), people)


def _texts_of(cut: Cut) -> Iterator[str]:
    yield cut.logline.text
    for entry in cut.entries:
        yield from _texts_about(entry)
    for prompt in cut.prompts:
        yield "\n".join((prompt.text, *prompt.choices))


def _texts_about(entry: Entry) -> Iterator[str]:
    """What is told of an entry: its names, and each of its facts along with what it is called."""
    yield from (text for text in (entry.name, *entry.aliases, entry.player, entry.label) if text)
    for fact in entry.facts:
        yield "\n".join((entry.name, fact.text, *fact.asks))


@lru_cache(maxsize=20_000)
def _curated(text: str) -> Stems:
    """As `_telling`, of a text of the film, which every cut has again; what members write is never kept."""
    return _telling(text)


def _telling(text: str) -> Stems:
    """The stems of a text that are not everybody's words."""
    return frozenset(stem(word) for word in words(text) if len(word) >= _SHORTEST and is_topic(word)) - _EVERYBODYS
