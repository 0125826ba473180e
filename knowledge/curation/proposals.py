"""Proposals: questions for a fact that would be missed, made from its own words and the kind of its entry."""

from collections.abc import Iterator

import regex

from knowledge.cut import Cut, Entry, Fact, Kind
from knowledge.search.english import LOW_CONTENT, is_topic, stem, words

_MOST = 3
_OF_KIND = {
    Kind.CHARACTER: "What is {name} like?",
    Kind.PERSON: "What did {name} do?",
    Kind.THEME: "What does the film say about {name}?",
    Kind.PLOT: "How does it come to {name}?",
    Kind.TERM: "What does {name} mean?",
    Kind.CRAFT: "What is {name} like?",
}
_AUXILIARIES = frozenset({"is", "was", "are", "were", "has", "had", "can", "could", "will", "would", "must", "did"})
_ARTICLES = ("The", "A", "An")
_PRONOUNS = ("He", "She")
_SENTENCE = regex.compile(r"(?<=[.?!]) +")
_CLAUSE = regex.compile(r"[,;:.?!]| (?:and|but|so|because|which|who|whom|where|while|until|when) ")
_REASON = regex.compile(r" (?:because|so that|in order to) ")
_WORDS = range(3, 10)  # of a clause without its subject; what is shorter asks nothing, what is longer nobody types
_KEYWORDS, _SHORTEST = 3, 4


def proposals(cut: Cut, fact: Fact) -> list[str]:
    """Return at most three questions that would help a fact of a cut: those that the cut has no answer to yet."""
    known = {frozenset(words(ask)) for ask in fact.asks}
    fresh = (each for each in dict.fromkeys(_candidates(cut, fact)) if frozenset(words(each)) not in known)
    helpful = [each for each in fresh if cut.answer(each) is None]
    return helpful[:_MOST]


def _candidates(cut: Cut, fact: Fact) -> Iterator[str]:
    """Yield questions: the clauses of a fact turned round, what suits its kind, and words that no question has."""
    entry = cut.entry_of(fact)
    people = [each for each in cut.entries if each.kind in (Kind.CHARACTER, Kind.PERSON)]
    names = [name for each in people for name in (each.name, *each.aliases)]
    subject = min((entry.name, *entry.aliases), key=len) if entry and entry.kind is Kind.CHARACTER else None
    for sentence in _SENTENCE.split(fact.text):
        yield from _turned_round(sentence, names, subject)
    if entry and fact == entry.facts[0]:
        yield _OF_KIND[entry.kind].format(name=_within(entry))
    asked = {stem(word) for ask in fact.asks for word in words(ask)} | {stem(word) for word in words(subject or "")}
    new = [
        word
        for word in dict.fromkeys(words(fact.text))
        if len(word) >= _SHORTEST and is_topic(word) and word not in LOW_CONTENT and stem(word) not in asked
    ]
    if len(new) > 1:
        yield " ".join([*([subject.lower()] if subject else []), *new[:_KEYWORDS]])


def _within(entry: Entry) -> str:
    """Return the name of an entry as it is written within a sentence."""
    first, _, rest = entry.name.partition(" ")
    return f"{first.lower()} {rest}" if first in _ARTICLES and rest else entry.name


def _turned_round(sentence: str, names: list[str], subject: str | None) -> Iterator[str]:
    """Yield the first clause of a sentence as questions, if a known name or a pronoun and a verb begin it."""
    known = [*names, *(_PRONOUNS if subject else ())]
    said = max((name for name in known if sentence.startswith(f"{name} ")), key=len, default=None)
    if said is None:
        return
    clause = _CLAUSE.split(sentence.removeprefix(said).strip(), maxsplit=1)[0]
    verb, _, rest = clause.partition(" ")
    if len(clause.split()) not in _WORDS:
        return
    who = subject if said in _PRONOUNS else said
    if verb in _AUXILIARIES:
        turned = f"{verb} {who} {rest}?"
    elif verb.isalpha() and verb.endswith("s") and not verb.endswith("ss"):
        turned = f"does {who} {_plain(verb)} {rest}?"
    else:
        return
    if _REASON.search(sentence):
        yield f"Why {turned}"
    yield f"Who {clause}?"
    yield turned[0].upper() + turned[1:]


def _plain(verb: str) -> str:
    """Return the plain form of a verb that ends in s: 'carries' is 'carry', 'goes' is 'go', 'plays' is 'play'."""
    if verb.endswith("ies") and len(verb) > len("dies"):
        return f"{verb[:-3]}y"
    if verb.endswith(("oes", "sses", "shes", "ches", "xes", "zzes")):
        return verb[:-2]
    return verb[:-1]
