"""Reads a question: which sentence asks, whom it names, which words matter and how much."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from knowledge.search.english import (
    ASPECTS,
    EVERYDAY,
    EVERYDAY_STEMS,
    LOW_CONTENT_STEMS,
    OPENERS,
    OUTCOME,
    POINTING,
    PRONOUNS,
    QUESTION_WORDS,
    WHO,
    clauses,
    is_topic,
    sentences,
)
from knowledge.search.vocabulary import PLAYER, SYNONYM, TITLE, Token, Vocabulary, is_common, is_name, tokens

MAX_LENGTH = 2_000  # characters of a question that are read
_MAX_WORDS = 60
_MAX_SENTENCES = 24  # of a text, the last ones, as people come to the point late; nobody is to keep the bot busy ...
_MAX_WAYS = 8  # ... nor by many ways to read it
_LITTLE = 1  # how many words may matter in a question that is about what was said before ('is that on purpose?') ...
_SHORT = 12  # ... if that was a remark of no more words than this

_NAME = 2.3  # no name counts more than this
_FRAME = 0.7
_FUNCTION = 0.2
_LIGHT = 0.5
_PLAYED = 0.65  # how well the part that somebody plays does for that somebody's name


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a question: the tokens that would do for it, how well each does, and how much it matters."""

    word: str
    matches: Mapping[Token, float]
    weight: float
    is_topic_word: bool
    is_content: bool


@dataclass(frozen=True)
class Query:
    """A question as it is searched for."""

    terms: tuple[Term, ...]

    @cached_property
    def weight(self) -> float:
        """What all of it weighs."""
        return sum(term.weight for term in self.terms)

    @cached_property
    def topic_weight(self) -> float:
        """What the words weigh that say what it is about."""
        return sum(term.weight for term in self.terms if term.is_topic_word)

    @cached_property
    def content_weight(self) -> float:
        """What those weigh that are neither names nor light."""
        return sum(term.weight for term in self.terms if term.is_content)

    @cached_property
    def unknown_words(self) -> float:
        """The share of words that neither the cut nor plain English knows."""
        unknown = (term for term in self.terms if term.is_topic_word and not term.matches and not is_common(term.word))
        return sum(term.weight for term in unknown) / self.topic_weight if self.topic_weight else 0.0

    @cached_property
    def names(self) -> tuple[Token, ...]:
        """Whom it names."""
        return tuple(term.word for term in self.terms if is_name(term.word) and term.word != TITLE)

    @cached_property
    def subject(self) -> frozenset[Token]:
        """The tokens of the words that say what it is about."""
        return frozenset(tokens(term.word for term in self.terms if term.is_topic_word))

    @property
    def generic(self) -> bool:
        """Whether it has no word to go by: 'who is in it?'."""
        return not self.content_weight and not self.names

    @property
    def asks_outcome(self) -> bool:
        """Whether it asks how things turn out."""
        return any(term.word in OUTCOME for term in self.terms)

    @cached_property
    def expected_aspect(self) -> frozenset[Token]:
        """The frame words, one of which a fact must answer: empty where any fact will do."""
        frame = next((term.word for term in self.terms if term.word in QUESTION_WORDS), "")
        return WHO if frame in WHO else frozenset({frame}) & ASPECTS

    @cached_property
    def postings(self) -> dict[Token, list[tuple[int, float]]]:
        """The terms that each token would do for, by number, and how well."""
        owners: dict[Token, list[tuple[int, float]]] = {}
        for number, term in enumerate(self.terms):
            for token, fit in term.matches.items():
                owners.setdefault(token, []).append((number, fit))
        return owners

    def fits(self, found: Iterable[Token]) -> dict[int, float]:
        """The terms that any of these tokens would do for, by number, and how well."""
        fits: dict[int, float] = {}
        for token in self.postings.keys() & found:
            for number, fit in self.postings[token]:
                if fit > fits.get(number, 0.0):
                    fits[number] = fit
        return fits

    def likeness(self, found: Iterable[Token], weight: float) -> float:
        """How alike this question and another are, 0 to 1: the other as its tokens and what they weigh together."""
        fits = self.fits(found)
        shared = 0.0
        for number in sorted(fits):  # floats add up to the same in the same order alone
            shared += self.terms[number].weight * fits[number]
        return min(1.0, 2 * shared / (self.weight + weight))


def parse_query(text: str, vocabulary: Vocabulary) -> Iterator[Query]:
    """The ways to read a text: every sentence or clause that asks, and all of it; any may be what is meant.

    A bare question gets what was said before, a pronoun whom it stands for.
    """
    ways = list(dict.fromkeys(map(tuple, _ways(text[:MAX_LENGTH], vocabulary))))
    return (_question(way, vocabulary) for way in ways[-_MAX_WAYS:])


def _ways(text: str, vocabulary: Vocabulary) -> Iterator[list[str]]:
    before: list[str] = []
    for sentence in sentences(text)[-_MAX_SENTENCES:]:
        said = [vocabulary.corrected(clause) for clause in clauses(sentence)]
        asking = [number for number, clause in enumerate(said) if clause and clause[0] in OPENERS]
        whole = [word for clause in said for word in clause]
        if whole and (asking or sentence.rstrip().endswith("?")):
            yield _meant(whole, before)
            for number in asking if len(said) > 1 else ():
                if any(map(is_topic, said[number])):
                    earlier = [word for clause in said[:number] for word in clause]
                    yield _meant(said[number], [*before, *earlier])
        before += whole
    yield before


def _meant(spoken: Sequence[str], before: Sequence[str]) -> list[str]:
    little = _LITTLE if len(before) <= _SHORT else 0
    if not any(map(is_topic, spoken)) or (POINTING.intersection(spoken) and sum(map(_matters, spoken)) <= little):
        return [*before, *spoken]
    if PRONOUNS.intersection(spoken) and not any(map(is_name, spoken)):
        return [*spoken, *filter(is_name, before)]
    return list(spoken)


def _matters(word: str) -> bool:
    return is_topic(word) and next(tokens((word,))) not in LOW_CONTENT_STEMS


def _question(spoken: Sequence[str], vocabulary: Vocabulary) -> Query:
    terms = [_term(word, vocabulary) for word in dict.fromkeys(spoken[:_MAX_WORDS])]
    if not any(term.is_content or is_name(term.word) for term in terms):
        terms = [_asked_for(term) for term in terms]
    return Query(tuple(terms))


def _asked_for(term: Term) -> Term:
    """A term of a question that has nothing else to go by: in 'what is a donor' it matters, even if not known."""
    if term.matches or not _matters(term.word):
        return term
    return replace(term, weight=term.weight / _LIGHT, is_content=True)


def _term(word: str, vocabulary: Vocabulary) -> Term:
    if word == TITLE:
        return Term(word, {word: 1.0, "film": SYNONYM}, weigh(word, vocabulary), is_topic_word=True, is_content=False)
    if is_name(word):
        options = {word.removesuffix(PLAYER): _PLAYED, word: 1.0}
        return Term(word, options, weigh(word, vocabulary), is_topic_word=True, is_content=False)
    if not is_topic(word):
        options = dict.fromkeys(WHO if word in WHO else (), SYNONYM)
        return Term(word, {**options, word: 1.0}, weigh(word, vocabulary), is_topic_word=False, is_content=False)
    options = vocabulary.options(word)
    light = next(tokens((word,))) in LOW_CONTENT_STEMS or (not options and word in EVERYDAY)
    weight = vocabulary.rarity(options) * (_LIGHT if light else 1)
    return Term(word, options, weight, is_topic_word=True, is_content=not light)


def is_generic(ask: Iterable[Token], most: int = 1) -> bool:
    """Whether a question, as its tokens, has hardly a word to go by: `most` at the most."""
    return sum(is_topic(token) and token not in LOW_CONTENT_STEMS for token in ask) <= most


def weigh(token: Token, vocabulary: Vocabulary) -> float:
    """How much a token matters when two questions are compared."""
    if token == TITLE:
        return _LIGHT
    if is_name(token):
        return min(vocabulary.rarity((token,)), _NAME)
    if not is_topic(token):
        return _FRAME if token in QUESTION_WORDS else _FUNCTION
    light = token in LOW_CONTENT_STEMS or (token in EVERYDAY_STEMS and not vocabulary.has(token))
    return vocabulary.weight(token) * (_LIGHT if light else 1)
