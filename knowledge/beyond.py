"""Whether a poll's text touches on what its channel hasn't seen.

It compares the author's cut with the channel's, so nobody learns of anything that they haven't reached. Being right
when it warns matters more than finding everything: where a club picks a day, a snack or a film, it's silent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from weakref import ref

from knowledge.cut import Cut, Kind
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

_ABOUT_A_PERSON = WHO | {"character", "characters"}
"""Words of a poll that picks a person, not something to watch."""

_KEPT = 64  # cuts, and pairs of them
_SHORTEST = 3  # letters; a shorter word says little
_TOGETHER = 2  # words of one fact that must come together where none says enough alone
_EVERYBODYS = EVERYDAY_STEMS | LOW_CONTENT_STEMS | POLLING_STEMS

Stems = frozenset[str]


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a cut as stems: of each fact, name and prompt by itself (`items`), of all of them, and of people."""

    items: frozenset[Stems]
    names: frozenset[tuple[Kind, str]]
    known: Stems
    people: Stems


@dataclass(frozen=True, slots=True)
class _Beyond:
    """What one cut has and another hasn't: words and phrases that say enough alone, and the stems of whole facts."""

    alone: Stems
    phrases: frozenset[tuple[str, ...]]
    items: frozenset[Stems]


def touches_beyond(question: str, choices: Sequence[str], own: Cut, channel: Cut) -> bool:
    """Return whether a question with its choices is about something that is in `own` and not in `channel`."""
    mine, theirs = ref(own), ref(channel)  # what is kept of a film that was let go is no reason to keep it
    beyond, people, seen = _beyond(mine, theirs), _words_of(mine).people, _words_of(theirs).items
    for text in _texts(question, choices):
        stems, text_words = _telling(text), words(text)
        if not stems.isdisjoint(beyond.alone):
            return True
        for phrase in beyond.phrases:
            if any(text_words[at : at + len(phrase)] == phrase for at in range(len(text_words))):
                return True
        for item in beyond.items:
            shared = {token for token in stems if _has(item, token)}
            if len(shared) < _TOGETHER or shared <= people:  # two people together say nothing yet
                continue
            if not any(all(_has(other, token) for token in shared) for other in seen):
                return True
    return False


def _has(item: Stems, token: str) -> bool:
    """Return whether a fact has a word or a synonym of it."""
    return token in item or not item.isdisjoint(synonyms(token))


def _texts(question: str, choices: Sequence[str]) -> Iterator[str]:
    """Yield the question, and it with each choice, except choices of something to watch."""
    yield question
    question_words = set(words(question))
    picks_a_person = not question_words.isdisjoint(_ABOUT_A_PERSON)
    if not picks_a_person and not question_words.isdisjoint(WATCHING):
        return
    for choice in choices:
        # Titles are written with a capital in all words but small ones.
        parts = [part for part in choice.split() if part[0].isalpha()]
        is_title = all(part[0].isupper() or not is_topic(part.casefold()) for part in parts)
        if picks_a_person or not is_title:
            yield f"{question}\n{choice}"


@lru_cache(maxsize=_KEPT)
def _beyond(own: "ref[Cut]", channel: "ref[Cut]") -> _Beyond:
    mine, theirs = _words_of(own), _words_of(channel)
    alone: set[str] = set()
    phrases: set[tuple[str, ...]] = set()
    for kind, name in mine.names - theirs.names:
        is_character = kind is Kind.CHARACTER
        telling = _telling(name)
        if len(telling) == 1:
            alone |= telling
        if is_character:
            alone |= _telling(" ".join(part for part in name.split() if part[0].isupper()))
        # A phrase of common words can say enough as it is.
        phrase = words(name)
        topics = [word for word in phrase if is_topic(word)]
        long = len(topics) > 1 or (is_character and len(phrase) > 1)
        if kind in (Kind.CHARACTER, Kind.TERM) and long and not POLLING.issuperset(topics):
            phrases.add(phrase)
    return _Beyond(frozenset(alone - theirs.known), frozenset(phrases), mine.items - theirs.items)


@lru_cache(maxsize=_KEPT)
def _words_of(cut_ref: "ref[Cut]") -> _Words:
    cut = cut_ref()
    assert cut is not None  # noqa: S101  # whoever asks holds it
    texts = [cut.logline.text, *("\n".join((prompt.text, *prompt.choices)) for prompt in cut.prompts)]
    for entry in cut.entries:
        texts += filter(None, (entry.name, *entry.aliases, entry.player, entry.label))
        texts += ("\n".join((entry.name, fact.text, *fact.asks)) for fact in entry.facts)
    title = _telling(cut.title)
    names = frozenset((entry.kind, name) for entry in cut.entries for name in (entry.name, *entry.aliases))
    items = frozenset(_curated(text) - title for text in texts)
    people = _telling(" ".join(name for kind, name in names if kind is Kind.CHARACTER))
    return _Words(items, names, title.union(*items), people)


@lru_cache(maxsize=20_000)
def _curated(text: str) -> Stems:
    """Return the stems of a text of the film, which every cut has again; what members write is never kept."""
    return _telling(text)


def _telling(text: str) -> Stems:
    """Return the stems of a text without common words."""
    return frozenset(stem(word) for word in words(text) if len(word) >= _SHORTEST and is_topic(word)) - _EVERYBODYS
