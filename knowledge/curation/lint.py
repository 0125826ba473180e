"""Where a film is thin: what only warns, because a film works without it, if less well; what fails is in `checks`."""

from collections.abc import Iterator

from knowledge.film import Film
from knowledge.format.errors import Finding
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

PLACEHOLDER = "Write here"
"""What a text begins with that is still to be written."""

RAISE = "if a checkpoint was put in before it, raise every reveal from there on by one, and look with diff"
"""What was most likely forgotten where the last checkpoint alone is empty: the ending is told too early then."""

_ENOUGH_ASKS = 6


def findings(film: Table) -> Iterator[Finding]:
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
