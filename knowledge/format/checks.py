"""What must hold between the parts of a film file, checked on the plain TOML; what only warns lives in `lint`.

Plain TOML rather than models, so that a file with one misspelt key still gets all its other faults told.
What is wrong with a single value is `film_file`'s business; a value of the wrong type is passed over here.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

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


def findings(film: Table) -> Iterator[Finding]:
    """Everything that is wrong between the parts of `film`, as (key path, what would be right)."""
    yield from _late_reveals(film)
    yield from _repeated_ids(film)
    yield from _unclear_checkpoints(film)
    yield from _repeated_names(film)
    yield from _dangling_references(film)
    yield from _repeated_links(film)
    yield from _early_facts(film)
    yield from _early_references(film)
    yield from _early_words(film)
    yield from _thin_choices(film)
    yield from _empty_start(film)


def _late_reveals(film: Table) -> Iterator[Finding]:
    last = last_checkpoint(film)
    for path, table in every_table(film):
        if (reveal := reveal_of(table)) is not None and reveal > last >= 0:
            yield (*path, "reveal"), f"is {reveal}, past the last checkpoint; use 0 to {last}"


def _repeated(places: Iterator[tuple[KeyPath, str]]) -> Iterator[tuple[KeyPath, str]]:
    """The places whose text already stood at an earlier one."""
    seen: set[str] = set()
    for path, text in places:
        if text and text in seen:
            yield path, text
        seen.add(text)


def _repeated_ids(film: Table) -> Iterator[Finding]:
    entries = [*entries_of(film), *tables_in(film.get("prompts"), ("prompts",))]
    for tables in (entries, list(facts_of(film))):
        for path, text in _repeated(((*path, "id"), text_at(table, "id")) for path, table in tables):
            yield path, f'"{text}" is the id of something else already; give this one its own'


def _unclear_checkpoints(film: Table) -> Iterator[Finding]:
    """Ids of checkpoints that could be taken for another's: it would not be known who has seen how far."""
    tables = list(tables_in(film.get("checkpoints"), ("checkpoints",)))
    for number, (path, table) in enumerate(tables):
        id_ = text_at(table, "id")
        if id_.isdecimal():
            yield (*path, "id"), "must not be a number alone, which could be taken for a place; give it a word"
        if id_ in {START, END} and number != (0 if id_ == START else len(tables) - 1):
            yield (
                (*path, "id"),
                f'"{id_}" is kept for the {"first" if id_ == START else "last"} checkpoint; use another',
            )
    ids = own_ids(
        [(text_at(table, "id") or None, text_at(table, "label"), text_at(table, "part")) for _, table in tables]
    )
    for path, id_ in _repeated((path, id_) for (path, _), id_ in zip(tables, ids, strict=True)):
        yield path, f'has the id "{id_}", like one before it; give it an id of its own, such as id = "first-half"'


def _repeated_names(film: Table) -> Iterator[Finding]:
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


def _references(film: Table) -> Iterator[tuple[KeyPath, str, Table]]:
    """Every id that stands for another entry: (where, the id, the table whose reveal counts)."""
    for path, entry in entries_of(film):
        for link_path, link in tables_in(entry.get("related"), (*path, "related")):
            yield (*link_path, "id"), text_at(link, "id"), link
    for path, prompt in tables_in(film.get("prompts"), ("prompts",)):
        for inner, text in texts_at(prompt, "related"):
            yield (*path, *inner), text, prompt


def _credits(film: Table) -> Iterator[tuple[KeyPath, str]]:
    """The ids of the people a poster would name, each with its place."""
    places = [(("director",), film), (("composer",), film), (("novel", "author"), table_at(film, "novel"))]
    for path, table in places:
        if text := text_at(table, path[-1]):
            yield path, text


def _dangling_references(film: Table) -> Iterator[Finding]:
    entries = {text_at(entry, "id") for _, entry in entries_of(film)}
    people = {text_at(person, "id") for _, person in tables_in(film.get("people"))}
    for path, text, _ in _references(film):
        if text and text not in entries:
            yield path, f'"{text}" is not the id of any entry'
    for path, text in _credits(film):
        if text not in people:
            yield path, f'"{text}" is not the id of anyone under people'


def _repeated_links(film: Table) -> Iterator[Finding]:
    for path, entry in entries_of(film):
        links = [
            ((*where, "id"), text_at(link, "id")) for where, link in tables_in(entry.get("related"), (*path, "related"))
        ]
        for where, text in links:
            if text and text == text_at(entry, "id"):
                yield where, "links the entry to itself; take it out"
        for where, text in _repeated(iter(links)):
            yield where, f'"{text}" is linked already; take it out'


def _early_facts(film: Table) -> Iterator[Finding]:
    for path, entry in entries_of(film):
        first = first_reveal(entry)
        facts = [(fact_path, reveal_of(fact)) for fact_path, fact in tables_in(entry.get("facts"), (*path, "facts"))]
        if first is None or any(reveal is None for _, reveal in facts):
            continue
        for fact_path, reveal in facts:
            if reveal is not None and reveal < first:
                yield (*fact_path, "reveal"), f"is {reveal}, before the entry has a name; use {first} or later"
        if facts and all(reveal != first for _, reveal in facts):
            yield (
                (*path, "names"),
                f"is revealed at {first} with no fact to show then; reveal the name with its first fact",
            )
    if (reveal_of(table_at(film, "logline")) or FIRST) > FIRST:
        yield ("logline", "reveal"), "must be 0; everybody sees the logline"


def _early_references(film: Table) -> Iterator[Finding]:
    first = {text_at(entry, "id"): first_reveal(entry) for _, entry in entries_of(film)}
    for path, entry in entries_of(film):
        own = first_reveal(entry) or FIRST
        for link_path, link in tables_in(entry.get("related"), (*path, "related")):
            needed = max(own, first.get(text_at(link, "id")) or FIRST)
            if (reveal := reveal_of(link)) is not None and reveal < needed:
                yield (*link_path, "reveal"), f"is {reveal}, before both ends are revealed; use {needed} or later"
    for path, prompt in tables_in(film.get("prompts"), ("prompts",)):
        for inner, text in texts_at(prompt, "related"):
            needed = first.get(text) or FIRST
            if (reveal := reveal_of(prompt)) is not None and reveal < needed:
                yield (
                    (*path, *inner),
                    f'"{text}" is revealed at {needed}, after the prompt; reveal that at {needed} or leave this out',
                )
    people = {text_at(person, "id"): first_reveal(person) for _, person in tables_in(film.get("people"))}
    for path, text in _credits(film):
        if (people.get(text) or FIRST) > FIRST:
            yield path, "is named to everybody, so that person's first name must be revealed at 0"


def _early_words(film: Table) -> Iterator[Finding]:
    reveals: dict[str, int] = {}
    for _, entry in entries_of(film):
        for _, name in tables_in(entry.get("names")):
            text, reveal = fold(text_at(name, "text")), reveal_of(name)
            if text and reveal is not None:
                reveals[text] = min(reveal, reveals.get(text, reveal))
    later: dict[int, list[str]] = defaultdict(list)
    for checkpoint in range(max(reveals.values(), default=0)):
        later[checkpoint] = [name for name, reveal in reveals.items() if reveal > checkpoint]
    patterns = {
        checkpoint: re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
        for checkpoint, names in later.items()
    }
    for path, text, reveal in visible_texts(film):
        if (pattern := patterns.get(reveal)) and (match := pattern.search(fold_text(text))):
            needed = reveals[match[0]]
            yield (
                path,
                f'says "{match[0]}", a name revealed at {needed}; reveal this no earlier, or say it another way',
            )


def _thin_choices(film: Table) -> Iterator[Finding]:
    for path, prompt in tables_in(film.get("prompts"), ("prompts",)):
        choices = list(tables_in(prompt.get("choices"), (*path, "choices")))
        shown = [reveal for _, choice in choices if (reveal := reveal_of(choice)) is not None]
        own = reveal_of(prompt)
        complete = bool(choices) and len(shown) == len(choices)
        if own is not None and complete and sum(reveal <= own for reveal in shown) < MIN_CHOICES:
            yield (*path, "choices"), "needs two or more choices revealed with the prompt"
        named = (((*where, "text"), fold_text(text_at(choice, "text"))) for where, choice in choices)
        for where, text in _repeated(named):
            yield where, f'"{text}" is a choice already'


def _empty_start(film: Table) -> Iterator[Finding]:
    if not any(first_reveal(entry) == FIRST for _, entry in entries_of(film)):
        yield (), "leaves someone who has not started it with an empty cut; reveal at least one entry at 0"
