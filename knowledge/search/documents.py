"""The index of a cut: each fact as a document, with its sample questions and the weight of its words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakValueDictionary

from knowledge.entries import Entry, Fact, Kind
from knowledge.search.data_facts import Implied
from knowledge.search.english import LOW_CONTENT, WHO, is_topic
from knowledge.search.queries import weigh
from knowledge.search.vocabulary import PLAYER, TITLE, Token, Vocabulary, is_name, tokens

# The weight of a word by where it occurs, besides the entry's names (1) and the sample question compared:
_IN_TEXT = 0.85
_IN_OTHER_ASK = 0.75
_TEXT_SHARE = 0.15  # a word of a fact's own text counts like one in this share of its sample questions
_ARTICLES = ("the ", "a ", "an ")

# Cuts of a film share most sample questions, which are most of an index: each is held once.
_known: "WeakValueDictionary[frozenset[Token], frozenset[Token]]" = WeakValueDictionary()


@dataclass(frozen=True, slots=True)
class Ask:
    """A sample question: its tokens, and what they weigh together."""

    tokens: frozenset[Token]
    weight: float


@dataclass(frozen=True, slots=True)
class Document:
    """A fact as it is searched. `questions` are its sample questions, its own first; `asks` are the same as tokens.

    `names` are the names of its entry. `strengths` is how strongly it has each token, `shares` the share of its sample
    questions that have a token. `aspects` are the question words that it answers, with 'who' once it names a person.
    """

    fact: Fact
    questions: tuple[str, ...]
    asks: tuple[Ask, ...]
    names: frozenset[frozenset[Token]]
    strengths: Mapping[Token, float]
    shares: Mapping[Token, float]
    aspects: frozenset[Token]


def index_cut(
    title: str, logline: Fact, entries: Sequence[Entry], implied: Sequence[Implied] = ()
) -> tuple[Vocabulary, list[Document]]:
    """Return the vocabulary of a cut and its documents, in reading order; `implied` is what its data answers."""
    vocabulary = Vocabulary(_names(title, entries))
    questions: dict[str, dict[str, None]] = {}
    made: dict[str, dict[str, Fact]] = {}
    for each in implied:
        questions.setdefault(each.fact.id, dict.fromkeys(each.fact.asks)).update(dict.fromkeys(each.questions))
        if each.fact not in each.entry.facts:
            made.setdefault(each.entry.key, {})[each.fact.id] = each.fact
    known: list[tuple[Fact, tuple[str, ...]]] = [(logline, ())]
    for entry in entries:
        known_as = tuple(filter(None, (entry.name, *entry.aliases, entry.player)))
        known += [(fact, known_as) for fact in (*entry.facts, *made.get(entry.key, {}).values())]
    facts = [(fact, tuple(questions.get(fact.id, fact.asks)), known_as) for fact, known_as in known]
    for fact, asks, known_as in facts:
        vocabulary.learn(word for text in (fact.text, *known_as, *asks) for word in vocabulary.words_of(text))
    return vocabulary, [_document(fact, asks, known_as, vocabulary) for fact, asks, known_as in facts]


def _document(fact: Fact, questions: tuple[str, ...], known_as: Sequence[str], vocabulary: Vocabulary) -> Document:
    text = vocabulary.words_of(fact.text)
    names = [vocabulary.words_of(name) for name in known_as]
    name_words = [word for name in names for word in name]
    asks = [frozenset(tokens(vocabulary.words_of(ask))) for ask in questions]
    aspects = {token for ask in asks for token in ask if not is_topic(token)}
    if any(is_name(word) and word != TITLE for word in (*text, *name_words)):
        aspects |= WHO
    content = (word for word in text if is_topic(word) and word not in LOW_CONTENT)
    strengths = {
        **{token: _IN_OTHER_ASK for ask in asks for token in ask if is_topic(token)},
        **dict.fromkeys(tokens(content), _IN_TEXT),
        **dict.fromkeys(tokens(filter(is_topic, name_words)), 1.0),
    }
    shares = {token: count / len(asks) for token, count in Counter(token for ask in asks for token in ask).items()}
    for token in tokens(text):
        shares[token] = shares.get(token, 0.0) + _TEXT_SHARE
    return Document(
        fact=fact,
        questions=questions,
        asks=tuple(Ask(_known.setdefault(ask, ask), sum(weigh(token, vocabulary) for token in ask)) for ask in asks),
        names=frozenset(frozenset(tokens(filter(is_topic, name))) for name in names),
        strengths=strengths,
        shares=shares,
        aspects=frozenset(aspects),
    )


def _names(title: str, entries: Iterable[Entry]) -> Iterator[tuple[str, Token]]:
    """Yield the names of people, each with a token; a description such as 'the caretaker' stays words."""
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
