"""The rules between the parts of a film file, checked on plain TOML.

On TOML and not on models, so that a file with one misspelt key still gets all its other faults reported. Rules for a
single value are in `models`, and what only warns is in `curation/lint`.
"""

import re
from collections.abc import Iterable, Iterator

from knowledge.checkpoints import END, START, own_ids
from knowledge.format.errors import Finding, KeyPath
from knowledge.format.models import SECTIONS
from knowledge.format.raw import (
    Table,
    entries_of,
    every_table,
    facts_of,
    first_reveal,
    last_checkpoint,
    reveal_of,
    step_at,
    table_at,
    tables_in,
    text_at,
    texts_at,
    visible_texts,
)
from knowledge.matching import fold
from knowledge.text import fold_text

FIRST = 0
MIN_CHOICES = 2
_AS_GIVEN = (("title",), ("source",), ("novel", "title"))  # which nobody can say another way
_LONGEST_NAME = 80  # characters; a longer one is a fault already
_WORD_OR_SIGN = re.compile(r"\w+|\W")
_IN_A_WORD = re.compile(r"\w")


def findings(film: Table) -> Iterator[Finding]:
    """Yield everything that is wrong between the parts of `film`, as (key path, what would be right)."""
    yield from _reveals(film)
    yield from _ids(film)
    yield from _checkpoint_ids(film)
    yield from _names_and_labels(film)
    yield from _links(film)
    yield from _credits(film)
    yield from _early_words(film)
    yield from _prompts(film)
    if not any(first_reveal(entry) == FIRST for _, entry in entries_of(film)):
        yield (), "leaves someone who has not started it with an empty cut; reveal at least one entry at 0"


def _reveals(film: Table) -> Iterator[Finding]:
    last = last_checkpoint(film)
    for path, table in every_table(film):
        if (reveal := reveal_of(table)) is not None and reveal > last >= 0:
            yield (*path, "reveal"), f"is {reveal}, past the last checkpoint; use 0 to {step_at(film, last)}"
    for path, entry in entries_of(film):
        first = first_reveal(entry)
        facts = [(fact_path, reveal_of(fact)) for fact_path, fact in tables_in(entry.get("facts"), (*path, "facts"))]
        if first is None or any(reveal is None for _, reveal in facts):
            continue
        for fact_path, reveal in facts:
            if reveal is not None and reveal < first:
                remedy = f"is {step_at(film, reveal)}, before the entry has a name; use {step_at(film, first)} or later"
                yield (*fact_path, "reveal"), remedy
        if facts and all(reveal != first for _, reveal in facts):
            remedy = (
                f"is revealed at {step_at(film, first)} with no fact to show then; reveal the name with its first fact"
            )
            yield (*path, "names"), remedy
    if (reveal_of(table_at(film, "logline")) or FIRST) > FIRST:
        yield ("logline", "reveal"), "must be 0; everybody sees the logline"


def unread(film: Table) -> Iterator[Finding]:
    """Yield facts that a model wrote and nobody has read. They may be in a draft, but not in a film."""
    for path, fact in facts_of(film):
        if fact.get("drafted") is True:
            yield (*path, "drafted"), "was written by a model; read it, mend it, and then take this mark away"


def _repeated(places: Iterable[tuple[KeyPath, str]]) -> Iterator[tuple[KeyPath, str]]:
    """Yield the places whose text an earlier one has as well."""
    seen: set[str] = set()
    for path, text in places:
        if text and text in seen:
            yield path, text
        seen.add(text)


def _ids(film: Table) -> Iterator[Finding]:
    entries = [*entries_of(film), *tables_in(film.get("prompts"), ("prompts",))]
    for tables in (entries, list(facts_of(film))):
        for path, text in _repeated(((*path, "id"), text_at(table, "id")) for path, table in tables):
            yield path, f'"{text}" is the id of something else already; give this one its own'


def _checkpoint_ids(film: Table) -> Iterator[Finding]:
    """Yield ids that could be taken for another checkpoint's, which would mix up the progress of members."""
    tables = list(tables_in(film.get("checkpoints"), ("checkpoints",)))
    for number, (path, table) in enumerate(tables):
        id_ = text_at(table, "id")
        if id_.isdecimal():
            yield (*path, "id"), "must not be a number alone, which could be taken for a place; give it a word"
        if id_ in {START, END} and number != (0 if id_ == START else len(tables) - 1):
            which = "first" if id_ == START else "last"
            yield (*path, "id"), f'"{id_}" is kept for the {which} checkpoint; use another'
    ids = own_ids(
        [(text_at(table, "id") or None, text_at(table, "label"), text_at(table, "part")) for _, table in tables]
    )
    for path, id_ in _repeated((path, id_) for (path, _), id_ in zip(tables, ids, strict=True)):
        yield path, f'has the id "{id_}", like one before it; give it an id of its own, such as id = "first-half"'


def _names_and_labels(film: Table) -> Iterator[Finding]:
    for section in SECTIONS:
        names = (
            ((*path, "text"), fold(text_at(name, "text")))
            for entry_path, entry in tables_in(film.get(section), (section,))
            for path, name in tables_in(entry.get("names"), (*entry_path, "names"))
        )
        for path, text in _repeated(names):
            yield path, f'"{text}" is a name in {section} already; one name leads to one entry'
    labels = (((*path, "label"), text_at(point, "label")) for path, point in tables_in(film.get("plot"), ("plot",)))
    for path, text in _repeated(labels):
        yield path, f'"{text}" labels another plot point already; give this one its own'


def _links(film: Table) -> Iterator[Finding]:
    first = {text_at(entry, "id"): first_reveal(entry) for _, entry in entries_of(film)}
    for path, entry in entries_of(film):
        linked: set[str] = set()
        for link_path, link in tables_in(entry.get("related"), (*path, "related")):
            text = text_at(link, "id")
            if text and text not in first:
                yield (*link_path, "id"), f'"{text}" is not the id of any entry'
            if text and text == text_at(entry, "id"):
                yield (*link_path, "id"), "links the entry to itself; take it out"
            if text and text in linked:
                yield (*link_path, "id"), f'"{text}" is linked already; take it out'
            linked.add(text)
            needed = max(first_reveal(entry) or FIRST, first.get(text) or FIRST)
            if (reveal := reveal_of(link)) is not None and reveal < needed:
                remedy = (
                    f"is {step_at(film, reveal)}, before both ends are revealed; use {step_at(film, needed)} or later"
                )
                yield (*link_path, "reveal"), remedy


def _credits(film: Table) -> Iterator[Finding]:
    people = {text_at(person, "id"): first_reveal(person) for _, person in tables_in(film.get("people"))}
    novel = table_at(film, "novel")
    for path, table in ((("director",), film), (("composer",), film), (("novel", "author"), novel)):
        text = text_at(table, path[-1])
        if text and text not in people:
            yield path, f'"{text}" is not the id of anyone under people'
        if text and (people.get(text) or FIRST) > FIRST:
            yield path, "is named to everybody, so that person's first name must be revealed at 0"


def _early_words(film: Table) -> Iterator[Finding]:
    """Yield texts that have a name before it is revealed."""
    reveals: dict[str, int] = {}
    for _, entry in entries_of(film):
        for _, name in tables_in(entry.get("names")):
            written, reveal = text_at(name, "text"), reveal_of(name)
            text = fold(written) if len(written) <= _LONGEST_NAME else ""
            if text and reveal is not None:
                reveals[text] = min(reveal, reveals.get(text, reveal))
    later = {name: reveal for name, reveal in reveals.items() if reveal > FIRST}
    starts = _by_start(later)
    for path, text, reveal in visible_texts(film) if later else ():
        name = next((name for name in _names_in(fold_text(text), starts) if reveals[name] > reveal), None)
        if name is not None:
            named = f'says "{name}", a name revealed at {step_at(film, reveals[name])}'
            if path in _AS_GIVEN:
                yield path, f"{named}, and everybody sees this; reveal the name at {step_at(film, FIRST)}"
            else:
                yield path, f"{named}; reveal this no earlier, or say it another way"


def _by_start(names: Iterable[str]) -> dict[str, dict[int, set[str]]]:
    """Return names by their first word and length, so that thousands of them can be looked for at once."""
    starts: dict[str, dict[int, set[str]]] = {}
    for name in names:
        starts.setdefault(_WORD_OR_SIGN.findall(name)[0], {}).setdefault(len(name), set()).add(name)
    return starts


def _names_in(text: str, starts: dict[str, dict[int, set[str]]]) -> Iterator[str]:
    """Yield the names that a folded text has as whole words, in its order."""
    for found in _WORD_OR_SIGN.finditer(text):
        at = found.start()
        for length, names in starts.get(found[0], {}).items():
            end = at + length
            if text[at:end] in names and not _IN_A_WORD.match(text, end) and not _IN_A_WORD.match(text, at - 1, at):
                yield text[at:end]


def _prompts(film: Table) -> Iterator[Finding]:
    first = {text_at(entry, "id"): first_reveal(entry) for _, entry in entries_of(film)}
    for path, prompt in tables_in(film.get("prompts"), ("prompts",)):
        own = reveal_of(prompt)
        for inner, text in texts_at(prompt, "related"):
            if text and text not in first:
                yield (*path, *inner), f'"{text}" is not the id of any entry'
            needed = first.get(text) or FIRST
            if own is not None and own < needed:
                remedy = f"is revealed at {step_at(film, needed)}, after the prompt; reveal that then or leave this out"
                yield (*path, *inner), f'"{text}" {remedy}'
        choices = list(tables_in(prompt.get("choices"), (*path, "choices")))
        reveals = [reveal for _, choice in choices if (reveal := reveal_of(choice)) is not None]
        complete = bool(choices) and len(reveals) == len(choices)
        if own is not None and complete and sum(reveal <= own for reveal in reveals) < MIN_CHOICES:
            yield (*path, "choices"), "needs two or more choices revealed with the prompt"
        texts = (((*choice_path, "text"), fold_text(text_at(choice, "text"))) for choice_path, choice in choices)
        for choice_path, text in _repeated(texts):
            yield choice_path, f'"{text}" is a choice already'
