"""What must hold between the parts of a film file, checked on the plain TOML.

Plain TOML rather than models, so that a file with one misspelt key still gets all its other faults told.
What is wrong with a single value is `film_file`'s business; a value of the wrong type is passed over here.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TypeAlias, cast

from knowledge.faults import KeyPath
from knowledge.film_file import SECTIONS
from knowledge.names import fold, level

Table: TypeAlias = dict[str, object]
Finding: TypeAlias = tuple[KeyPath, str]

FIRST = 0
MIN_CHOICES = 2


def findings(film: Table) -> Iterator[Finding]:
    """Everything that is wrong between the parts of `film`, as (key path, what would be right)."""
    yield from _late_reveals(film)
    yield from _repeated_ids(film)
    yield from _repeated_names(film)
    yield from _dangling_references(film)
    yield from _repeated_links(film)
    yield from _early_facts(film)
    yield from _early_references(film)
    yield from _early_words(film)
    yield from _thin_choices(film)
    yield from _empty_start(film)


def _tables(value: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Table]]:
    """The tables of an array of tables, each with its path."""
    if isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            if isinstance(item, dict):
                yield (*path, index), cast("Table", item)


def _table(film: Table, key: str) -> Table:
    """The table at `key`, empty where there is none."""
    value = film.get(key)
    return cast("Table", value) if isinstance(value, dict) else {}


def _every_table(value: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Table]]:
    """`value` and all tables inside it, in file order."""
    if isinstance(value, dict):
        table = cast("Table", value)
        yield path, table
        for key, inner in table.items():
            yield from _every_table(inner, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from _every_table(item, (*path, index))


def _text(table: Table, key: str) -> str:
    value = table.get(key)
    return value if isinstance(value, str) else ""


def _texts(table: Table, key: str) -> Iterator[tuple[KeyPath, str]]:
    """The strings at `key`, which holds one or an array of them."""
    value = table.get(key)
    if isinstance(value, str):
        yield (key,), value
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            if isinstance(item, str):
                yield (key, index), item


def _reveal(table: Table) -> int | None:
    value = table.get("reveal")
    return value if type(value) is int else None


def _first_reveal(entry: Table) -> int | None:
    reveals = [reveal for _, name in _tables(entry.get("names")) if (reveal := _reveal(name)) is not None]
    return min(reveals, default=None)


def _last_checkpoint(film: Table) -> int:
    return len(list(_tables(film.get("checkpoints")))) - 1


def _entries(film: Table) -> Iterator[tuple[KeyPath, Table]]:
    for section in SECTIONS:
        yield from _tables(film.get(section), (section,))


def _facts(film: Table) -> Iterator[tuple[KeyPath, Table]]:
    yield ("logline",), _table(film, "logline")
    for path, entry in _entries(film):
        yield from _tables(entry.get("facts"), (*path, "facts"))


def _late_reveals(film: Table) -> Iterator[Finding]:
    last = _last_checkpoint(film)
    for path, table in _every_table(film):
        if (reveal := _reveal(table)) is not None and reveal > last >= 0:
            yield (*path, "reveal"), f"is {reveal}, past the last checkpoint; use 0 to {last}"


def _repeated(places: Iterator[tuple[KeyPath, str]]) -> Iterator[tuple[KeyPath, str]]:
    """The places whose text already stood at an earlier one."""
    seen: set[str] = set()
    for path, text in places:
        if text and text in seen:
            yield path, text
        seen.add(text)


def _repeated_ids(film: Table) -> Iterator[Finding]:
    entries = [*_entries(film), *_tables(film.get("prompts"), ("prompts",))]
    for tables in (entries, list(_facts(film))):
        for path, text in _repeated(((*path, "id"), _text(table, "id")) for path, table in tables):
            yield path, f'"{text}" is the id of something else already; give this one its own'


def _repeated_names(film: Table) -> Iterator[Finding]:
    for section in SECTIONS:
        names = (
            ((*path, "text"), fold(_text(name, "text")))
            for entry_path, entry in _tables(film.get(section), (section,))
            for path, name in _tables(entry.get("names"), (*entry_path, "names"))
        )
        for path, text in _repeated(names):
            yield path, f'"{text}" is a name in {section} already; one name leads to one entry'
    labels = (((*path, "label"), _text(point, "label")) for path, point in _tables(film.get("plot"), ("plot",)))
    for path, text in _repeated(labels):
        yield path, f'"{text}" labels another plot point already; give this one its own'


def _references(film: Table) -> Iterator[tuple[KeyPath, str, Table]]:
    """Every id that stands for another entry: (where, the id, the table whose reveal counts)."""
    for path, entry in _entries(film):
        for link_path, link in _tables(entry.get("related"), (*path, "related")):
            yield (*link_path, "id"), _text(link, "id"), link
    for path, prompt in _tables(film.get("prompts"), ("prompts",)):
        for inner, text in _texts(prompt, "related"):
            yield (*path, *inner), text, prompt


def _credits(film: Table) -> Iterator[tuple[KeyPath, str]]:
    """The ids of the people a poster would name, each with its place."""
    places = [(("director",), film), (("composer",), film), (("novel", "author"), _table(film, "novel"))]
    for path, table in places:
        if text := _text(table, path[-1]):
            yield path, text


def _dangling_references(film: Table) -> Iterator[Finding]:
    entries = {_text(entry, "id") for _, entry in _entries(film)}
    people = {_text(person, "id") for _, person in _tables(film.get("people"))}
    for path, text, _ in _references(film):
        if text and text not in entries:
            yield path, f'"{text}" is not the id of any entry'
    for path, text in _credits(film):
        if text not in people:
            yield path, f'"{text}" is not the id of anyone under people'


def _repeated_links(film: Table) -> Iterator[Finding]:
    for path, entry in _entries(film):
        links = [
            ((*where, "id"), _text(link, "id")) for where, link in _tables(entry.get("related"), (*path, "related"))
        ]
        for where, text in links:
            if text and text == _text(entry, "id"):
                yield where, "links the entry to itself; take it out"
        for where, text in _repeated(iter(links)):
            yield where, f'"{text}" is linked already; take it out'


def _early_facts(film: Table) -> Iterator[Finding]:
    for path, entry in _entries(film):
        first = _first_reveal(entry)
        facts = [(fact_path, _reveal(fact)) for fact_path, fact in _tables(entry.get("facts"), (*path, "facts"))]
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
    if (_reveal(_table(film, "logline")) or FIRST) > FIRST:
        yield ("logline", "reveal"), "must be 0; everybody sees the logline"


def _early_references(film: Table) -> Iterator[Finding]:
    first = {_text(entry, "id"): _first_reveal(entry) for _, entry in _entries(film)}
    for path, entry in _entries(film):
        own = _first_reveal(entry) or FIRST
        for link_path, link in _tables(entry.get("related"), (*path, "related")):
            needed = max(own, first.get(_text(link, "id")) or FIRST)
            if (reveal := _reveal(link)) is not None and reveal < needed:
                yield (*link_path, "reveal"), f"is {reveal}, before both ends are revealed; use {needed} or later"
    for path, prompt in _tables(film.get("prompts"), ("prompts",)):
        for inner, text in _texts(prompt, "related"):
            needed = first.get(text) or FIRST
            if (reveal := _reveal(prompt)) is not None and reveal < needed:
                yield (
                    (*path, *inner),
                    f'"{text}" is revealed at {needed}, after the prompt; reveal that at {needed} or leave this out',
                )
    people = {_text(person, "id"): _first_reveal(person) for _, person in _tables(film.get("people"))}
    for path, text in _credits(film):
        if (people.get(text) or FIRST) > FIRST:
            yield path, "is named to everybody, so that person's first name must be revealed at 0"


def _told(film: Table) -> Iterator[tuple[KeyPath, str, int]]:
    """Every text a viewer may see: (where, the text, the checkpoint from which it is seen)."""
    for key in ("title", "source"):
        yield (key,), _text(film, key), FIRST
    yield ("novel", "title"), _text(_table(film, "novel"), "title"), FIRST
    for path, checkpoint in _tables(film.get("checkpoints"), ("checkpoints",)):
        for key in ("label", "part"):
            yield (*path, key), _text(checkpoint, key), FIRST
    for path, entry in _entries(film):
        yield (*path, "label"), _text(entry, "label"), FIRST
        yield (*path, "credit"), _text(entry, "credit"), _first_reveal(entry) or FIRST
    for path, table in _every_table(film):
        if (reveal := _reveal(table)) is not None:
            for key in ("text", "asks"):
                for inner, text in _texts(table, key):
                    yield (*path, *inner), text, reveal


def _early_words(film: Table) -> Iterator[Finding]:
    reveals: dict[str, int] = {}
    for _, entry in _entries(film):
        for _, name in _tables(entry.get("names")):
            text, reveal = fold(_text(name, "text")), _reveal(name)
            if text and reveal is not None:
                reveals[text] = min(reveal, reveals.get(text, reveal))
    later: dict[int, list[str]] = defaultdict(list)
    for checkpoint in range(max(reveals.values(), default=0)):
        later[checkpoint] = [name for name, reveal in reveals.items() if reveal > checkpoint]
    patterns = {
        checkpoint: re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
        for checkpoint, names in later.items()
    }
    for path, text, reveal in _told(film):
        if (pattern := patterns.get(reveal)) and (match := pattern.search(level(text))):
            needed = reveals[match[0]]
            yield (
                path,
                f'says "{match[0]}", a name revealed at {needed}; reveal this no earlier, or say it another way',
            )


def _thin_choices(film: Table) -> Iterator[Finding]:
    for path, prompt in _tables(film.get("prompts"), ("prompts",)):
        choices = list(_tables(prompt.get("choices"), (*path, "choices")))
        shown = [reveal for _, choice in choices if (reveal := _reveal(choice)) is not None]
        own = _reveal(prompt)
        complete = bool(choices) and len(shown) == len(choices)
        if own is not None and complete and sum(reveal <= own for reveal in shown) < MIN_CHOICES:
            yield (*path, "choices"), "needs two or more choices revealed with the prompt"
        named = (((*where, "text"), level(_text(choice, "text"))) for where, choice in choices)
        for where, text in _repeated(named):
            yield where, f'"{text}" is a choice already'


def _empty_start(film: Table) -> Iterator[Finding]:
    if not any(_first_reveal(entry) == FIRST for _, entry in _entries(film)):
        yield (), "leaves someone who has not started it with an empty cut; reveal at least one entry at 0"
