"""The facts of a cut as they are searched: what they are asked, what they speak of and how strongly.

Like the words of the cut it is all counted from what the cut says.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakValueDictionary

from knowledge.entries import Entry, Fact, Kind
from knowledge.search.english import LOW_CONTENT, WHO, is_topic
from knowledge.search.queries import weigh
from knowledge.search.vocabulary import PLAYER, TITLE, Token, Vocabulary, is_name, tokens

# How well a fact speaks of a word, if not in the question that is compared nor in the names it goes by:
_TEXT = 0.85  # its text has the word
_ELSEWHERE = 0.75  # another of its questions has it
_TEXT_SHARE = 0.15  # a word of a fact's own text is worth that share of its questions
_ARTICLES = ("the ", "a ", "an ")


# Cuts of a film have most questions in common, which are most of what an index takes: each is held once.
_known: "WeakValueDictionary[frozenset[Token], frozenset[Token]]" = WeakValueDictionary()


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that a fact answers, as its tokens and what they weigh together."""

    tokens: frozenset[Token]
    weight: float


@dataclass(frozen=True, slots=True)
class Document:
    """A fact as it is searched: its questions, how strongly it speaks of each token, what it can tell.

    `names` are what it is filed under. `shares` holds the share of its questions that have a token. `aspects` holds the
    frame words of its questions, and 'who' as soon as it names somebody.
    """

    fact: Fact
    asks: tuple[Ask, ...]
    names: frozenset[frozenset[Token]]
    strengths: Mapping[Token, float]
    shares: Mapping[Token, float]
    aspects: frozenset[Token]


def index_cut(title: str, logline: Fact, entries: Sequence[Entry]) -> tuple[Vocabulary, list[Document]]:
    """The words of a cut and its facts as they are searched, in reading order."""
    vocabulary = Vocabulary(_names(title, entries))
    told = [(logline, ()), *((fact, _known_as(entry)) for entry in entries for fact in entry.facts)]
    for fact, known_as in told:
        vocabulary.learn(_spoken((fact.text, *known_as, *fact.asks), vocabulary))
    return vocabulary, [_document(fact, known_as, vocabulary) for fact, known_as in told]


def _document(fact: Fact, known_as: Sequence[str], vocabulary: Vocabulary) -> Document:
    text, names = _spoken([fact.text], vocabulary), _spoken(known_as, vocabulary)
    asks = [frozenset(tokens(vocabulary.words_of(ask))) for ask in fact.asks]
    tells = {token for ask in asks for token in ask if not is_topic(token)}
    if any(is_name(word) and word != TITLE for word in (*text, *names)):
        tells |= WHO
    return Document(
        fact=fact,
        asks=tuple(Ask(_known.setdefault(ask, ask), sum(weigh(token, vocabulary) for token in ask)) for ask in asks),
        names=frozenset(frozenset(tokens(filter(is_topic, vocabulary.words_of(name)))) for name in known_as),
        strengths=_strengths(asks, text, names),
        shares=_shares(asks, text),
        aspects=frozenset(tells),
    )


def _strengths(asks: Iterable[frozenset[Token]], text: Iterable[str], names: Iterable[str]) -> dict[Token, float]:
    """How strongly a fact speaks of each token."""
    told = (word for word in text if is_topic(word) and word not in LOW_CONTENT)
    return {
        **{token: _ELSEWHERE for ask in asks for token in ask if is_topic(token)},
        **dict.fromkeys(tokens(told), _TEXT),
        **dict.fromkeys(tokens(filter(is_topic, names)), 1.0),
    }


def _shares(asks: Sequence[frozenset[Token]], text: Iterable[str]) -> dict[Token, float]:
    """The share of a fact's questions that have each token; that its text has it counts as a few more."""
    shares = {token: count / len(asks) for token, count in Counter(token for ask in asks for token in ask).items()}
    for token in tokens(text):
        shares[token] = shares.get(token, 0.0) + _TEXT_SHARE
    return shares


def _spoken(texts: Iterable[str], vocabulary: Vocabulary) -> list[str]:
    return [word for text in texts for word in vocabulary.words_of(text)]


def _known_as(entry: Entry) -> tuple[str, ...]:
    """Everything that an entry goes by."""
    return tuple(filter(None, (entry.name, *entry.aliases, entry.player)))


def _names(title: str, entries: Iterable[Entry]) -> Iterator[tuple[str, Token]]:
    """What people are called, each with a token; a description ('the caretaker') stays words."""
    if " " in title:
        yield title, TITLE
    for entry in entries:
        if entry.kind in (Kind.CHARACTER, Kind.PERSON):
            for name in (entry.name, *entry.aliases):
                if not name.casefold().startswith(_ARTICLES):
                    yield name, f"@{entry.key}"
        if entry.player:
            for name in (entry.player, *entry.player.split()):
                yield name, f"@{entry.key}{PLAYER}"
