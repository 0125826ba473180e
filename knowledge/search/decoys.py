"""Decoys: questions that a film file mostly has no answer to, the same for every film and every cut.

Only the weight of their words comes from the cut, as it does for facts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from knowledge.search.decoy_texts import ANYTIME, DECOY_WORDS, PLACEHOLDERS
from knowledge.search.english import is_topic, stem, synonyms
from knowledge.search.queries import Query, is_generic, weigh
from knowledge.search.vocabulary import SYNONYM, TITLE, Token, Vocabulary, is_common, is_name, tokens

_ANYBODY: Token = "@anybody"
_UNHEARD: Token = "@unheard"
_ANYTHING: Token = "@anything"
_PLACEHOLDER_TOKENS: dict[str, Token] = dict(zip(PLACEHOLDERS, (_ANYBODY, _ANYTHING, _UNHEARD), strict=True))
_WEIGHTS = {_ANYBODY: 1.5, _ANYTHING: 2.2, _UNHEARD: 3.7}
_NAMED = 0.9  # how well a name matches any person
_KNOWN = 0.8  # how well a word of the cut matches anything

DECOYS = tuple(frozenset(_PLACEHOLDER_TOKENS.get(token, token) for token in tokens(words)) for words in DECOY_WORDS)
"""The decoys as their tokens."""


class Decoys:
    """Measures how near a query comes to a decoy. In a `complete` cut no question is too early."""

    def __init__(self, vocabulary: Vocabulary, *, complete: bool) -> None:
        self._vocabulary = vocabulary
        self._end = ANYTIME if complete else len(DECOYS)
        self._weights: dict[int, float] = {}

    def likeness(self, query: Query, leave_out: int | None = None) -> float:
        """Return the likeness of a query to the decoy nearest to it, 0 to 1. `leave_out` is for fitting alone."""
        fits = _fits(query)
        postings = (_TOPICAL, _GENERIC if query.generic else _NAMED_ALONE)
        candidates = {number for posting in postings for token in fits for number in posting.get(token, ())}
        nearest = 0.0
        for number in candidates:
            if number >= self._end or number == leave_out:
                continue
            best: dict[int, float] = {}
            for token in fits.keys() & DECOYS[number]:
                for term, fit in fits[token]:
                    if fit > best.get(term, 0.0):
                        best[term] = fit
            shared = 0.0
            for term in sorted(best):  # the sum of floats depends on their order
                shared += query.terms[term].weight * best[term]
            nearest = max(nearest, min(1.0, 2 * shared / (query.weight + self._weight(number))))
        return nearest

    def _weight(self, number: int) -> float:
        if number not in self._weights:
            weights = [_WEIGHTS.get(token) or weigh(token, self._vocabulary) for token in sorted(DECOYS[number])]
            self._weights[number] = sum(weights)
        return self._weights[number]


def _fits(query: Query) -> Mapping[Token, list[tuple[int, float]]]:
    """Return the tokens of decoys that a query's terms match, each with the numbers of the terms and how well."""
    fits: dict[Token, list[tuple[int, float]]] = defaultdict(list)
    for number, term in enumerate(query.terms):
        matches = term.matches
        if term.is_topic_word and term.word != TITLE:
            if is_name(term.word):
                matches = {_ANYBODY: _NAMED}
            else:
                own = stem(term.word)
                matches = {**dict.fromkeys(synonyms(own), SYNONYM), own: 1.0}  # whether the cut has the words or not
                if not term.matches and own not in _TOPICAL and not is_common(term.word):
                    matches[_UNHEARD] = SYNONYM
        for token, fit in matches.items():
            fits[token].append((number, fit))
    if known := [number for number, term in enumerate(query.terms) if term.is_content and term.matches]:
        rarest = max(known, key=lambda number: query.terms[number].weight)
        fits[_ANYTHING] = [(rarest, _KNOWN)]
    return fits


def _postings(numbers: Iterable[int]) -> dict[Token, list[int]]:
    postings: dict[Token, list[int]] = defaultdict(list)
    for number in numbers:
        for token in DECOYS[number]:
            postings[token].append(number)
    return dict(postings)


_TOPICAL: Mapping[Token, Sequence[int]] = {
    token: numbers for token, numbers in _postings(range(len(DECOYS))).items() if is_topic(token) and not is_name(token)
}
_NAMED_ALONE = {
    _ANYBODY: [number for number, decoy in enumerate(DECOYS) if _ANYBODY in decoy and is_generic(decoy - {_ANYBODY}, 0)]
}
_GENERIC = _postings(number for number, decoy in enumerate(DECOYS) if is_generic(decoy))
