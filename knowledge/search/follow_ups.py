"""Follow-ups: questions whose pronouns stand for what a member was shown before them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import regex

from knowledge.entries import Entry, Kind
from knowledge.remarks import remark_of
from knowledge.search.engine import Answer, Offer, SearchEngine
from knowledge.search.english import BARE, HE, IT, SHE, THEY
from knowledge.text import WORD, clip, fold_text

_VERBS = {"s": " is", "re": " are", "ll": " will", "d": " would", "ve": " have"}
_AS_IT_IS = 0.95  # likeness to a sample question; such a question means the film or its people, as it is
_BUTTON = 80  # characters of a question that a button shows
_SURE = 1.2  # confidence; words such as 'it' often stand for something else, or for nothing


def _pronoun(words: Iterable[str]) -> "regex.Pattern[str]":
    return regex.compile(rf"\b(?:{'|'.join(sorted(words))})\b(?:['\u2019](?P<verb>s|re|ll|d|ve)\b)?", regex.IGNORECASE)


_HE, _SHE, _THEY = map(_pronoun, (HE, SHE, THEY))
# 'That' and 'one' stand for a thing at the end of a question; elsewhere they mostly join words.
_THING = regex.compile(
    _pronoun(IT).pattern
    + r"|(?<!\b(?:which|this|that|no|any|every|the|first|last) )\bone(?=\W*$)"
    + r"|\b(?:this|that|these|those)(?=\W*$|\s+(?:means?|happens?|works?|for|about)\b)",
    regex.IGNORECASE,
)
_THERE = regex.compile(
    r"(?<!\b(?:is|are|was|were|be|anything|something|anyone|anybody|hi|hello|hey) )\bthere(?P<verb>)(?=\W*$)",
    regex.IGNORECASE,
)


def _is_person(entry: Entry) -> bool:
    return entry.kind in (Kind.CHARACTER, Kind.PERSON)


def _is_thing(entry: Entry) -> bool:
    return entry.kind in (Kind.TERM, Kind.THEME, Kind.CRAFT)


def _may_be_several(entry: Entry) -> bool:
    return _is_person(entry) or entry.kind == Kind.TERM


def _each(turn: Sequence[Entry]) -> list[Sequence[Entry]]:
    return [[entry] for entry in turn]


def _all(turn: Sequence[Entry]) -> list[Sequence[Entry]]:
    return [turn]


def _first(turn: Sequence[Entry]) -> list[Sequence[Entry]]:
    return [turn[:1]]


def _may_be_called(pattern: "regex.Pattern[str]", other: "regex.Pattern[str]", entry: Entry) -> bool:
    """Return whether a pronoun suits a person, by the pronouns in what is known of them; without any, each may."""
    texts = " ".join(fact.text for fact in entry.facts)
    return _is_person(entry) and len(pattern.findall(texts)) >= len(other.findall(texts))


@dataclass(frozen=True, slots=True)
class _Pronoun:
    """A kind of pronoun: where it is in a question, which entries it may stand for, and how many of a turn at once.

    Below a confidence of `sure` a member is asked whether that is what they mean.
    """

    pattern: "regex.Pattern[str]"
    fits: Callable[[Entry], bool]
    groups: Callable[[Sequence[Entry]], list[Sequence[Entry]]] = _each
    filled: str = "{}"
    sure: float = 0.0

    def fill_in(self, question: str, entries: Sequence[Entry]) -> str:
        """Return a question with the names of entries in the place of the pronoun."""
        names = self.filled.format(" and ".join(entry.name for entry in entries))
        return self.pattern.sub(lambda found: names + _VERBS.get((found["verb"] or "").casefold(), ""), question)

    def candidates(self, turns: Iterable[Sequence[Entry]]) -> list[list[Sequence[Entry]]]:
        """Return for each turn what the pronoun may stand for, leaving out turns where nothing fits."""
        fitting = [list(filter(self.fits, turn)) for turn in turns]
        return [self.groups(turn) for turn in fitting if turn]


_OF_PEOPLE = (_Pronoun(_SHE, partial(_may_be_called, _SHE, _HE)), _Pronoun(_HE, partial(_may_be_called, _HE, _SHE)))
_OF_ANYTHING = (
    _Pronoun(_THING, _is_thing, sure=_SURE),
    _Pronoun(_THERE, _is_thing, filled="at {}", sure=_SURE),
    _Pronoun(_THEY, _may_be_several, _all, sure=_SURE),
)
_BARE = _Pronoun(regex.compile(r"^(?P<verb>)"), lambda _: True, _first, filled="{}. ", sure=_SURE)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a question gets, with names in the place of its pronouns.

    `about` are the entries that those stand for. Where that isn't sure, there is no answer, but a choice of entries.
    Where the answer isn't sure, what may be meant is `offered`, each with another question.
    """

    question: str
    answer: Answer | None
    about: tuple[Entry, ...] = ()
    choices: tuple[Entry, ...] = ()
    offered: tuple[Offer, ...] = ()

    @property
    def confidence(self) -> float:
        """Return how sure the answer is; 0 where there is none."""
        return self.answer.confidence if self.answer else 0.0


def answer_plainly(engine: SearchEngine, question: str, about: tuple[Entry, ...] = ()) -> Reply:
    """Answer a question as it is, or offer what may be meant by it; `about` are entries whose names are filled in."""
    found = engine.reply(question)
    offered = told_apart(found.offered) if found.offered and not remark_of(question) else ()
    return Reply(question, found.answer, about, offered=offered)


def told_apart(offered: Iterable[Offer]) -> tuple[Offer, ...]:
    """Return offers with a question each that no other of them has, as far as a button shows it.

    One whose question is taken gets another of its own; where all are taken, it is left out.
    """
    kept: dict[str, Offer] = {}
    for offer in offered:
        for question in (offer.question, *offer.fact.asks):
            shown = " ".join(WORD.findall(fold_text(clip(question, _BUTTON)))) or question
            if shown not in kept:
                kept[shown] = replace(offer, question=question)
                break
    return tuple(kept.values())


def answer_follow_up(engine: SearchEngine, question: str, recent: Sequence[Sequence[Entry]]) -> Reply:
    """Answer a question from what was shown before it: the entries of each turn, the last turn first."""
    named = engine.named(question)
    if people := [pronoun for pronoun in _OF_PEOPLE if pronoun.pattern.search(question)]:
        # 'She' in 'does she love Tommy' is another: only a name that fits leaves nothing to ask memory for.
        unnamed = [pronoun for pronoun in people if not any(map(pronoun.fits, named))]
        return _about_people(engine, question, unnamed, recent) or answer_plainly(engine, question)
    others = [] if named else _others_in(question)
    plain = answer_plainly(engine, question)
    for pronoun in others:
        reply = _about_last(engine, question, pronoun, recent)
        if reply and _surer(reply, plain):
            return reply
    return Reply(question, None) if _BARE in others else plain


def answer_about(engine: SearchEngine, question: str, entry: Entry) -> Reply:
    """Answer a question about the entry that was chosen for its pronoun."""
    pronouns = [each for each in (*_OF_PEOPLE, *_OF_ANYTHING) if each.pattern.search(question) and each.fits(entry)]
    filled = (pronouns[0] if pronouns else _BARE).fill_in(question, [entry])
    return answer_plainly(engine, filled, (entry,))


def _others_in(question: str) -> list[_Pronoun]:
    if " ".join(WORD.findall(fold_text(question))) in BARE:
        return [_BARE]
    return [pronoun for pronoun in _OF_ANYTHING if pronoun.pattern.search(question)]


def _about_people(
    engine: SearchEngine, question: str, pronouns: Sequence[_Pronoun], recent: Sequence[Sequence[Entry]]
) -> Reply | None:
    """Answer a question with 'he' or 'she' in it, whatever it would get without a name; None where nobody fits."""
    pronouns = [pronoun for pronoun in pronouns if pronoun.candidates(recent)]
    about: list[Entry] = []
    for pronoun in pronouns[1:]:  # with both in a question, the last who fits each are meant
        about += pronoun.candidates(recent)[0][0]
        question = pronoun.fill_in(question, about)
    if not pronouns:
        return None
    others = [[entry for entry in turn if entry not in about] for turn in recent]
    reply = _about_last(engine, question, pronouns[0], others)
    return replace(reply, about=(*reply.about, *about)) if reply else Reply(question, None)


def _about_last(
    engine: SearchEngine, question: str, pronoun: _Pronoun, recent: Sequence[Sequence[Entry]]
) -> Reply | None:
    """Answer about the last turn that fits; where that has no answer and an earlier has, or two fit, offer a choice.

    Where no turn has an answer, offer what may be meant about the last one, if only that fits 'he' or 'she'.
    """
    turns = pronoun.candidates(recent)
    for number, candidates in enumerate(turns):
        replies: list[Reply] = []
        for entries in candidates:
            filled = pronoun.fill_in(question, entries)
            answer = engine.answer(filled)
            if answer and any(engine.bears_on(answer.lead, entry) for entry in entries):
                replies.append(Reply(filled, answer, tuple(entries)))
        if number == 0 and len(replies) == 1 and replies[0].confidence >= pronoun.sure:
            return replies[0]
        if replies:
            return Reply(question, None, choices=tuple(reply.about[0] for reply in replies))
    if turns and len(turns[0]) == 1 and pronoun in _OF_PEOPLE:
        about = tuple(turns[0][0])
        unsure = answer_plainly(engine, pronoun.fill_in(question, about), about)
        return unsure if unsure.offered else None
    return None


def _surer(reply: Reply, plain: Reply) -> bool:
    """Return whether a question is better answered with a name filled in: 'it' may be the film, 'they' anybody."""
    if plain.answer is None:
        return True
    return plain.answer.likeness < _AS_IT_IS and reply.confidence > plain.confidence
