"""Warnings about film files that are right: where they are thin, and which words may give away what comes later."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import shorten

from knowledge.film import Film
from knowledge.format.errors import Finding, KeyPath
from knowledge.format.raw import (
    OWN_WORDS,
    PLACEHOLDER,
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

RAISE = "if a checkpoint was put in before it, raise every reveal from there on by one, and look with diff"
"""What was probably forgotten where only the last checkpoint is empty: then the ending is revealed too early."""

_QUOTED = 100  # letters of a text, for a curator to find it by
_SHORTEST = 4  # letters; a shorter word says little
_IN_THE_OPEN = 1  # in how many later facts a word must be to be suspect in a label, a name, a prompt or a choice,
_IN_A_FACT = 2  # and in a fact or its questions, where words are many
_COMMON = LOW_CONTENT_STEMS | EVERYDAY_STEMS | frozenset[str]().union(*DECOYS[:ANYTIME])


def unwritten(film: Table) -> Iterator[Finding]:
    """Yield texts that are still to be written."""
    for path, text, _ in visible_texts(film):
        if text.startswith(PLACEHOLDER):
            yield path, f'still says "{PLACEHOLDER}"; write it'
        elif text.startswith(OWN_WORDS):
            yield path, "is a sentence of the notes still; put it in your own words"


def empty_checkpoints(film: Table) -> Iterator[Finding]:
    """Yield checkpoints that bring no fact or no prompt."""
    facts = {reveal_of(fact) for _, fact in facts_of(film)}
    prompts = {reveal_of(prompt) for _, prompt in tables_in(film.get("prompts"))}
    for number, (path, checkpoint) in enumerate(tables_in(film.get("checkpoints"), ("checkpoints",))):
        write_one = f'write one with reveal = {number} ("{text_at(checkpoint, "label")}")'
        if number not in facts:
            raised = f"; {RAISE}" if number == last_checkpoint(film) and facts - {0} else ""
            yield path, f"brings no fact; {write_one}, or leave the checkpoint out{raised}"
        if number not in prompts:
            yield path, f"brings no prompt; {write_one}"


def unanswered(film: Film, raw: Table) -> Iterator[Finding]:
    """Yield sample questions whose answer leaves out their own fact, asked at the checkpoint of that fact.

    Asks every question of the film, some milliseconds each.
    """
    for path, fact in facts_of(raw):
        reveal = reveal_of(fact)
        for inner, ask in texts_at(fact, "asks") if reveal is not None else ():
            answer = film.cut(reveal or 0).answer(ask)
            if answer and text_at(fact, "id") in (answer.lead.id, *(other.id for other in answer.support)):
                continue
            instead = f'is answered by "{answer.lead.id}"' if answer else "gets no answer"
            yield (*path, *inner), f'"{ask}" {instead} at {reveal}; bring it closer to the fact, or take it out'


@dataclass(frozen=True, slots=True)
class _Use:
    """A word in a text. `table` is the table that has the text; `fact` is the fact's id if it is the text of one."""

    path: KeyPath
    table: KeyPath
    reveal: int
    word: str
    text: str
    fact: str | None


def giveaways(film: Table) -> Iterator[Finding]:
    """Yield words that may give something away: uncommon ones that are used early, and otherwise only in later facts.

    They are likely leaks, for a person to judge, each once a table. Names that are used too early are faults.
    """
    suspects: dict[tuple[KeyPath, str], Finding] = {}
    for token, uses in _uncommon_words(film).items():
        for use in uses:
            later = [other for other in uses if other.fact and other.reveal > use.reveal]
            backed = any(other.reveal <= use.reveal and other.table != use.table for other in uses)
            if backed or len(later) < (_IN_A_FACT if use.fact or "asks" in use.path else _IN_THE_OPEN):
                continue
            first = min(later, key=lambda other: other.reveal)
            more = f" and {len(later) - 1} more" if len(later) > 1 else ""
            remedy = (
                f'"{shorten(use.text, _QUOTED, placeholder=" …")}" shares "{use.word}" with "{first.fact}", revealed '
                f"at {first.reveal}{more}, and nothing else has it by {use.reveal}; if it gives that away, say it "
                "another way, or later"
            )
            suspects.setdefault((use.table, token), (use.path, remedy))
    yield from suspects.values()


def _uncommon_words(film: Table) -> dict[str, list[_Use]]:
    """Return the uses of each uncommon word, by its stem."""
    facts = {path: str(fact.get("id")) for path, fact in facts_of(film)}
    uses: dict[str, list[_Use]] = defaultdict(list)
    for path, text, reveal in visible_texts(film):
        table = path[:-2] if "asks" in path else path[:-1]
        fact = facts.get(table) if path[-1] == "text" else None
        uncommon: dict[str, str] = {}
        for word in words(text):
            if len(word) >= _SHORTEST and word.isalpha() and is_topic(word) and stem(word) not in _COMMON:
                uncommon[stem(word)] = word
        for token, word in uncommon.items():
            uses[token].append(_Use(path, table, reveal, word, text, fact))
    return uses
