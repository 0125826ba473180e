"""Lets a model put the sentences of a draft into other words, one at a time, and checks what it writes."""

import json
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.curation.coverage import copied
from knowledge.curation.model import NoReply
from knowledge.curation.names import unknown_names
from knowledge.curation.notes import Sentence
from knowledge.format.models import FilmFile
from knowledge.format.parse import validate
from knowledge.format.raw import OWN_WORDS, Table, entries_of, reveal_of, tables_in, text_at
from knowledge.format.toml import write_toml
from knowledge.sheets.rows import tidy

SYSTEM = (
    "You help the curator of a film club. You get one sentence of notes about a film and the name of the entry it "
    "belongs to. Write the same fact in other words: one or two short sentences that name their subject, with nothing "
    "added and nothing that the sentence does not say. Then write six short questions that this fact answers, as "
    "people type them, unlike one another, that give nothing more away. Reply with JSON alone: "
    '{"fact": "...", "questions": ["...", "..."]}'
)
_TRIES = 2
_MOST_FAILURES = 3  # in a row
_JSON = re.compile(r"\{.*\}", re.DOTALL)

Ask = Callable[[str, str], str]
"""Puts a question to a model, after what it is to do. Raises `NoReply`."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A film file with what a model wrote; how many facts that are, how many are left, and why it stopped, if so."""

    film: FilmFile
    written: int
    left: int
    stopped: str = ""


def draft_with_model(film: FilmFile, notes: Sequence[Sentence], ask: Ask) -> Drafted:
    """Return a draft in which a model has put the sentences of the notes into other words, where that is of use.

    What fails a check is asked for again once, with the reason, and otherwise left as it is.
    """
    raw: Table = tomllib.loads(write_toml(film))
    written, left, failures, stopped = 0, 0, 0, ""
    for _, entry in entries_of(raw):
        for _, fact in tables_in(entry.get("facts")):
            if not text_at(fact, "text").startswith(OWN_WORDS):
                continue
            if not stopped:
                try:
                    done, failures = _draft(raw, entry, fact, notes, ask), 0
                except KeyboardInterrupt:  # it may take an hour; what there is, is kept
                    done, stopped = False, "you stopped it"
                except NoReply as error:
                    done, failures = False, failures + 1
                    stopped = str(error) if error.final or failures >= _MOST_FAILURES else ""
                written += done
            left += text_at(fact, "text").startswith(OWN_WORDS)
    file, found = validate(raw)
    if file is None or found:  # every fact was checked by itself
        raise AssertionError(found)
    return Drafted(file, written, left, stopped)


def _draft(raw: Table, entry: Table, fact: Table, notes: Sequence[Sentence], ask: Ask) -> bool:
    """Put one fact into a model's words, if they pass; return whether they did."""
    before = dict(fact)
    sentence = text_at(fact, "text").removeprefix(OWN_WORDS)
    reveal = reveal_of(fact) or 0
    names = [text_at(name, "text") for _, name in tables_in(entry.get("names")) if (reveal_of(name) or 0) <= reveal]
    question = f"Entry: {names[0] if names else 'the film'}\nSentence: {sentence}"
    for _ in range(_TRIES):
        reason = _taken(raw, fact, ask(SYSTEM, question), [sentence, *names], notes)
        if not reason:
            return True
        fact.clear()
        fact.update(before)
        question = f"{question}\nYour last reply was refused: it {reason}. Reply again."
    return False


def _taken(raw: Table, fact: Table, reply: str, known: Sequence[str], notes: Sequence[Sentence]) -> str:
    """Take a reply into a fact; return why it can't be kept, if so."""
    found = _JSON.search(reply)
    try:
        table: Any = json.loads(found[0] if found else reply)
        text, asks = tidy(table["fact"]), [tidy(ask) for ask in table["questions"]]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return "is not the JSON that was asked for"
    if copy := copied(text, notes):
        return f'copies "{copy[0]}"'
    for written in (text, *asks):
        if strange := unknown_names(written, known):
            return f'names "{strange}", which the sentence does not'
    fact.update({"text": text, "asks": list(dict.fromkeys(asks)), "drafted": True})
    _, findings = validate(raw)
    return findings[0][1] if findings else ""
