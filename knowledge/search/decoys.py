"""Questions that a fact store mostly has no answer to; they stand in `decoys.toml`.

They are the same for every film and every cut. What a word weighs comes from the cut, as it does for facts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from knowledge.search.decoy_texts import ANYTIME, DECOY_WORDS, PLACEHOLDERS
from knowledge.search.english import is_topic, stem, synonyms
from knowledge.search.queries import Query, Term, is_generic, weigh
from knowledge.search.vocabulary import SYNONYM, TITLE, Token, Vocabulary, is_common, is_name, tokens

_ANYBODY: Token = "@anybody"
_UNHEARD: Token = "@unheard"
_ANYTHING: Token = "@anything"
_STANDING_FOR: dict[str, Token] = dict(zip(PLACEHOLDERS, (_ANYBODY, _ANYTHING, _UNHEARD), strict=True))
_WEIGHTS = {_ANYBODY: 1.5, _ANYTHING: 2.2, _UNHEARD: 3.7}
_NAMED = 0.9  # how well a name does for anybody's
_KNOWN = 0.8  # how well a word that the cut has does for anything


class Decoys:
    """Tells how near a question comes to one of them. To a `complete` cut none asks too early."""

    def __init__(self, vocabulary: Vocabulary, *, complete: bool) -> None:
        self._vocabulary = vocabulary
        self._end = ANYTIME if complete else len(DECOYS)
        self._weights: dict[int, float] = {}

    def likeness(self, question: Query, leave_out: int | None = None) -> float:
        """How alike a question and the decoy nearest to it are, 0 to 1. `leave_out` is for fitting alone."""
        fits = _fits(question)
        reached = _reached(fits, _TOPICAL, _PLAIN if question.generic else _NAMED_ALONE) - {leave_out}
        near = (number for number in reached if number < self._end)
        return max((self._alike(question, fits, number) for number in near), default=0.0)

    def _alike(self, question: Query, fits: dict[Token, list[tuple[int, float]]], number: int) -> float:
        best: dict[int, float] = {}
        for token in fits.keys() & DECOYS[number]:
            for term, fit in fits[token]:
                if fit > best.get(term, 0.0):
                    best[term] = fit
        shared = 0.0
        for term in sorted(best):  # floats add up to the same in the same order alone
            shared += question.terms[term].weight * best[term]
        return min(1.0, 2 * shared / (question.weight + self._weight(number)))

    def _weight(self, number: int) -> float:
        if number not in self._weights:
            weights = [_WEIGHTS.get(token) or weigh(token, self._vocabulary) for token in sorted(DECOYS[number])]
            self._weights[number] = sum(weights)
        return self._weights[number]


def _reached(fits: Iterable[Token], *postings: Mapping[Token, Sequence[int]]) -> set[int]:
    """The decoys that have any of these tokens, by number."""
    return {number for numbers in postings for token in fits for number in numbers.get(token, ())}


def _fits(question: Query) -> dict[Token, list[tuple[int, float]]]:
    """The tokens of decoys that the terms would do for, with the numbers of these terms and how well."""
    fits: dict[Token, list[tuple[int, float]]] = defaultdict(list)
    for number, term in enumerate(question.terms):
        for token, fit in _options(term).items():
            fits[token].append((number, fit))
    if known := [number for number, term in enumerate(question.terms) if term.is_content and term.matches]:
        rarest = max(known, key=lambda number: question.terms[number].weight)
        fits[_ANYTHING] = [(rarest, _KNOWN)]
    return fits


def _options(term: Term) -> dict[Token, float]:
    """The tokens of decoys that would do for a term. Unlike a film's they are there whatever the cut has."""
    if term.word == TITLE or not term.is_topic_word:
        return dict(term.matches)
    if is_name(term.word):
        return {_ANYBODY: _NAMED}
    own = stem(term.word)
    unheard = not term.matches and own not in _WORDS and not is_common(term.word)
    return dict.fromkeys(synonyms(own), SYNONYM) | ({_UNHEARD: SYNONYM} if unheard else {}) | {own: 1.0}


def _tokens(spoken: Iterable[str]) -> frozenset[Token]:
    return frozenset(_STANDING_FOR.get(token, token) for token in tokens(spoken))


def _postings(numbers: Iterable[int], decoys: Sequence[frozenset[Token]]) -> dict[Token, list[int]]:
    postings: dict[Token, list[int]] = defaultdict(list)
    for number in numbers:
        for token in decoys[number]:
            postings[token].append(number)
    return dict(postings)


DECOYS = tuple(map(_tokens, DECOY_WORDS))
"""The decoys as their tokens."""

_WORDS = frozenset(token for decoy in DECOYS for token in decoy if is_topic(token) and not is_name(token))
_TOPICAL = {token: numbers for token, numbers in _postings(range(len(DECOYS)), DECOYS).items() if token in _WORDS}
_NAMED_ALONE = {
    _ANYBODY: [number for number, decoy in enumerate(DECOYS) if _ANYBODY in decoy and is_generic(decoy - {_ANYBODY}, 0)]
}
_PLAIN = _postings((number for number, decoy in enumerate(DECOYS) if is_generic(decoy)), DECOYS)
