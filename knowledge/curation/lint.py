"""Where a film is thin: what only warns, because a film works without it, if less well; what fails is in `checks`."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from textwrap import shorten

from knowledge.film import Film
from knowledge.format.errors import Finding, KeyPath
from knowledge.format.raw import (
    Table,
    facts_of,
    last_checkpoint,
    reveal_of,
    tables_in,
    text_at,
    texts_at,
    visible_texts,
)
from knowledge.search.decoy_texts import ANYTIME
from knowledge.search.decoys import DECOYS
from knowledge.search.english import EVERYDAY_STEMS, LOW_CONTENT_STEMS, is_topic, stem, words

PLACEHOLDER = "Write here"
"""What a text begins with that is still to be written."""

RAISE = "if a checkpoint was put in before it, raise every reveal from there on by one, and look with diff"
"""What was most likely forgotten where the last checkpoint alone is empty: the ending is told too early then."""

_ENOUGH_ASKS = 6
_QUOTED = 100  # letters of a text, for a curator to find it by
_SHORTEST = 4  # letters; a shorter word says little
_IN_THE_OPEN = 1  # in how many later facts a word must be to be suspect in a label, a name, a prompt or a choice,
_IN_A_FACT = 2  # and in a fact or its questions, where words are many


def thin_places(film: Table) -> Iterator[Finding]:
    """Every thin place of a film that is right otherwise, as (key path, what to do)."""
    yield from _placeholders(film)
    yield from _bare_checkpoints(film)
    yield from _few_asks(film)


def unanswered(film: Film, raw: Table) -> Iterator[Finding]:
    """Questions that bring up something else than the fact they stand under, asked at the checkpoint of that fact.

    Asks every question of the film: some milliseconds each.
    """
    for path, fact in facts_of(raw):
        reveal = reveal_of(fact)
        for inner, ask in texts_at(fact, "asks") if reveal is not None else ():
            if instead := _told_instead(film, fact, ask):
                yield (*path, *inner), f'"{ask}" {instead} at {reveal}; bring it closer to the fact, or take it out'


def _told_instead(film: Film, fact: Table, ask: str) -> str:
    """What becomes of a question that its own fact is no part of the answer to; empty if it is."""
    answer = film.cut(reveal_of(fact) or 0).answer(ask)
    if answer is None:
        return "gets no answer"
    shown = [answer.lead.id, *(other.id for other in answer.support)]
    return "" if text_at(fact, "id") in shown else f'is answered by "{answer.lead.id}"'


def _placeholders(film: Table) -> Iterator[Finding]:
    for path, text, _ in visible_texts(film):
        if text.startswith(PLACEHOLDER):
            yield path, f'still says "{PLACEHOLDER}"; write it'


def _bare_checkpoints(film: Table) -> Iterator[Finding]:
    facts = {reveal_of(fact) for _, fact in facts_of(film)}
    prompts = {reveal_of(prompt) for _, prompt in tables_in(film.get("prompts"))}
    last = last_checkpoint(film)
    for number, (path, checkpoint) in enumerate(tables_in(film.get("checkpoints"), ("checkpoints",))):
        label = text_at(checkpoint, "label")
        if number not in facts:
            raised = f"; {RAISE}" if number == last and facts - {0} else ""
            yield (
                path,
                f'brings no fact; write one with reveal = {number} ("{label}"), or leave the checkpoint out{raised}',
            )
        if number not in prompts:
            yield path, f'brings no prompt; write one with reveal = {number} ("{label}")'


def _few_asks(film: Table) -> Iterator[Finding]:
    for path, fact in facts_of(film):
        asks = len({ask for _, ask in texts_at(fact, "asks")})
        if asks < _ENOUGH_ASKS:
            yield (*path, "asks"), f'has {asks} questions ("{text_at(fact, "id")}"); write {_ENOUGH_ASKS} or more'


@dataclass(frozen=True, slots=True)
class _Use:
    """A word where it is told. `table` is what it is part of; `fact` is the fact's id if it is the text of one."""

    path: KeyPath
    table: KeyPath
    reveal: int
    word: str
    text: str
    fact: str | None

    @property
    def later_facts_needed(self) -> int:
        return _IN_A_FACT if self.fact or "asks" in self.path else _IN_THE_OPEN


def giveaways(film: Table) -> Iterator[Finding]:
    """Every word that may give something away, as (key path, the word and what to do); once a table."""
    uses = _uses(film)
    suspects: dict[tuple[KeyPath, str], Finding] = {}
    for word, here in uses.items():
        for use in here:
            later = [other for other in here if other.fact and other.reveal > use.reveal]
            backed = any(other.reveal <= use.reveal and other.table != use.table for other in here)
            if len(later) >= use.later_facts_needed and not backed:
                suspects.setdefault((use.table, word), (use.path, _remedy(use, later)))
    yield from suspects.values()


def _remedy(use: _Use, later: list[_Use]) -> str:
    first = min(later, key=lambda other: other.reveal)
    more = f" and {len(later) - 1} more" if len(later) > 1 else ""
    return (
        f'"{shorten(use.text, _QUOTED, placeholder=" …")}" shares "{use.word}" with "{first.fact}", revealed at '
        f"{first.reveal}{more}, and nothing else has it by {use.reveal}; if it gives that away, say it another way, "
        "or later"
    )


def _uses(film: Table) -> dict[str, list[_Use]]:
    """Where each word is told that is not everybody's, by its stem."""
    facts = {path: str(fact.get("id")) for path, fact in facts_of(film)}
    uses: dict[str, list[_Use]] = defaultdict(list)
    for path, text, reveal in visible_texts(film):
        table = path[:-2] if "asks" in path else path[:-1]
        fact = facts.get(table) if path[-1] == "text" else None
        for token, word in _rare_words(text).items():
            uses[token].append(_Use(path, table, reveal, word, text, fact))
    return uses


def _rare_words(text: str) -> dict[str, str]:
    """The words of a text that are not everybody's, by their stems."""
    return {
        stem(word): word
        for word in words(text)
        if len(word) >= _SHORTEST and word.isalpha() and is_topic(word) and stem(word) not in _everyday()
    }


@cache
def _everyday() -> frozenset[str]:
    """The stems of what anybody says about anything: plain English, and questions that are off every point."""
    return LOW_CONTENT_STEMS | EVERYDAY_STEMS | frozenset[str]().union(*DECOYS[:ANYTIME])
